import { execFile } from 'node:child_process';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { plainDefinition } from '../../src/embedded/actors/plain-kind.ts';
import { type Api, openApi } from '../helpers/api.ts';

const KTOP = path.resolve(import.meta.dirname, '../../bin/ktop.js');
const plane = inject('controlPlane');
const GROUP = 'fleet.example.org';
const NAMESPACE = 'reconciles';
const MACHINES = `/apis/${GROUP}/v1/namespaces/${NAMESPACE}/machines`;
const MIRRORS = `/apis/${GROUP}/v1/namespaces/${NAMESPACE}/mirrors`;
const LEASES = `/apis/coordination.k8s.io/v1/namespaces/${NAMESPACE}/leases`;
const MERGE_PATCH = 'application/merge-patch+json';
/** managedFields know seconds, and what lies two of them apart at most has no order. */
const APART_MS = 3_500;

let api: Api;
let stopped = false;
const running: Promise<void>[] = [];

/** A controller goes on until the test ends. */
function keepDoing(act: (i: number) => Promise<unknown>, everyMs: number): void {
  const run = async () => {
    for (let i = 0; !stopped; i++) {
      await act(i);
      await delay(everyMs);
    }
  };
  running.push(run());
}

async function as(manager: string, of: string, patch: object): Promise<void> {
  const { status, body } = await api.send(
    'PATCH',
    `${of}?fieldManager=${manager}`,
    patch,
    MERGE_PATCH,
  );
  if (status > 299) throw new Error(`${of}: ${status} ${JSON.stringify(body)}`);
}

const report = (operator: string, of: string, status: object) =>
  as(operator, `${of}/status`, { status });

async function add(collection: string, kind: string, name: string): Promise<string> {
  const object = { apiVersion: `${GROUP}/v1`, kind, metadata: { name }, spec: { size: 1 } };
  const created = await api.send('POST', `${collection}?fieldManager=kubectl`, object);
  expect(created.status).toBe(201);
  return `${collection}/${name}`;
}

const renewed = () => ({ spec: { renewTime: new Date().toISOString().replace('Z', '000Z') } });

async function addLease(name: string): Promise<string> {
  await api.create(LEASES, {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name },
    spec: { holderIdentity: `${name}-5d8_1`, leaseDurationSeconds: 5, ...renewed().spec },
  });
  return `${LEASES}/${name}`;
}

/** A controller that fails with an object, and waits twice as long each time. */
async function keepFailing(controller: string, kind: string, of: string): Promise<void> {
  const events = `/api/v1/namespaces/${NAMESPACE}/events`;
  const { body } = await api.send('GET', of);
  const { name, uid } = body.metadata;
  const now = () => new Date().toISOString().replace(/\.\d+Z/, 'Z');
  await api.create(events, {
    metadata: { name: `${name}.refused` },
    involvedObject: { apiVersion: `${GROUP}/v1`, kind, namespace: NAMESPACE, name, uid },
    type: 'Warning',
    reason: 'ApplyFailed',
    message: 'quota exceeded',
    count: 1,
    firstTimestamp: now(),
    lastTimestamp: now(),
    source: { component: controller },
  });
  for (let wait = 3_000, count = 2; wait < 30_000 && !stopped; wait *= 2, count++) {
    await delay(wait);
    await as(controller, `${events}/${name}.refused`, { count, lastTimestamp: now() });
  }
}

beforeAll(() => {
  api = openApi(plane);
});

afterAll(async () => {
  stopped = true;
  await Promise.all(running);
  await api.delete(`/api/v1/namespaces/${NAMESPACE}`);
  for (const plural of ['machines', 'mirrors'])
    await api.delete(`/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${plural}.${GROUP}`);
  api.close();
});

