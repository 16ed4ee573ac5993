import { afterEach, expect, test } from 'vitest';
import { listScenarios } from '../../src/cli/demo.ts';
import { listAt, textAt } from '../../src/embedded/json.ts';
import { defaultScenario, scenarios } from '../../src/embedded/scenarios/index.ts';
import { type EmbeddedServer, startEmbeddedServer } from '../../src/embedded/start.ts';
import type { Clock } from '../../src/kube/time.ts';
import {
  DATABASES,
  type Observer,
  observe,
  PROMISE_STEPS,
  REQUEST_STEPS,
  seesDeletionStepByStep,
  seesLockedStack,
  seesNoisyLogs,
  seesStalledController,
  seesStepByStep,
  seesStuckNamespace,
  seesStuckStep,
} from '../helpers/scenario-claims.ts';

const PATIENCE = { timeout: 15_000, interval: 20 };

let server: EmbeddedServer | undefined;
let observer: Observer | undefined;

afterEach(async () => {
  observer?.close();
  await server?.close();
  server = undefined;
});

/** Plays a scenario a hundred times faster than people see it. */
async function play(scenario: string, clock: Clock = aRealClock()) {
  server = await startEmbeddedServer({ scenario, clock, pace: 0.01, namespaceDelayMs: 10 });
  observer = observe({ url: server.url });
  return { server, observer };
}

test('healthy-deletion: four finalizers go one after another', async () => {
  const { observer } = await play('healthy-deletion');
  await seesDeletionStepByStep(observer);
});

test('healthy-deletion: what the backup says can be read', async () => {
  const { observer, server } = await play('healthy-deletion');
  const logs = async () => {
    const pods = await observer.list('/api/v1/namespaces/shop/pods');
    const said = await Promise.all(
      pods.map(async ({ metadata }) => {
        const path = `/api/v1/namespaces/shop/pods/${metadata.name}/log`;
        return (await fetch(server.url + path)).text();
      }),
    );
    return said.join('');
  };
  await expect.poll(logs, PATIENCE).toMatch(/INFO last backup of \S+, attempt 1\n.*snapshot taken/);
});

test('stuck-step: the second step fails for ever', async () => {
  const { observer } = await play('stuck-step');
  await seesStuckStep(observer);
});

test('stuck-namespace: one object without its controller keeps a namespace', async () => {
  const { observer } = await play('stuck-namespace');
  await seesStuckNamespace(observer);
});

test('kratix-request: four steps, one after another', async () => {
  const { observer } = await play('kratix-request');
  await seesStepByStep(observer, '/apis/offers.example.com/v1/topics', REQUEST_STEPS);
});

test('kratix-promise: seven steps, and nothing of it is left', async () => {
  const { observer } = await play('kratix-promise');
  const promises = '/apis/platform.kratix.io/v1alpha1/promises';
  await seesStepByStep(observer, promises, PROMISE_STEPS);
});

test('kratix-failed-pipeline: the label makes Kratix try again, and then it goes', async () => {
  const { observer } = await play('kratix-failed-pipeline');
  const path = '/apis/offers.example.com/v1/namespaces/team-c/postgreses/ledger';
  const conditions = async () =>
    listAt(await observer.find(path), 'status', 'conditions').map((it) => textAt(it, 'reason'));
  await expect.poll(conditions, PATIENCE).toContain('DeleteWorkflowFailed');
  const jobs = async () =>
    (await observer.list('/apis/batch/v1/namespaces/team-c/jobs')).map(({ metadata }) => metadata);
  expect(await jobs()).toHaveLength(1);
  const labels = { 'kratix.io/manual-reconciliation': 'true' };
  await observer.client.patch(path, { metadata: { labels } });
  await expect.poll(() => observer.find(path), PATIENCE).toBeUndefined();
  expect(await jobs()).toEqual([]);
});

test('tour: everything at once', async () => {
  const { observer } = await play('tour');
  await seesDeletionStepByStep(observer);
  await seesStuckStep(observer);
  await seesStuckNamespace(observer);
  const running = async () =>
    (await observer.list('/api/v1/pods?fieldSelector=status.phase=Running')).length;
  await expect.poll(running, PATIENCE).toBeGreaterThan(25);
});

test('tour: a claim is kept while a pod uses it, and no longer', async () => {
  const { observer } = await play('tour');
  const core = '/api/v1/namespaces/warehouse';
  const claim = () => observer.find(`${core}/persistentvolumeclaims/data-stock-db-0`);
  expect((await claim())?.metadata).toMatchObject({
    deletionTimestamp: expect.any(String),
    finalizers: ['kubernetes.io/pvc-protection'],
  });
  await observer.client.remove(`${core}/pods/stock-db-0`);
  await expect.poll(claim, PATIENCE).toBeUndefined();
});

