import { expect, onTestFinished, test } from 'vitest';
import { openConnection } from '../../src/cluster/connection.ts';
import { discover } from '../../src/cluster/discovery.ts';
import { loadKubeconfig } from '../../src/cluster/kubeconfig.ts';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import { findKind } from '../../src/kube/served-kind.ts';
import { type CarryOutOptions, carryOut } from '../../src/session/carry-out.ts';
import { ClusterLook } from '../../src/session/cluster-look.ts';
import { prepareReconciliation, type Wish } from '../../src/session/prepare-reconciliation.ts';
import {
  describeReconcile,
  type ReconcileOffer,
  refusalOf,
} from '../../src/store/reconcile-offer.ts';
import { type Api, CRDS, serve } from '../embedded/serve.ts';
import { aDefinition } from '../helpers/api.ts';

const GROUP = 'kustomize.toolkit.fluxcd.io';
const APPS = `/apis/${GROUP}/v1/namespaces/default/kustomizations`;
const SOURCES = '/apis/source.toolkit.fluxcd.io/v1/namespaces/default/gitrepositories';
const GADGETS = '/apis/gadgets.example.org/v1/namespaces/default/gadgets';

async function aCluster() {
  const api = await serve();
  for (const [plural, kind, group] of [
    ['kustomizations', 'Kustomization', GROUP],
    ['gitrepositories', 'GitRepository', 'source.toolkit.fluxcd.io'],
    ['gadgets', 'Gadget', 'gadgets.example.org'],
  ] as const)
    await api.create(CRDS, aDefinition(plural, kind, group));
  await api.create(SOURCES, { ...type('GitRepository'), metadata: { name: 'fleet' } });
  await api.create(APPS, {
    ...type('Kustomization'),
    metadata: { name: 'apps' },
    spec: { sourceRef: { kind: 'GitRepository', name: 'fleet' } },
  });
  await api.create(GADGETS, {
    apiVersion: 'gadgets.example.org/v1',
    kind: 'Gadget',
    metadata: { name: 'one', annotations: { kept: 'yes' } },
  });
  const connection = openConnection(loadKubeconfig({ text: api.server.kubeconfig, env: {} }), {
    clock: api.clock,
  });
  const stop = new AbortController();
  onTestFinished(() => {
    stop.abort();
    connection.close();
  });
  const discovery = await discover(connection);
  const newLook = () =>
    new ClusterLook({ connection, discovery, clock: api.clock, rehearses: false });

  const prepare = async (path: string, wish: Wish = { type: 'now' }) => {
    const { metadata } = await api.get(path);
    const [resource = '', name = ''] = path.split('/').slice(-2);
    const kind = findKind(discovery.kinds, resource);
    if (kind === undefined) throw new Error(`${resource} is not served`);
    const ref = { kind, namespace: 'default', name, uid: metadata.uid as string };
    return prepareReconciliation(ref, wish, {
      connection,
      clock: api.clock,
      knowledge,
      look: newLook(),
      asWhom: 'user embedded',
    });
  };
  const offered = async (path: string, wish?: Wish) => {
    const prepared = await prepare(path, wish);
    if (prepared.type !== 'offer') throw new Error(prepared.reason);
    return prepared.offer;
  };
  const notes: string[] = [];
  const send = (offer: ReconcileOffer, more: Partial<CarryOutOptions> = {}) =>
    carryOut(offer, {
      connection,
      clock: api.clock,
      knowledge,
      newLook,
      until: 'end',
      signal: stop.signal,
      tell: ({ text }) => notes.push(text.replaceAll(/\d\d:\d\d:\d\d/g, 'T')),
      ...more,
    });
  return { api, clock: api.clock, prepare, offered, send, notes, stop };
}

function type(kind: string) {
  return {
    apiVersion: `${kind === 'GitRepository' ? 'source' : 'kustomize'}.toolkit.fluxcd.io/v1`,
    kind,
  };
}

const requestOf = async (api: Api, path: string): Promise<string> =>
  (await api.get(path)).metadata.annotations?.['reconcile.fluxcd.io/requestedAt'] ?? '';

const asked = async (api: Api, path: string) => {
  await expect.poll(() => requestOf(api, path)).not.toBe('');
  return requestOf(api, path);
};

