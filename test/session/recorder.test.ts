import { isDeepStrictEqual } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Connection, openConnection } from '../../src/cluster/connection.ts';
import { discover } from '../../src/cluster/discovery.ts';
import { loadKubeconfig } from '../../src/cluster/kubeconfig.ts';
import { BEHAVIOUR, LINES } from '../../src/embedded/actors/kubelet.ts';
import { readRecording, standingClock, startPlayback } from '../../src/embedded/playback.ts';
import { type EmbeddedOptions, startEmbeddedServer } from '../../src/embedded/start.ts';
import { collectionPath, kindKey } from '../../src/kube/served-kind.ts';
import { systemClock } from '../../src/session/clock.ts';
import { Recorder } from '../../src/session/recorder.ts';
import type { Scope } from '../../src/session/watch-plan.ts';

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it reads
type Line = any;

const everything: Scope = { namespaces: undefined, kinds: undefined };

function connect(kubeconfig: string): Connection {
  const connection = openConnection(loadKubeconfig({ text: kubeconfig, env: {} }), {
    clock: systemClock,
  });
  onTestFinished(() => connection.close());
  return connection;
}

interface Recording extends Partial<EmbeddedOptions> {
  readonly scope?: Scope;
  readonly start?: boolean;
  readonly maxLogBytes?: number;
}

async function record(options: Recording = {}) {
  const { scope = everything, start = true, maxLogBytes = 1_000_000, ...serving } = options;
  const server = await startEmbeddedServer({ scenario: 'empty', clock: systemClock, ...serving });
  onTestFinished(() => server.close());
  const lines: Line[] = [];
  const said: string[] = [];
  const connection = connect(server.kubeconfig);
  const recorder = new Recorder({
    connection,
    clock: systemClock,
    scope,
    maxLogBytes,
    write: (line) => lines.push(line),
    say: (sentence) => said.push(sentence),
  });
  onTestFinished(() => recorder.stop());
  const send = async (method: string, path: string, body?: object) => {
    const headers = {
      'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
      ...(serving.users === undefined ? {} : { authorization: 'Bearer t' }),
    };
    const payload = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(server.url + path, { method, headers, ...payload });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return (await response.json()) as Line;
  };
  const watched = (): readonly string[] => lines.flatMap(({ watching }) => watching ?? []);
  const seen = (key: string) => expect.poll(watched).toContain(key);
  if (start) await recorder.start();
  return { server, connection, recorder, lines, said, send, seen, watched };
}

const changesOf = (lines: readonly Line[], kind: string) =>
  lines
    .filter(({ object }) => object?.kind === kind)
    .map(({ type, object }) => `${type} ${object.metadata.name}`);

const PATIENCE = { timeout: 10_000, interval: 20 };
const MAPS = '/api/v1/namespaces/default/configmaps';

test('tells first where it looks, and of each kind when it has seen all of it', async () => {
  const { lines, seen } = await record();
  await seen('pods');
  expect(lines[0]).toEqual({ t: expect.stringMatching(/^\d{4}-.*Z$/), watching: [] });
  const namespaces = lines.findIndex(({ object }) => object?.kind === 'Namespace');
  const all = lines.findIndex(({ watching }) => watching?.includes('namespaces'));
  expect(namespaces).toBeGreaterThan(0);
  expect(all).toBeGreaterThan(namespaces);
});

test('writes what exists, and then each change, as whole objects', async () => {
  const { lines, send, seen, recorder } = await record({ start: false });
  await send('POST', MAPS, { metadata: { name: 'old' }, data: { k: 'v' } });
  await recorder.start();
  await seen('configmaps');
  await send('POST', MAPS, { metadata: { name: 'new', finalizers: ['example.com/x'] } });
  await send('PATCH', `${MAPS}/new`, { data: { k: 'w' } });
  await send('DELETE', `${MAPS}/new`);
  await send('PATCH', `${MAPS}/new`, { metadata: { finalizers: null } });
  await expect
    .poll(() => changesOf(lines, 'ConfigMap'))
    .toEqual(['ADDED old', 'ADDED new', 'MODIFIED new', 'MODIFIED new', 'DELETED new']);
  const [old, , changed, , gone] = lines.filter(({ object }) => object?.kind === 'ConfigMap');
  expect(old.object).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap', data: { k: 'v' } });
  expect(changed.object.data).toEqual({ k: 'w' });
  expect(changed.object.metadata.managedFields).toHaveLength(1);
  expect(gone.object.metadata.deletionTimestamp).toBeDefined();
});

