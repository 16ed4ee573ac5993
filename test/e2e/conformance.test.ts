import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { type EmbeddedServer, startEmbeddedServer } from '../../src/embedded/start.ts';
import { systemClock } from '../../src/session/clock.ts';
import { admission } from './conformance/admission.ts';
import { definitions } from './conformance/definitions.ts';
import { endings } from './conformance/endings.ts';
import { listing } from './conformance/listing.ts';
import { namespaces } from './conformance/namespaces.ts';
import { normalize } from './conformance/normalize.ts';
import { options } from './conformance/options.ts';
import { owning } from './conformance/owning.ts';
import { pods } from './conformance/pods.ts';
import { reading } from './conformance/reading.ts';
import { selecting } from './conformance/selecting.ts';
import { type Answer, ask, type Request, type Target } from './conformance/server.ts';
import { setUp } from './conformance/set-up.ts';
import { aWidget, MAPS, type Sequence, type Step, WIDGETS } from './conformance/steps.ts';
import { watching } from './conformance/watching.ts';
import { writing } from './conformance/writing.ts';

const { server, token, caFile } = inject('controlPlane');
const real: Target = { url: server, token, caFile };

let embedded: Target;
let embeddedServer: EmbeddedServer;

beforeAll(async () => {
  embeddedServer = await startEmbeddedServer({
    scenario: 'empty',
    clock: systemClock,
    namespaceDelayMs: 100,
  });
  embedded = { url: embeddedServer.url, token: 'admin-token' };
  await Promise.all([play(real, setUp), play(embedded, setUp)]);
});

afterAll(async () => {
  await ask(real, {
    method: 'DELETE',
    path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.conformance.example.com',
  });
  await ask(real, { method: 'DELETE', path: '/api/v1/namespaces/conformance' });
  await embeddedServer.close();
});

const sequences = [
  ...reading,
  ...selecting,
  ...listing,
  ...pods,
  ...definitions,
  ...writing,
  ...options,
  ...owning,
  ...admission,
  ...watching,
  ...endings,
  ...namespaces,
];

test.each(sequences.map((sequence) => [sequence.name, sequence] as const))(
  '%s',
  async (_, sequence) => {
    const [wanted, got] = await Promise.all([play(real, sequence), play(embedded, sequence)]);
    for (const [index, answer] of wanted.entries())
      expect.soft(shown(sequence, index, got[index])).toEqual(shown(sequence, index, answer));
  },
);

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const DISCOVERY: readonly Request[] = [
  { path: '/api', accept: AGGREGATED },
  { path: '/apis', accept: AGGREGATED },
  { path: '/api' },
  { path: '/apis' },
  { path: '/apis/apps' },
  ...['/api/v1', '/apis/apps/v1', '/apis/batch/v1', '/apis/apiextensions.k8s.io/v1'].map(
    (path) => ({ path }),
  ),
];

test.each(DISCOVERY)('discovery at $path says the same of what both serve', async (request) => {
  const [wanted, got] = await Promise.all([ask(real, request), ask(embedded, request)]);
  const [theirs, ours] = [servedThings(wanted.body), servedThings(got.body)];
  expect(ours.size).toBeGreaterThan(0);
  expect(Object.fromEntries(ours)).toEqual(
    Object.fromEntries([...theirs].filter(([name]) => ours.has(name))),
  );
});

/**
 * What the embedded server does not do, or does otherwise than the real one, with the status of each.
 * It also leaves out, with no answer to show: protobuf bodies, as `kubectl create configmap` sends
 * them, the defaults of fields that nobody but a kubelet reads, conversion between the versions of a
 * definition, admission webhooks that answer, quotas, and the ServiceAccounts and ConfigMaps that every namespace
 * has on a cluster.
 */
