import { expect, onTestFinished, test } from 'vitest';
import { openConnection } from '../../src/cluster/connection.ts';
import { discover } from '../../src/cluster/discovery.ts';
import { ADMIN, type EmbeddedUser } from '../../src/embedded/server/access.ts';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import { describeRef, type ObjectRef } from '../../src/kube/row.ts';
import { findKind } from '../../src/kube/served-kind.ts';
import { carryOutMany } from '../../src/session/carry-out-many.ts';
import { ClusterLook } from '../../src/session/cluster-look.ts';
import { MANY_PER_SECOND, prepareMany } from '../../src/session/prepare-many.ts';
import type { Wish } from '../../src/session/prepare-reconciliation.ts';
import { ManyDialog } from '../../src/store/many-dialog.ts';
import { type ManyOffer, requestsOf } from '../../src/store/many-offer.ts';
import { apiOf, CRDS, serve } from '../embedded/serve.ts';
import { aDefinition } from '../helpers/api.ts';
import { eventually } from '../helpers/eventually.ts';
import { kubeconfigOf } from '../helpers/scripted-api.ts';

const GROUP = 'kustomize.toolkit.fluxcd.io';
const APPS = `/apis/${GROUP}/v1/namespaces/default/kustomizations`;
const SOURCES = '/apis/source.toolkit.fluxcd.io/v1/namespaces/default/gitrepositories';
const REQUESTED = 'reconcile.fluxcd.io/requestedAt';
const SIZE = { columns: 200, height: 400 };

/** May read all, and write Kustomizations alone. */
const JANE: EmbeddedUser = {
  name: 'jane',
  token: 'jane-token',
  rules: [
    { verbs: ['get', 'list', 'watch'], apiGroups: ['*'], resources: ['*'] },
    { verbs: ['patch'], apiGroups: [GROUP], resources: ['*'] },
  ],
};

async function aCluster(user = JANE) {
  const { clock, server } = await serve({ users: [ADMIN, JANE] });
  const api = apiOf(server.url, ADMIN.token);
  for (const [plural, kind, group] of [
    ['kustomizations', 'Kustomization', GROUP],
    ['gitrepositories', 'GitRepository', 'source.toolkit.fluxcd.io'],
  ] as const)
    await api.create(CRDS, aDefinition(plural, kind, group));
  const connection = openConnection(kubeconfigOf(server.url, {}, { token: user.token }), { clock });
  const stop = new AbortController();
  const sending = new AbortController();
  onTestFinished(() => {
    sending.abort();
    stop.abort();
    connection.close();
  });
  const discovery = await discover(connection);
  const newLook = () => new ClusterLook({ connection, discovery, clock, rehearses: false });
  /** The PATCH requests that were to be stored, in order. */
  const writes: string[] = [];
  server.faults.answerNext(500, Number.MAX_SAFE_INTEGER, ({ method, path, query }) => {
    if (method === 'PATCH' && query.get('fieldManager') === 'ktop' && query.get('dryRun') === null)
      writes.push(path.split('/').at(-1) ?? '');
    return false;
  });

  const make = async (path: string, name: string, spec = {}): Promise<ObjectRef> => {
    const kind = findKind(discovery.kinds, path.split('/').at(-1) ?? '');
    if (kind === undefined) throw new Error(`${path} is not served`);
    const apiVersion = `${kind.group}/v1`;
    const made = await api.create(path, { apiVersion, kind: kind.kind, metadata: { name }, spec });
    return { kind, namespace: 'default', name, uid: made.metadata.uid };
  };
  const prepare = (refs: readonly ObjectRef[], wish: Wish = { type: 'now' }) =>
    prepareMany(
      refs.map((ref) => ({ name: describeRef(ref), find: () => Promise.resolve(ref) })),
      wish,
      { connection, clock, knowledge, look: newLook(), asWhom: 'user jane' },
    );
  /** Sends an offer as the dialog does; its table is read from that. */
  const send = (offer: ManyOffer) => {
    const dialog = new ManyDialog(offer);
    expect(dialog.submit('send')).toEqual({ type: 'send' });
    const options = { connection, clock, knowledge, newLook, until: 'seen' as const };
    const ended = carryOutMany(offer, {
      ...options,
      signal: stop.signal,
      sending: sending.signal,
      onSent: () => dialog.ended(),
      tell: (note) => dialog.note(note),
    });
    const table = () =>
      dialog.slice(SIZE).lines.map(({ text }) => text.replaceAll(/\d\d:\d\d:\d\d/g, 'T'));
    const phase = () => dialog.slice(SIZE).phase;
    return { dialog, ended, table, phase };
  };
  /** What the controller writes when it has noticed a request. */
  const answer = async (path: string) => {
    const token = async () => (await api.get(path)).metadata.annotations?.[REQUESTED];
    await eventually(token).toBeDefined();
    const conditions = [{ type: 'Ready', status: 'True', reason: 'Said', message: 'applied' }];
    const status = { lastHandledReconcileAt: await token(), observedGeneration: 9, conditions };
    await api.patch(path, { status });
  };
  return { api, clock, make, prepare, send, answer, writes, stop, sending };
}