test('never asks for Secrets', async () => {
  const { lines, send, seen, recorder, watched } = await record({ start: false });
  await send('POST', '/api/v1/namespaces/default/secrets', {
    metadata: { name: 'token' },
    data: { password: 'aHVudGVyMg==' },
  });
  await recorder.start();
  for (const key of ['configmaps', 'events', 'leases.coordination.k8s.io']) await seen(key);
  expect(watched()).not.toContain('secrets');
  expect(JSON.stringify(lines)).not.toContain('aHVudGVyMg');
});

test.each([
  ['secrets', 'Secrets are never recorded'],
  ['wat', 'the server serves no kind called wat'],
])('refuses to record %s', async (kind, sentence) => {
  const { recorder } = await record({
    start: false,
    scope: { namespaces: undefined, kinds: [kind] },
  });
  await expect(recorder.start()).rejects.toThrow(sentence);
});

test('drops the schemas of definitions, wherever they are', async () => {
  const { lines, seen } = await record({ scenario: 'stuck-step', pace: 0.01 });
  await seen('customresourcedefinitions.apiextensions.k8s.io');
  const definition = lines.find(({ object }) => object?.kind === 'CustomResourceDefinition').object;
  expect(definition.spec.versions[0]).toMatchObject({ served: true });
  expect(definition.spec.versions[0]).not.toHaveProperty('schema');
});

test('marks where something may have been missed, and bridges it', async () => {
  const { server, lines, send, seen } = await record();
  await send('POST', MAPS, { metadata: { name: 'a' } });
  await seen('configmaps');
  await expect.poll(() => changesOf(lines, 'ConfigMap')).toEqual(['ADDED a']);
  server.faults.compact();
  await expect.poll(() => lines.map(({ gap }) => gap?.kind)).toContain('configmaps');
  const { gap } = lines.find((line) => line.gap?.kind === 'configmaps');
  expect(gap.reason).toMatch(/too old/);
  await send('POST', MAPS, { metadata: { name: 'b' } });
  await expect.poll(() => changesOf(lines, 'ConfigMap')).toEqual(['ADDED a', 'ADDED b']);
});

test('says what it may not see, and does not claim to have seen it', async () => {
  const rules = [{ verbs: ['*'], apiGroups: [''], resources: ['configmaps', 'namespaces'] }];
  const { said, seen, watched } = await record({ users: [{ name: 'jane', token: 't', rules }] });
  await seen('configmaps');
  await expect.poll(() => said.join('\n')).toMatch(/cannot watch pods: pods is forbidden/);
  expect(watched()).not.toContain('pods');
});

test('in some namespaces, says which', async () => {
  const { lines, seen } = await record({ scope: { namespaces: ['default'], kinds: undefined } });
  await seen('configmaps');
  expect(lines[0]).toMatchObject({ watching: [], namespaces: ['default'] });
  expect(lines.find(({ watching }) => watching?.includes('configmaps'))).toMatchObject({
    namespaces: ['default'],
  });
  expect(lines.find(({ watching }) => watching?.includes('namespaces'))).not.toHaveProperty(
    'namespaces',
  );
});

/** What has been recorded of logs, as `POD/CONTAINER RESTART LINE`. */
const loggedIn = (lines: readonly Line[]) =>
  lines
    .filter(({ log }) => log !== undefined)
    .map(({ log }) => `${log.pod}/${log.container} ${log.restart} ${log.line}`);