/** What the controller writes when it has noticed, and when it is done. */
const answer = (api: Api, path: string, token: string, ready: 'Unknown' | 'True' | 'False') =>
  api.patch(path, {
    status: {
      lastHandledReconcileAt: token,
      observedGeneration: 99,
      conditions: [{ type: 'Ready', status: ready, reason: 'Said', message: 'so it is' }],
    },
  });

test('what is offered is exactly what is sent; nothing is written before', async () => {
  const { api, offered } = await aCluster();
  const offer = await offered(`${APPS}/apps`);
  expect(refusalOf(offer)).toBeUndefined();
  const text = describeReconcile(offer)
    .map((line) => line.text)
    .join('\n');
  expect(text).toContain('✓ rehearsed (dryRun=All): accepted');
  expect(text).toContain(`PATCH ${APPS}/apps?fieldManager=ktop`);
  expect(text).toContain('Sent as user embedded, once');
  expect(text).toContain('{"op":"test","path":"/metadata/annotations","value":null}');
  expect(await requestOf(api, `${APPS}/apps`)).toBe('');
});

test('sent, seen, done, each with its time', async () => {
  const { api, offered, send, notes } = await aCluster();
  const ending = send(await offered(`${APPS}/apps`));
  const token = await asked(api, `${APPS}/apps`);
  await answer(api, `${APPS}/apps`, token, 'Unknown');
  await expect.poll(() => notes.length).toBe(2);
  await answer(api, `${APPS}/apps`, token, 'True');
  expect(await ending).toBe('finished');
  expect(notes).toEqual([
    'sent T to Kustomization default/apps',
    'seen T: status.lastHandledReconcileAt is the value that was written',
    'done T: Ready is True: so it is',
  ]);
});

test('a failure of the controller is its end; a look until it is seen ends there', async () => {
  const { api, offered, send, notes } = await aCluster();
  const ending = send(await offered(`${APPS}/apps`));
  await answer(api, `${APPS}/apps`, await asked(api, `${APPS}/apps`), 'False');
  expect(await ending).toBe('failed');
  expect(notes.at(-1)).toBe('failed T: Ready is False (Said): so it is');

  const again = send(await offered(`${SOURCES}/fleet`), { until: 'seen' });
  await answer(api, `${SOURCES}/fleet`, await asked(api, `${SOURCES}/fleet`), 'Unknown');
  expect(await again).toBe('seen');
});

test('with its upstream: that comes first, and the object only when that is done', async () => {
  const { api, offered, send, notes } = await aCluster();
  const offer = await offered(`${APPS}/apps`, { type: 'with-upstream' });
  expect(offer.steps.map(({ ref }) => ref.kind.kind)).toEqual(['GitRepository', 'Kustomization']);
  const ending = send(offer);
  const token = await asked(api, `${SOURCES}/fleet`);
  await answer(api, `${SOURCES}/fleet`, token, 'Unknown');
  await expect.poll(() => notes.at(-1)).toMatch(/^seen/);
  expect(await requestOf(api, `${APPS}/apps`)).toBe('');
  await answer(api, `${SOURCES}/fleet`, token, 'True');
  await answer(api, `${APPS}/apps`, await asked(api, `${APPS}/apps`), 'True');
  expect(await ending).toBe('finished');
});

test('an upstream that fails keeps the object from being asked', async () => {
  const { api, offered, send, notes } = await aCluster();
  const ending = send(await offered(`${APPS}/apps`, { type: 'with-upstream' }));
  await answer(api, `${SOURCES}/fleet`, await asked(api, `${SOURCES}/fleet`), 'False');
  expect(await ending).toBe('failed');
  expect(notes.at(-1)).toMatch(/^not sent to Kustomization default\/apps/);
  expect(await requestOf(api, `${APPS}/apps`)).toBe('');
});

test('[R-27] half a minute without a sign is said, with what is likely', async () => {
  const { offered, send, notes, clock, api } = await aCluster();
  const ending = send(await offered(`${GADGETS}/one`), { until: 'seen' });
  await expect
    .poll(async () => (await api.get(`${GADGETS}/one`)).metadata.annotations)
    .toMatchObject({ kept: 'yes', 'ktop.dev/reconcile-requested-at': expect.anything() });
  clock.advance(29_000);
  expect(notes).toHaveLength(1);
  clock.advance(2_000);
  await expect.poll(() => notes.length).toBe(2);
  expect(notes[1]).toMatch(
    /^no visible reaction in 30 s: no workload of the cluster looks like its controller/,
  );
  expect(await ending).toBe('no-reaction');
});

