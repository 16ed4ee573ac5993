import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { type EmbeddedServer, startEmbeddedServer } from '../../src/embedded/start.ts';
import { systemClock } from '../../src/session/clock.ts';
import { endings } from './conformance/endings.ts';
import { normalize } from './conformance/normalize.ts';
import { reading } from './conformance/reading.ts';
import { type Answer, ask, type Request, type Target } from './conformance/server.ts';
import { setUp } from './conformance/set-up.ts';
import type { Sequence, Step } from './conformance/steps.ts';
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

const sequences = [...reading, ...writing, ...watching, ...endings];

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

/** What the embedded server does not do, though the real one does. */
const LEFT_OUT: readonly (Request & { readonly what: string; readonly answers: number })[] = [
  {
    what: 'server-side apply',
    answers: 415,
    method: 'PATCH',
    path: '/api/v1/namespaces/conformance/configmaps/applied?fieldManager=conformance',
    type: 'application/apply-patch+yaml',
    body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'applied' } },
  },
  {
    what: 'protobuf',
    answers: 406,
    path: '/api/v1/namespaces/conformance/configmaps',
    accept: 'application/vnd.kubernetes.protobuf',
  },
];

test.each(LEFT_OUT)('$what is refused with $answers', async ({ answers, ...request }) => {
  expect((await ask(real, request)).status).toBeLessThan(300);
  expect((await ask(embedded, request)).status).toBe(answers);
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
