import { expect } from 'vitest';
import { ApiClient, Refused } from '../../src/embedded/actors/client.ts';
import { type ApiObject, isJson, listAt, numberAt, textAt } from '../../src/embedded/json.ts';

/** What scenarios claim to show, asked of a server that plays them: the embedded one or a real one. */

const PATIENCE = { timeout: 15_000, interval: 20 };
export const DATABASES = '/apis/demo.ktop.dev/v1/databases';
const STEPS = ['connections', 'backup', 'volumes', 'dns'].map((step) => `demo.ktop.dev/${step}`);

export interface Observer {
  readonly client: ApiClient;
  list(path: string): Promise<readonly ApiObject[]>;
  /** `undefined` when there is none. */
  find(path: string): Promise<ApiObject | undefined>;
  close(): void;
}

export function observe(target: ConstructorParameters<typeof ApiClient>[0]): Observer {
  const abort = new AbortController();
  const client = new ApiClient(target, 'observer', abort.signal);
  return {
    client,
    list: async (path) => listAt(await client.get(path), 'items') as readonly ApiObject[],
    find: (path) =>
      client.get(path).catch((error: unknown) => {
        if (error instanceof Refused && error.status === 404) return undefined;
        throw error;
      }),
    close: () => abort.abort(),
  };
}

/** A Database loses its four finalizers in order, and is gone; its last backup was a pod. */
export async function seesDeletionStepByStep({ client }: Observer): Promise<void> {
  const states = new Map<string, string[]>();
  const backups = new Set<string>();
  const gone: string[] = [];
  void client.watch(`${DATABASES}?watch=1`, ({ type, object: { metadata } }) => {
    const known = states.get(metadata.uid);
    if (metadata.deletionTimestamp === undefined) states.set(metadata.uid, []);
    else if (known !== undefined && type === 'DELETED') gone.push(metadata.uid);
    else if (known !== undefined) {
      const state = (metadata.finalizers ?? []).join();
      if (state !== known.at(-1)) known.push(state);
    }
  });
  void client.watch('/api/v1/pods?watch=1', ({ object }) => {
    const owner = object.metadata.ownerReferences?.[0];
    if (textAt(object, 'status', 'phase') === 'Succeeded') backups.add(textAt(owner, 'uid'));
  });
  await expect.poll(() => gone.find((uid) => backups.has(uid)), PATIENCE).toBeDefined();
  const uid = gone.find((candidate) => backups.has(candidate)) ?? '';
  expect(states.get(uid)).toEqual([0, 1, 2, 3].map((done) => STEPS.slice(done).join()));
}

/** A Database keeps all finalizers but the first, and the Warning about it counts up. */
export async function seesStuckStep(observer: Observer): Promise<void> {
  const path = '/apis/demo.ktop.dev/v1/namespaces/billing/databases/ledger-archive';
  const finalizers = async () => (await observer.find(path))?.metadata.finalizers;
  await expect.poll(finalizers, PATIENCE).toEqual(STEPS.slice(1));
  const failures = async () => {
    const events = await observer.list('/api/v1/namespaces/billing/events');
    return numberAt(
      events.find(({ reason, type }) => reason === 'DeletionStepFailed' && type === 'Warning'),
      'count',
    );
  };
  await expect.poll(failures, PATIENCE).toBeGreaterThan(0);
  const before = await failures();
  await expect.poll(failures, PATIENCE).toBeGreaterThan(before);
  expect(await finalizers()).toEqual(STEPS.slice(1));
  expect(conditionsOf(await observer.find(path))).toContainEqual(
    expect.objectContaining({
      type: 'Deleting',
      status: 'False',
      reason: 'StepFailed',
      message: expect.stringContaining('connection refused'),
    }),
  );
  const phases = async () =>
    (await observer.list('/api/v1/namespaces/billing/pods')).map((pod) =>
      textAt(pod, 'status', 'phase'),
    );
  await expect.poll(phases, PATIENCE).toContain('Failed');
  const neighbours = (await observer.list(DATABASES)).filter(
    ({ metadata }) => metadata.namespace === 'billing' && metadata.name !== 'ledger-archive',
  );
  expect(neighbours).toHaveLength(3);
  for (const { metadata } of neighbours) expect(metadata).not.toHaveProperty('deletionTimestamp');
}