const names = (offer: ManyOffer) => requestsOf(offer).map(({ ref }) => ref.name);
const reasons = ({ leftOut }: ManyOffer) =>
  leftOut.map(({ object, reason }) => `${object}: ${reason}`);

test('what would do nothing, is forbidden or is gone is left out, with the reason', async () => {
  const { api, make, prepare, writes } = await aCluster();
  const good = await make(APPS, 'good');
  const paused = await make(APPS, 'paused', { suspend: true });
  const source = await make(SOURCES, 'fleet');
  const gone = await make(APPS, 'gone');
  await api.delete(`${APPS}/gone`);
  const twice = await make(APPS, 'twice');
  await api.delete(`${APPS}/twice`);
  await make(APPS, 'twice');
  const offer = await prepare([good, paused, source, gone, twice, good]);
  expect(names(offer)).toEqual(['good']);
  expect(offer.title).toBe('Reconcile 1 object now');
  expect(reasons(offer)).toEqual([
    expect.stringMatching(/^Kustomization default\/paused: it would do nothing: it is paused/),
    expect.stringMatching(/^GitRepository default\/fleet: user jane may not patch gitrepositories/),
    'Kustomization default/gone: Kustomization default/gone is gone already',
    expect.stringMatching(/^Kustomization default\/twice: .* was created again meanwhile/),
  ]);
  expect(writes).toEqual([]);
});

test('each is sent once, five a second, and tracked from sent to its end', async () => {
  const { clock, make, prepare, send, answer, writes } = await aCluster();
  const refs = await Promise.all(
    ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => make(APPS, name)),
  );
  const offer = await prepare(refs);
  const { ended, table, phase } = send(offer);
  await eventually(() => writes).toEqual(['a']);
  expect(phase()).toBe('sending');
  expect(table().slice(1, 5)).toEqual([
    '1 of 7 sent',
    '  OBJECT                   SENT → SEEN → RESULT',
    '… Kustomization default/a  sent T',
    '· Kustomization default/b  not sent yet',
  ]);
  clock.advance(1_000 - 1);
  await eventually(() => writes.length).toBe(MANY_PER_SECOND);
  clock.advance(1_000);
  await eventually(() => writes).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  await eventually(phase).toBe('sent');
  await Promise.all(refs.map(({ name }) => answer(`${APPS}/${name}`)));
  expect(new Set(await ended)).toEqual(new Set(['finished']));
  expect(table()[1]).toBe('7 of 7 sent · 7 done');
  expect(table()[3]).toMatch(
    /^✓ Kustomization default\/a {2}sent T → .*done T: Ready is True: applied$/,
  );
  expect(writes).toHaveLength(7);
});

