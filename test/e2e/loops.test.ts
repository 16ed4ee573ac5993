import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Api, aConfigMap, aDefinition, openApi } from '../helpers/api.ts';

const KTOP = path.resolve(import.meta.dirname, '../../bin/ktop.js');
const plane = inject('controlPlane');
const WIDGETS = '/apis/loops.example.com/v1/namespaces/loops/widgets';
const MAPS = '/api/v1/namespaces/loops/configmaps';
const MERGE_PATCH = 'application/merge-patch+json';
/** Writers write that often; more than twelve times a minute is a loop. */
const EVERY_MS = 500;

let api: Api;
let stopped = false;
const writing: Promise<void>[] = [];

/** A controller that does nothing but write, again and again. */
function keepWriting(write: (i: number) => Promise<unknown>): void {
  const run = async () => {
    for (let i = 0; !stopped; i++) {
      await write(i);
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  };
  writing.push(run());
}

const as = (manager: string, of: string, patch: object) =>
  api.send('PATCH', `${of}?fieldManager=${manager}`, patch, MERGE_PATCH);

beforeAll(() => {
  api = openApi(plane);
});

afterAll(async () => {
  stopped = true;
  await Promise.all(writing);
  await api.delete('/api/v1/namespaces/loops');
  await api.delete(
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.loops.example.com',
  );
  api.close();
});

test('[R-09] [R-11] what is written again and again is found, with the field and who writes it', async () => {
  await api.create('/api/v1/namespaces', { metadata: { name: 'loops' } });
  await api.create(
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    aDefinition('widgets', 'Widget', 'loops.example.com'),
  );
  await expect.poll(async () => (await api.send('GET', WIDGETS)).status).toBe(200);
  const kind = { apiVersion: 'loops.example.com/v1', kind: 'Widget' };
  for (const name of ['checked', 'wanted'])
    await api.create(WIDGETS, { ...kind, metadata: { name }, spec: { size: 0 } });
  // Of an object that was made with nothing the server tells nobody's fields.
  await api.create(MAPS, { ...aConfigMap('contested'), data: { a: 'b' } });
  keepWriting(() =>
    as('operator', `${WIDGETS}/checked`, { status: { lastChecked: new Date().toISOString() } }),
  );
  keepWriting((i) => as('kubectl', `${WIDGETS}/wanted`, { spec: { size: i } }));
  keepWriting((i) => {
    const [manager, team] = i % 2 === 0 ? ['argocd', 'blue'] : ['operator', 'green'];
    return as(manager ?? '', `${MAPS}/contested`, { metadata: { labels: { team } } });
  });
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [KTOP, 'loops', '-n', 'loops', '--for', '30s', '-o', 'json'],
    { env: { ...process.env, KUBECONFIG: plane.kubeconfig } },
  );
  const { loops, leftOut } = JSON.parse(stdout);
  const found = new Map(loops.map((loop: { object: string }) => [loop.object, loop]));
  expect(found.get('Widget loops/checked')).toMatchObject({
    loop: { kind: 'clock', path: 'status.lastChecked', managers: ['operator'] },
  });
  expect(found.get('ConfigMap loops/contested')).toMatchObject({
    loop: {
      kind: 'ping-pong',
      path: 'metadata.labels.team',
      managers: expect.arrayContaining(['argocd', 'operator']),
    },
  });
  // Somebody wants something else of it each time: that is work, and no loop.
  expect(found.get('Widget loops/wanted')).toMatchObject({
    loop: { kind: 'wanted', isCircle: false },
  });
  expect(leftOut).toContain('leases.coordination.k8s.io');
});