test('tour: a Deployment waits for its ReplicaSet, which waits for a pod', async () => {
  const { observer } = await play('tour');
  const waiting = async () => {
    const found = await Promise.all(
      ['/apis/apps/v1/deployments', '/apis/apps/v1/replicasets', '/api/v1/pods'].map(observer.list),
    );
    return found
      .flat()
      .filter(({ metadata }) => metadata.name.startsWith('edge-proxy-canary'))
      .filter(({ metadata }) => metadata.deletionTimestamp !== undefined)
      .flatMap(({ metadata }) => metadata.finalizers ?? []);
  };
  const chain = ['foregroundDeletion', 'foregroundDeletion', 'mesh.example.com/drain'];
  await expect.poll(waiting, PATIENCE).toEqual(chain);
  const [pod] = (await observer.list('/api/v1/namespaces/ingress/pods')).filter(({ metadata }) =>
    metadata.finalizers?.includes('mesh.example.com/drain'),
  );
  const path = `/api/v1/namespaces/ingress/pods/${pod?.metadata.name}`;
  await observer.client.patch(path, { metadata: { finalizers: null } });
  await expect.poll(waiting, PATIENCE).toEqual([]);
});

test('databases go on coming and going after refusals and cut streams', async () => {
  const { observer, server } = await play('healthy-deletion');
  const isWrite = ({ method }: { readonly method: string }) => method !== 'GET';
  server.faults.answerNext(503, 30, isWrite);
  server.faults.dropStreams();
  await seesDeletionStepByStep(observer);
});

test('databases go on coming and going after their namespace was deleted', async () => {
  const { observer } = await play('healthy-deletion');
  const shop = async () => (await observer.find('/api/v1/namespaces/shop'))?.metadata.uid;
  const before = await shop();
  await observer.client.remove('/api/v1/namespaces/shop');
  await expect.poll(shop, PATIENCE).not.toBe(before);
  const living = async () =>
    (await observer.list(DATABASES)).filter(
      ({ metadata }) => metadata.deletionTimestamp === undefined,
    ).length;
  await expect.poll(living, PATIENCE).toBeGreaterThan(0);
});

test.each(scenarios.map(({ name }) => name))('%s closes without leaving a timer', async (name) => {
  const clock = aRealClock();
  const { server } = await play(name, clock);
  await expect.poll(clock.timers, PATIENCE).toBeGreaterThan(0);
  await server.close();
  await expect.poll(clock.timers, PATIENCE).toBe(0);
  await expect(fetch(server.url)).rejects.toThrow();
});

test('every scenario has a name of its own, and a sentence that says what one sees', () => {
  const names = scenarios.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain(defaultScenario);
  for (const { title } of scenarios) expect(title).toMatch(/^[A-Z][^\n]*\.$/);
});

test('pipeline-fails: one pipeline gets through, the other fails at its third container', async () => {
  const { observer } = await play('pipeline-fails');
  const jobs = async () =>
    (await observer.list('/apis/batch/v1/namespaces/team-e/jobs')).flatMap(({ metadata, status }) =>
      listAt(status, 'conditions').map(
        (condition) =>
          `${metadata.labels?.['kratix.io/resource-name']} ${textAt(condition, 'type')}`,
      ),
    );
  await expect
    .poll(jobs, PATIENCE)
    .toEqual(expect.arrayContaining(['clicks Complete', 'orders Failed']));
});

test('noisy-logs: one index does not go, its shard crashes, and one replica of its operator leads', async () => {
  const { observer } = await play('noisy-logs');
  await seesNoisyLogs(observer);
});

test('stalled-controller: one operator does not lead, the other ignores one of its objects', async () => {
  const { observer } = await play('stalled-controller');
  await seesStalledController(observer);
});

test('locked-stack: one destroy fails over a lock, and the other waits until its Update is forgotten', async () => {
  const { observer } = await play('locked-stack');
  await seesLockedStack(observer);
});

test('tour: a Job fails, and one waits for an image that is not there', async () => {
  const { observer } = await play('tour');
  const pods = async () =>
    (await observer.list('/api/v1/namespaces/ops/pods')).flatMap(({ status }) =>
      [...listAt(status, 'initContainerStatuses'), ...listAt(status, 'containerStatuses')].map(
        (container) => textAt(container, 'state', 'waiting', 'reason'),
      ),
    );
  await expect
    .poll(pods, PATIENCE)
    .toEqual(expect.arrayContaining(['ErrImagePull', 'CrashLoopBackOff']));
});

test('--demo list names every scenario, and under each what to press', () => {
  const lines = listScenarios().split('\n');
  for (const { name, keys } of scenarios) {
    const at = lines.findIndex((line) => line.startsWith(`${name} `));
    const pressed = lines.slice(at + 1, at + 1 + keys.length).map((line) => line.trim());
    expect(pressed).toEqual(keys);
    if (name !== 'empty') expect(keys.length).toBeGreaterThan(0);
  }
});

/** The machine's clock, which knows how many of its timers wait. */
function aRealClock() {
  const waiting = new Set<object>();
  return {
    now: () => Date.now(),
    after(delayMs: number, run: () => void) {
      const timer = setTimeout(() => {
        waiting.delete(timer);
        run();
      }, delayMs);
      waiting.add(timer);
      return () => {
        clearTimeout(timer);
        waiting.delete(timer);
      };
    },
    timers: () => waiting.size,
  };
}