test('what nobody reacts to is not followed for ever, also where somebody looks on', async () => {
  const { offered, send, notes, clock, api } = await aCluster();
  const ending = send(await offered(`${GADGETS}/one`), { until: 'closed' });
  await expect
    .poll(async () => (await api.get(`${GADGETS}/one`)).metadata.annotations)
    .toHaveProperty(['ktop.dev/reconcile-requested-at']);
  clock.advance(31_000);
  await expect.poll(() => notes.length).toBe(2);
  clock.advance(568_000);
  expect(notes).toHaveLength(2);
  clock.advance(2_000);
  expect(await ending).toBe('no-reaction');
  expect(notes.at(-1)).toBe('not followed any longer: no visible reaction in 10m');
});

test('what was noticed and gets no further is not followed for ever either', async () => {
  const { api, clock, offered, send, notes } = await aCluster();
  const ending = send(await offered(`${APPS}/apps`), { until: 'closed' });
  await answer(api, `${APPS}/apps`, await asked(api, `${APPS}/apps`), 'Unknown');
  await expect.poll(() => notes.at(-1)).toMatch(/^seen/);
  clock.advance(7_199_000);
  expect(notes.at(-1)).not.toMatch(/^not followed/);
  clock.advance(2_000);
  expect(await ending).toBe('seen');
  expect(notes.at(-1)).toBe('not followed any longer: nothing more in 120m');
});

test('an object that vanishes, or is replaced by a namesake, is not written to again', async () => {
  const { api, offered, send, notes } = await aCluster();
  const offer = await offered(`${APPS}/apps`);
  const ending = send(await offered(`${APPS}/apps`));
  await asked(api, `${APPS}/apps`);
  await api.remove(`${APPS}/apps`);
  expect(await ending).toBe('gone');
  expect(notes.at(-1)).toMatch(/the object was deleted meanwhile/);

  await api.create(APPS, { ...type('Kustomization'), metadata: { name: 'apps' } });
  expect(await send(offer)).toBe('refused');
  expect(notes.at(-1)).toMatch(/422 .*The object has changed meanwhile/);
  expect(await requestOf(api, `${APPS}/apps`)).toBe('');
});

test('a request that the server fails is said to be, and is not sent again', async () => {
  const { api, offered, send, notes } = await aCluster();
  const offer = await offered(`${APPS}/apps`);
  let patches = 0;
  api.server.faults.answerNext(500, 9, ({ method }) => {
    if (method === 'PATCH') patches++;
    return method === 'PATCH';
  });
  expect(await send(offer)).toBe('refused');
  expect(patches).toBe(1);
  expect(notes.at(-1)).toMatch(/^500/);
});

test('[P-12] what has to come first is sent first: each once, and in its turn', async () => {
  const { api, prepare, offered, send, notes } = await aCluster();
  await api.create(CRDS, aDefinition('stacks', 'Stack', 'pulumi.com'));
  await expect(prepare(`${APPS}/apps`, { type: 'now', trigger: 'no-such' })).resolves.toMatchObject(
    {
      reason: expect.stringMatching(/is no trigger of .* which has flux-requested-at/),
    },
  );
  const offer = await offered(`${APPS}/apps`, { type: 'pause' });
  expect(offer.title).toBe('Pause Kustomization default/apps');
  expect(await send(offer)).toBe('finished');
  expect((await api.get(`${APPS}/apps`)).spec).toMatchObject({ suspend: true });
  expect(notes.at(-1)).toMatch(/^stored T/);

  const useless = await offered(`${APPS}/apps`);
  const [hindrance] = useless.steps[0]?.hindrances ?? [];
  expect(hindrance).toMatchObject({ blocks: true });
  const instead = await offered(`${APPS}/apps`, {
    type: 'instead',
    triggers: hindrance?.instead?.triggers ?? [],
  });
  const ending = send(instead, { until: 'seen' });
  await expect.poll(async () => (await api.get(`${APPS}/apps`)).spec.suspend).toBe(false);
  await api.patch(`${APPS}/apps`, { status: { observedGeneration: 3 } });
  expect(await ending).toBe('seen');
});