test('a hundred are sent, and followed, without a warning of the runtime', async () => {
  const { clock, make, prepare, send, writes } = await aCluster();
  const warnings: string[] = [];
  const warn = ({ name }: Error) => void warnings.push(name);
  process.on('warning', warn);
  onTestFinished(() => void process.off('warning', warn));
  const refs = await Promise.all(Array.from({ length: 100 }, (_, i) => make(APPS, `app-${i}`)));
  const { phase } = send(await prepare(refs));
  await eventually(() => {
    clock.advance(200);
    return phase();
  }).toBe('sent');
  expect(new Set(writes).size).toBe(100);
  expect(writes).toHaveLength(100);
  expect(warnings).toEqual([]);
});

test('esc while it is sent leaves the rest unsent, and what was sent is followed', async () => {
  const { clock, make, prepare, send, sending, answer, writes } = await aCluster();
  const refs = await Promise.all(['a', 'b', 'c', 'd'].map((name) => make(APPS, name)));
  const { dialog, ended, table } = send(await prepare(refs));
  clock.advance(200);
  await eventually(() => writes).toEqual(['a', 'b']);
  expect(dialog.stop()).toBe(true);
  sending.abort();
  expect(dialog.stop()).toBe(false);
  await eventually(() => table()[1]).toContain('stopped: 2 of 4 were sent, no more are');
  clock.advance(5_000);
  await answer(`${APPS}/a`);
  await answer(`${APPS}/b`);
  expect(await ended).toEqual(['finished', 'finished', 'refused', 'refused']);
  expect(table()[6]).toBe(
    '▲ Kustomization default/d  not sent to Kustomization default/d: stopped',
  );
  expect(writes).toEqual(['a', 'b']);
});

test('what vanishes or is replaced while the dialog is open is not written to, and said', async () => {
  const { api, clock, make, prepare, send, writes } = await aCluster();
  const refs = await Promise.all(['gone', 'twice'].map((name) => make(APPS, name)));
  const offer = await prepare(refs);
  await api.delete(`${APPS}/gone`);
  await api.delete(`${APPS}/twice`);
  await make(APPS, 'twice');
  const { ended, table } = send(offer);
  clock.advance(200);
  expect(await ended).toEqual(['refused', 'refused']);
  expect(table()[3]).toMatch(/^▲ Kustomization default\/gone .*404 NotFound/);
  expect(table()[4]).toMatch(/^▲ Kustomization default\/twice .*422 .*The object has changed/);
  expect((await api.get(`${APPS}/twice`)).metadata.annotations).toBeUndefined();
  expect(writes).toEqual(['gone', 'twice']);
});

test('with their upstream: what several are made from is asked once, and before them', async () => {
  const { clock, make, prepare, answer, writes, send } = await aCluster(ADMIN);
  await make(SOURCES, 'fleet');
  const spec = { sourceRef: { kind: 'GitRepository', name: 'fleet' } };
  const offer = await prepare([await make(APPS, 'a', spec), await make(APPS, 'b', spec)], {
    type: 'with-upstream',
  });
  expect(names(offer)).toEqual(['fleet', 'a', 'b']);
  const { ended, phase } = send(offer);
  await eventually(() => writes).toEqual(['fleet']);
  clock.advance(1_000);
  expect(phase()).toBe('sending');
  await answer(`${SOURCES}/fleet`);
  await eventually(() => writes).toEqual(['fleet', 'a']);
  clock.advance(200);
  await answer(`${APPS}/a`);
  await answer(`${APPS}/b`);
  expect(await ended).toEqual(['finished', 'finished']);
  expect(phase()).toBe('sent');
  expect(writes).toEqual(['fleet', 'a', 'b']);
});

test('T pauses what is not paused; where all are, it resumes them', async () => {
  const { make, prepare } = await aCluster();
  const running = await make(APPS, 'running');
  const paused = await make(APPS, 'paused', { suspend: true });
  const mixed = await prepare([running, paused], { type: 'pause' });
  expect(mixed.title).toBe('Pause 1 object');
  expect(reasons(mixed)).toEqual([expect.stringMatching(/default\/paused: it is paused already/)]);
  const all = await prepare([paused], { type: 'pause' });
  expect(all).toMatchObject({ title: 'Resume 1 object', leftOut: [] });
});