/** A namespace waits for one Bucket and says so; nothing is there that could release it. */
export async function seesStuckNamespace({ find, list }: Observer): Promise<void> {
  const namespace = async () => conditionsOf(await find('/api/v1/namespaces/team-atlas'));
  await expect.poll(namespace, PATIENCE).toContainEqual(
    expect.objectContaining({
      type: 'NamespaceContentRemaining',
      status: 'True',
      reason: 'SomeResourcesRemain',
      message: 'Some resources are remaining: buckets.storage.example.com has 1 resource instances',
    }),
  );
  expect(await namespace()).toContainEqual(
    expect.objectContaining({
      type: 'NamespaceFinalizersRemaining',
      status: 'True',
      reason: 'SomeFinalizersRemain',
      message:
        'Some content in the namespace has finalizers remaining: storage.example.com/bucket-cleanup in 1 resource instances',
    }),
  );
  expect(await list('/api/v1/namespaces/team-atlas/pods')).toEqual([]);
  const deployments = await list('/apis/apps/v1/deployments');
  expect(deployments.map(({ metadata }) => metadata.name).join()).not.toContain('bucket');
}

/** A SearchIndex is left, whose status is well; its shard crashes; its operator leads from one of two pods. */
export async function seesNoisyLogs({ find, list }: Observer): Promise<void> {
  const indexes = '/apis/search.example.com/v1/namespaces/team-s/searchindexes';
  const deleted = async () =>
    (await list(indexes))
      .filter(({ metadata }) => metadata.deletionTimestamp !== undefined)
      .map(({ metadata }) => `${metadata.name} ${metadata.finalizers}`);
  await expect.poll(deleted, PATIENCE).toEqual(['articles search.example.com/shards']);
  const restarts = async () => {
    const shard = await find('/api/v1/namespaces/team-s/pods/articles-shard-0');
    const [status] = listAt(shard, 'status', 'containerStatuses');
    const last = numberAt(status, 'lastState', 'terminated', 'exitCode');
    return { crashed: last === 1, restarts: numberAt(status, 'restartCount') };
  };
  await expect.poll(restarts, PATIENCE).toMatchObject({ crashed: true, restarts: 2 });
  const lease = await find(
    '/apis/coordination.k8s.io/v1/namespaces/search-system/leases/search-operator.search.example.com',
  );
  const [leader = ''] = textAt(lease, 'spec', 'holderIdentity').split('_');
  const pods = (await list('/api/v1/namespaces/search-system/pods')).filter(({ metadata }) =>
    metadata.name.startsWith('search-operator-'),
  );
  expect(pods.map(({ metadata }) => metadata.name)).toContain(leader);
  expect(pods).toHaveLength(2);
}

/** Two Queues have a generation that nobody has seen, and so has a Cache beside others that are looked at. */
export async function seesStalledController({ find }: Observer): Promise<void> {
  const seen = async (path: string) => {
    const object = await find(path);
    return [numberAt(object, 'status', 'observedGeneration'), object?.metadata.generation];
  };
  const queues = '/apis/queues.example.com/v1/namespaces/streaming/queues';
  const caches = '/apis/caches.example.com/v1/namespaces/streaming/caches';
  for (const path of [`${queues}/orders`, `${queues}/payments`, `${caches}/legacy`])
    await expect.poll(() => seen(path), PATIENCE).toEqual([1, 2]);
  expect(await seen(`${queues}/returns`)).toEqual([1, 1]);
  const sessions = async () => Number((await seen(`${caches}/sessions`))[0]);
  await expect.poll(sessions, PATIENCE).toBeGreaterThan(2);
  const leases = '/apis/coordination.k8s.io/v1/namespaces/operators/leases';
  const renewed = async (name: string) =>
    textAt(await find(`${leases}/${name}`), 'spec', 'renewTime');
  const [before, held] = [await renewed('queue-operator'), await renewed('cache-operator')];
  await expect.poll(() => renewed('cache-operator'), PATIENCE).not.toBe(held);
  expect(await renewed('queue-operator')).toBe(before);
}

