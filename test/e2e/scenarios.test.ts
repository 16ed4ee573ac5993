import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { type Actors, startActors } from '../../src/embedded/actors/start-actors.ts';
import { scenarios } from '../../src/embedded/scenarios/index.ts';
import { systemClock } from '../../src/session/clock.ts';
import { type Api, openApi } from '../helpers/api.ts';
import {
  type Observer,
  observe,
  seesDeletionStepByStep,
  seesStuckNamespace,
  seesStuckStep,
} from '../helpers/scenario-claims.ts';

const plane = inject('controlPlane');
const { server: url, token, caFile } = plane;
const target = { url, token, ca: readFileSync(caFile, 'utf8') };
const PATIENCE = { timeout: 60_000, interval: 100 };

/** Namespaces that were there before any scenario. */
const KEPT = new Set(['default', 'kube-node-lease', 'kube-public', 'kube-system']);
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const LEASES = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';
const MERGE_PATCH = 'application/merge-patch+json';
/** Owners first, so that nothing is made anew. */
const CONTENT = [
  '/apis/demo.ktop.dev/v1/databases',
  '/apis/storage.example.com/v1/buckets',
  '/apis/apps/v1/deployments',
  '/apis/apps/v1/replicasets',
  '/apis/apps/v1/statefulsets',
  '/apis/batch/v1/jobs',
  '/api/v1/pods',
  '/api/v1/persistentvolumeclaims',
];

let played: Actors[] = [];
let observer: Observer;

beforeAll(() => {
  observer = observe(target);
});

afterAll(() => observer.close());

/** Plays a scenario on the real server, as fast as its controllers can follow. */
async function play(name: string): Promise<void> {
  const actors = startActors({ ...target, clock: systemClock, pace: 0.05 });
  played.push(actors);
  await scenarios.find((scenario) => scenario.name === name)?.start(actors);
}

afterEach(async () => {
  for (const actors of played) actors.stop();
  played = [];
  const api = openApi(plane);
  await cleanUp(api);
  api.close();
});

test('healthy-deletion plays on a real server, and a second time over the first', async () => {
  await play('healthy-deletion');
  await seesDeletionStepByStep(observer);
  for (const actors of played) actors.stop();
  await play('healthy-deletion');
});

test('stuck-step plays on a real server, and a second time over the first', async () => {
  await play('stuck-step');
  await seesStuckStep(observer);
  for (const actors of played) actors.stop();
  await play('stuck-step');
});

test('stuck-namespace plays on a real server, and a second time over the first', async () => {
  await play('stuck-namespace');
  await seesStuckNamespace(observer);
  for (const actors of played) actors.stop();
  await play('stuck-namespace');
});

test('the tour plays on a real server, among its real controllers', async () => {
  await play('tour');
  await seesDeletionStepByStep(observer);
  await seesStuckStep(observer);
  await seesStuckNamespace(observer);
  const running = async () =>
    (await observer.list('/api/v1/pods?fieldSelector=status.phase=Running')).length;
  await expect.poll(running, PATIENCE).toBeGreaterThan(25);
});

/** Leaves the server as it was. What namespaces hold goes first: they would wait for it for long. */
async function cleanUp(api: Api): Promise<void> {
  await expect.poll(() => removeContent(api), PATIENCE).toEqual([]);
  const remove = async (collection: string, isOurs: (name: string) => boolean) => {
    const ours = (await names(api, collection)).filter(isOurs);
    await Promise.all(ours.map((name) => api.send('DELETE', `${collection}/${name}`)));
    return ours;
  };
  const left = async () => [
    ...(await remove('/api/v1/namespaces', (name) => !KEPT.has(name))),
    ...(await remove(DEFINITIONS, (name) => /ktop|storage\.example/.test(name))),
    ...(await remove('/api/v1/nodes', () => true)),
    ...(await remove(LEASES, () => true)),
  ];
  await expect.poll(left, PATIENCE).toEqual([]);
}

/** Deletes and frees everything: nobody runs pods or removes finalizers any more. Returns what there was. */
async function removeContent(api: Api): Promise<readonly string[]> {
  const found: string[] = [];
  for (const collection of CONTENT) {
    const { body } = await api.send('GET', collection);
    const resource = collection.split('/').at(-1) ?? '';
    for (const { metadata } of body.items ?? []) {
      const path = `${collection.slice(0, -resource.length)}namespaces/${metadata.namespace}/${resource}/${metadata.name}`;
      found.push(path);
      if (metadata.finalizers !== undefined)
        await api.send('PATCH', path, { metadata: { finalizers: null } }, MERGE_PATCH);
      await api.send('DELETE', `${path}?gracePeriodSeconds=0&propagationPolicy=Background`);
    }
  }
  return found;
}

async function names(api: Api, path: string): Promise<readonly string[]> {
  const { items } = await api.get(path);
  return items.map(({ metadata }: { metadata: { name: string } }) => metadata.name);
}