const loggers = (lines: readonly Line[]) => [
  ...new Set(lines.flatMap(({ log }) => (log === undefined ? [] : [log.pod.split('-')[0]]))),
];

/** A pod that runs; `more` is of its metadata. */
const aPod = (name: string, says: string, more: object = {}, behaviour = 'serve') => ({
  metadata: {
    name,
    ...more,
    annotations: { [LINES]: says, [BEHAVIOUR]: behaviour },
  },
  spec: { nodeName: 'node-1', containers: [{ name: 'main', image: 'example.com/main:1' }] },
});
const PODS = '/api/v1/namespaces/default/pods';
const LEASES = '/apis/coordination.k8s.io/v1/namespaces/default/leases';
/** What would make pods, were there its controller. */
async function aMaker(send: Awaited<ReturnType<typeof record>>['send'], name: string) {
  const spec = {
    selector: { matchLabels: { name } },
    template: { metadata: { labels: { name } } },
  };
  const made = await send('POST', '/apis/apps/v1/namespaces/default/replicasets', {
    metadata: { name },
    spec,
  });
  const { uid } = made.metadata;
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name, uid, controller: true };
  return { ownerReferences: [owner] };
}

describe('logs', () => {
  test('of work, of who leads with all replicas, and of who fails are written; no others', async () => {
    const { lines, send } = await record({ pace: 0.01 });
    const operator = await aMaker(send, 'operator');
    await send('POST', PODS, aPod('web-1', 'GET /', await aMaker(send, 'web')));
    await send('POST', PODS, aPod('leader-1', 'reconciling', operator));
    await send('POST', PODS, aPod('standby-1', 'waiting', operator));
    await send('POST', LEASES, {
      metadata: { name: 'operator' },
      spec: { holderIdentity: 'leader-1_0b6c3f0e-0a3b-4f0e-8a57-2f8f7a4a6f5d' },
    });
    await send('POST', PODS, aPod('sick-1', 'no database', {}, 'crash'));
    await send('POST', '/apis/batch/v1/namespaces/default/jobs', {
      metadata: { name: 'job' },
      spec: { template: aPod('', 'working', {}, 'succeed') },
    });
    const all = ['job', 'leader', 'sick', 'standby'];
    await expect.poll(() => loggers(lines).sort(), PATIENCE).toEqual(all);
    const said = () => loggedIn(lines);
    await expect.poll(said, PATIENCE).toContain('leader-1/main 0 reconciling');
    await expect.poll(said, PATIENCE).toContain('sick-1/main 1 no database');
    expect(said()).toContain('sick-1/main 0 no database');
    expect(loggers(lines).sort()).toEqual(all);
  });

  test('of who is called as the writer of an object are written', async () => {
    const { lines, send } = await record({ pace: 0.01 });
    const data = { k: 'v' };
    await send('POST', PODS, aPod('early-7d4-x', 'reconciling'));
    await send('POST', `${MAPS}?fieldManager=early`, { metadata: { name: 'a' }, data });
    await send('POST', `${MAPS}?fieldManager=late`, { metadata: { name: 'b' }, data });
    await send('POST', PODS, aPod('late-7d4-x', 'reconciling'));
    await send('POST', PODS, aPod('later-7d4-x', 'GET /'));
    await expect.poll(() => loggers(lines).sort(), PATIENCE).toEqual(['early', 'late']);
  });

  test('of a Lease that was there first are written as well', async () => {
    const { lines, send } = await record({ pace: 0.01 });
    await send('POST', LEASES, { metadata: { name: 'x' }, spec: { holderIdentity: 'late-1' } });
    await send('POST', PODS, aPod('late-1', 'reconciling'));
    await expect.poll(() => loggers(lines), PATIENCE).toEqual(['late']);
  });

  test('have the time at which they were said, and stay in the order of the recording', async () => {
    const { lines, send } = await record({ pace: 0.01 });
    await send('POST', PODS, aPod('sick-1', 'no database', {}, 'crash'));
    await expect.poll(() => loggers(lines), PATIENCE).toEqual(['sick']);
    const { t, log } = lines.find((line) => line.log !== undefined);
    expect(Date.parse(log.at)).toBeLessThanOrEqual(Date.parse(t));
    const times = lines.map((line) => Date.parse(line.t));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  test('end at their part of the recording, and changes go on', async () => {
    const { lines, said, send } = await record({ pace: 0.01, maxLogBytes: 2_000 });
    await send('POST', PODS, aPod('sick-1', 'x'.repeat(300), {}, 'crash'));
    await expect.poll(() => said.join(), PATIENCE).toMatch(/logs have taken their half/);
    const before = loggedIn(lines).length;
    expect(before).toBe(4);
    await send('POST', MAPS, { metadata: { name: 'later' } });
    await expect.poll(() => changesOf(lines, 'ConfigMap')).toEqual(['ADDED later']);
    expect(loggedIn(lines)).toHaveLength(before);
  });

  test('that may not be read are said to be left out', async () => {
    const resources = ['namespaces', 'pods', 'pods/status'];
    const rules = [{ verbs: ['*'], apiGroups: [''], resources }];
    const users = [{ name: 'jane', token: 't', rules }];
    const { said, lines, send } = await record({ pace: 0.01, users });
    await send('POST', PODS, aPod('sick-1', 'no database', {}, 'crash'));
    await expect.poll(() => changesOf(lines, 'Pod').length, PATIENCE).toBeGreaterThan(3);
    await expect.poll(() => said.join(), PATIENCE).toMatch(/logs of default are left out: /);
    expect(loggedIn(lines)).toEqual([]);
  });

  test('are not written when nobody wants them', async () => {
    const { lines, send } = await record({ pace: 0.01, maxLogBytes: 0 });
    await send('POST', PODS, aPod('sick-1', 'no database', {}, 'crash'));
    await expect.poll(() => changesOf(lines, 'Pod').length, PATIENCE).toBeGreaterThan(5);
    expect(loggedIn(lines)).toEqual([]);
  });
});

test('what is recorded replays to the state that was there', async () => {
  const { connection, lines, watched, recorder } = await record({
    scenario: 'stuck-namespace',
    pace: 0.01,
  });
  const { kinds } = await discover(connection);
  const recorded = kinds.filter(
    (kind) =>
      kind.verbs.includes('watch') && !['secrets', 'events.events.k8s.io'].includes(kindKey(kind)),
  );
  await expect.poll(watched).toEqual(expect.arrayContaining(recorded.map(kindKey)));

  async function listAll(from: Connection) {
    const lists = recorded.map(async (kind) => {
      const body: Buffer[] = [];
      const path = collectionPath(kind);
      const response = await from.fetch({ path, accept: 'application/json' });
      for await (const chunk of response.body) body.push(chunk);
      const { items } = JSON.parse(Buffer.concat(body).toString());
      const isDefinition = kind.kind === 'CustomResourceDefinition';
      return [kindKey(kind), isDefinition ? items.map(withoutSchemas) : items];
    });
    return Object.fromEntries(await Promise.all(lists));
  }
  async function replayed() {
    const recording = readRecording(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const clock = standingClock(recording.end, systemClock);
    const playback = await startPlayback({ recording, clock });
    try {
      return await listAll(connect(playback.kubeconfig));
    } finally {
      await playback.close();
    }
  }
  await expect
    .poll(async () => {
      const [there, played] = [await listAll(connection), await replayed()];
      return recorded.map(kindKey).filter((key) => !isDeepStrictEqual(there[key], played[key]));
    })
    .toEqual([]);
  recorder.stop();
});

function withoutSchemas(definition: Line): Line {
  const versions = definition.spec.versions.map(({ schema: _, ...rest }: Line) => rest);
  return { ...definition, spec: { ...definition.spec, versions } };
}