const STACKS = '/apis/pulumi.com/v1/namespaces/platform-cloud/stacks';
const UPDATES = '/apis/auto.pulumi.com/v1alpha1/namespaces/platform-cloud/updates';

/** A destroy fails again and again, because of a lock; another Stack waits for an Update that is gone, until that is forgotten. */
export async function seesLockedStack({ client, find, list }: Observer): Promise<void> {
  const network = () => find(`${STACKS}/network`);
  const failures = async () => numberAt(await network(), 'status', 'lastUpdate', 'failures');
  await expect.poll(failures, PATIENCE).toBeGreaterThan(0);
  const locked = await network();
  expect(locked?.metadata.finalizers).toEqual(['finalizer.stack.pulumi.com']);
  expect(textAt(locked, 'status', 'lastUpdate', 'message')).toContain(
    '[409] Conflict: Another update is currently in progress.',
  );
  const reasons = (await list(UPDATES)).flatMap((update) =>
    conditionsOf(update).map((condition) => textAt(condition, 'reason')),
  );
  expect(reasons).toContain('UpdateConflict');

  const path = `${STACKS}/registry`;
  const current = async () => textAt(await find(path), 'status', 'currentUpdate', 'name');
  await expect.poll(current, PATIENCE).toMatch(/^registry-[0-9a-f]{11}$/);
  expect(await find(`${UPDATES}/${await current()}`)).toBeUndefined();
  const ask = (value: string) =>
    client.patch(path, {
      metadata: { annotations: { 'pulumi.com/reconciliation-request': value } },
    });
  await ask('one');
  const observed = async () => textAt(await find(path), 'status', 'observedReconcileRequest');
  await expect.poll(observed, PATIENCE).toBe('one');
  expect(await current()).not.toBe('');
  await client.patch(`${path}/status`, { status: { currentUpdate: null } });
  await ask('two');
  await expect.poll(() => find(path), PATIENCE).toBeUndefined();
}

function conditionsOf(object: ApiObject | undefined): readonly unknown[] {
  return listAt(object, 'status', 'conditions').filter(isJson);
}

/** The steps of Kratix's requests, in the order in which they are done. */
export const REQUEST_STEPS = [
  'delete-workflows',
  'work-cleanup',
  'workflows-cleanup',
  'resource-binding-cleanup',
].map((step) => `kratix.io/${step}`);

/** The steps of its Promises. */
export const PROMISE_STEPS = [
  'delete-workflows',
  'workflows-cleanup',
  'resource-request-cleanup',
  'revision-cleanup',
  'dynamic-controller-dependant-resources-cleanup',
  'dependencies-cleanup',
  'api-crd-cleanup',
].map((step) => `kratix.io/${step}`);

/** An object of a kind loses these finalizers one after another, in this order, and is gone. */
export async function seesStepByStep(
  { client }: Observer,
  path: string,
  steps: readonly string[],
): Promise<void> {
  const left = new Map<string, string[]>();
  const gone: string[] = [];
  void client.watch(`${path}?watch=1`, ({ type, object: { metadata } }) => {
    const known = left.get(metadata.uid);
    const has = metadata.finalizers ?? [];
    const state = steps.filter((step) => has.includes(step)).join();
    if (metadata.deletionTimestamp === undefined) left.set(metadata.uid, [steps.join()]);
    else if (known !== undefined && type === 'DELETED') gone.push(metadata.uid);
    else if (known !== undefined && state !== known.at(-1)) known.push(state);
  });
  await expect.poll(() => gone.length, PATIENCE).toBeGreaterThan(0);
  const [uid = ''] = gone;
  expect(left.get(uid)).toEqual(steps.map((_, done) => steps.slice(done).join()));
}