const LEFT_OUT: readonly (Request & {
  readonly what: string;
  readonly real: number;
  readonly ours: number;
})[] = [
  {
    what: 'server-side apply',
    real: 201,
    ours: 415,
    method: 'PATCH',
    path: `${MAPS}/applied?fieldManager=conformance&force=true`,
    type: 'application/apply-patch+yaml',
    body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'applied' } },
  },
  {
    what: 'protobuf',
    real: 200,
    ours: 406,
    path: MAPS,
    accept: 'application/vnd.kubernetes.protobuf',
  },
  {
    what: 'creation by PUT',
    real: 201,
    ours: 404,
    method: 'PUT',
    path: '/apis/coordination.k8s.io/v1/namespaces/conformance/leases/held',
    body: { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'held' } },
  },
  {
    what: 'a selector that compares numbers',
    real: 200,
    ours: 400,
    path: `${MAPS}?labelSelector=${encodeURIComponent('size>1')}`,
  },
  {
    what: 'a field manager that cannot be printed',
    real: 422,
    ours: 200,
    method: 'PATCH',
    path: '/api/v1/namespaces/conformance?fieldManager=%01',
    type: 'application/merge-patch+json',
    body: {},
  },
  {
    what: 'a bound or a pattern in a schema',
    real: 422,
    ours: 201,
    method: 'POST',
    path: WIDGETS,
    body: aWidget('too-small', {}, { spec: { atLeastOne: 0 } }),
  },
  { what: 'metrics', real: 200, ours: 404, path: '/metrics' },
];

test.each(LEFT_OUT)('$what is answered $ours, not $real', async ({ real: theirs, ours, ...it }) => {
  expect((await ask(real, it)).status).toBe(theirs);
  expect((await ask(embedded, it)).status).toBe(ours);
});

/** Versions, resources and subresources of a discovery document, each by its name. */
function servedThings(body: Answer['body']): ReadonlyMap<string, unknown> {
  switch (body.kind) {
    case 'APIResourceList':
      return named(body.resources.map(({ storageVersionHash: _, ...it }: Named) => [it.name, it]));
    case 'APIGroupList':
      return named(
        body.groups.flatMap(({ versions }: { versions: { groupVersion: string }[] }) =>
          versions.map((version) => [version.groupVersion, version]),
        ),
      );
    case 'APIGroupDiscoveryList':
      return named(body.items.flatMap(resourcesOf));
    default:
      return named([[body.kind, withoutAddresses(body)]]);
  }
}

type Named = { name: string; storageVersionHash?: string };

const named = (things: readonly (readonly [string, unknown])[]) => new Map(things);

/** Every resource of a group by its path, without its subresources, and those too. */
function resourcesOf({
  metadata,
  versions,
}: Answer['body']): readonly (readonly [string, unknown])[] {
  return versions.flatMap(({ version, resources }: Answer['body']) =>
    resources.flatMap(({ subresources = [], ...resource }: Answer['body']) => {
      const path = `${metadata.name ?? ''}/${version}/${resource.resource}`;
      return [
        [path, resource],
        ...subresources.map((it: { subresource: string }) => [`${path}/${it.subresource}`, it]),
      ];
    }),
  );
}

function withoutAddresses({ serverAddressByClientCIDRs: _, ...document }: Answer['body']): unknown {
  return document;
}

/** What is compared of an answer, beside the request that it is to. */
function shown({ steps }: Sequence, index: number, answer: Answer | undefined) {
  const step = steps[index];
  const request = typeof step === 'function' ? `step ${index}` : step;
  return { request, status: answer?.status, body: normalize(withoutReviewer(answer?.body)) };
}

/** Who wrote a review is told by the real server alone; nobody reads that. */
function withoutReviewer(body: Answer['body']): unknown {
  return /Review$/.test(body?.kind) ? { ...body, metadata: {} } : body;
}

async function play(target: Target, { steps }: Sequence): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const step of steps) answers.push(await take(target, step, answers));
  return answers;
}

async function take(target: Target, step: Step, answers: readonly Answer[]): Promise<Answer> {
  if (typeof step === 'function') return ask(target, step(answers));
  if (!('until' in step)) return ask(target, step);
  return vi.waitUntil(
    async () => {
      const answer = await ask(target, step.request);
      return step.until(answer) && answer;
    },
    { timeout: 30_000, interval: 100 },
  ) as Promise<Answer>;
}