test('[R-24] [R-27] [P-10] [O-38] who is silent, who is ignored, who fails and who backs off on a real server', async () => {
  await api.create('/api/v1/namespaces', { metadata: { name: NAMESPACE } });
  for (const [kind, plural] of [
    ['Machine', 'machines'],
    ['Mirror', 'mirrors'],
  ] as const) {
    const definition = plainDefinition({ group: GROUP, kind, plural });
    await api.create('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition);
    const collection = `/apis/${GROUP}/v1/${plural}`;
    await expect.poll(async () => (await api.send('GET', collection)).status).toBe(200);
  }

  // An operator that has seen all and leads no more; and one that leads.
  await addLease('machine-operator');
  const machine = await add(MACHINES, 'Machine', 'waiting');
  await report('machine-operator', machine, { observedGeneration: 1 });
  const leading = await addLease('mirror-operator');
  keepDoing(() => as('mirror-operator', leading, renewed()), 1_000);

  // That one looks at four objects, has never looked again at a fifth, and fails with a sixth.
  const mirrors = await Promise.all([0, 1, 2, 3].map((i) => add(MIRRORS, 'Mirror', `mirror-${i}`)));
  const deaf = await add(MIRRORS, 'Mirror', 'deaf');
  const broken = await add(MIRRORS, 'Mirror', 'broken');
  for (const of of [...mirrors, deaf]) await report('mirror-operator', of, { phase: 'Up' });
  await report('mirror-operator', broken, {
    observedGeneration: 1,
    conditions: [
      {
        type: 'Ready',
        status: 'False',
        reason: 'BackendRefused',
        message: 'connection refused',
        observedGeneration: 1,
        lastTransitionTime: new Date().toISOString().replace(/\.\d+Z/, 'Z'),
      },
    ],
  });
  const refused = await add(MIRRORS, 'Mirror', 'refused');
  await report('mirror-operator', refused, { phase: 'Up' });
  running.push(keepFailing('mirror-operator', 'Mirror', refused));
  await delay(APART_MS);
  await as('kubectl', machine, { spec: { size: 2 } });
  await as('kubectl', deaf, { spec: { size: 2 } });
  keepDoing(async (i) => {
    const of = mirrors[i % mirrors.length] ?? '';
    await as('kubectl', of, { spec: { size: i + 2 } });
    await report('mirror-operator', of, { phase: `Up ${i}` });
  }, 5_000);

  const { stdout } = await promisify(execFile)(
    process.execPath,
    [KTOP, 'loops', '-n', NAMESPACE, '--for', '75s', '-o', 'json'],
    { env: { ...process.env, KUBECONFIG: plane.kubeconfig } },
  );
  const { standings, controllers, notRead } = JSON.parse(stdout);
  expect(
    standings.map(({ object, state }: { object: string; state: string }) => `${object}: ${state}`),
  ).toEqual([
    `Lease ${NAMESPACE}/machine-operator: no-leader`,
    `Machine ${NAMESPACE}/waiting: silent`,
    `Mirror ${NAMESPACE}/deaf: stalled`,
    `Mirror ${NAMESPACE}/broken: failing`,
    `Mirror ${NAMESPACE}/refused: backing-off`,
  ]);
  const [leader, silent, ignored, failing, waiting] = standings;
  expect(leader.sentence).toBe(
    'nobody leads machine-operator: 1 object is waiting; its Lease is held by machine-operator-5d8_1, who does not renew it',
  );
  expect(silent).toMatchObject({ generation: 2, observed: 1, controller: 'machine-operator' });
  expect(ignored).toMatchObject({ certainty: 'inferred', controller: 'mirror-operator' });
  expect(failing.sentence).toBe('Ready=False, BackendRefused: connection refused');
  expect(waiting.sentence).toMatch(
    /^its controller fails and waits longer each time \(.*\); the next try is due at about [\d:]+, as such waits go: ApplyFailed: quota exceeded$/,
  );
  expect(controllers).toMatchObject([
    { name: 'machine-operator', objects: 1, waiting: 1, isDown: true },
    { name: 'mirror-operator', objects: 7, waiting: 1, failing: 2, isDown: false },
  ]);
  expect(notRead).toEqual([]);
});
