import { afterEach, expect, test } from 'vitest';
import { discover } from '../../src/cluster/discovery.ts';
import { aClock } from '../helpers/clock.ts';
import { openScriptedApi } from '../helpers/scripted-api.ts';

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

type Answers = Readonly<Record<string, unknown>>;
/** A Status instead of an answer. */
const refusal = (code: number, message: string) => ({ kind: 'Status', code, message });

/** What is discovered on a server that answers each path like this. */
async function discovered(answers: Answers, asked: string[] = []) {
  const api = await openScriptedApi();
  const connection = api.connect(aClock());
  endings.push(api.close, () => connection.close());
  let over = false;
  const answering = (async () => {
    while (!over) {
      const exchange = await api.next();
      asked.push(exchange.path);
      const answer = answers[exchange.path] ?? refusal(404, 'not found');
      const code = (answer as { readonly code?: number }).code ?? 200;
      exchange.answer(code, answer);
    }
  })();
  void answering;
  return discover(connection).finally(() => {
    over = true;
  });
}

const aggregated = (...items: readonly object[]) => ({ kind: 'APIGroupDiscoveryList', items });
const group = (name: string, ...versions: readonly object[]) => ({ metadata: { name }, versions });
const VERBS = ['get', 'list', 'watch'];

const PODS = {
  resource: 'pods',
  responseKind: { group: '', version: 'v1', kind: 'Pod' },
  scope: 'Namespaced',
  singularResource: 'pod',
  shortNames: ['po'],
  categories: ['all'],
  verbs: VERBS,
  subresources: [{ subresource: 'log', responseKind: { kind: 'Pod' }, verbs: ['get'] }],
};
const resource = (name: string, kind: string) => ({
  resource: name,
  responseKind: { kind },
  scope: 'Cluster',
  verbs: VERBS,
});

const names = (found: Awaited<ReturnType<typeof discover>>) =>
  found.kinds.map(({ group: name, version, resource: plural }) => `${name}/${version}/${plural}`);

test('aggregated discovery takes three requests', async () => {
  const asked: string[] = [];
  const found = await discovered(
    {
      '/api': aggregated(group('', { version: 'v1', resources: [PODS] })),
      '/apis': aggregated(
        group('example.com', { version: 'v1', resources: [resource('widgets', 'Widget')] }),
      ),
    },
    asked,
  );
  expect(found).toEqual({
    serverVersion: 'v1.36.0',
    dark: [],
    kinds: [
      {
        group: '',
        version: 'v1',
        kind: 'Pod',
        resource: 'pods',
        singular: 'pod',
        shortNames: ['po'],
        categories: ['all'],
        namespaced: true,
        verbs: VERBS,
      },
      {
        group: 'example.com',
        version: 'v1',
        kind: 'Widget',
        resource: 'widgets',
        singular: 'widget',
        shortNames: [],
        categories: [],
        namespaced: false,
        verbs: VERBS,
      },
    ],
  });
  expect(asked.sort()).toEqual(['/api', '/apis']); // And /version.
});

test('of a kind in several versions the first counts, which the server prefers', async () => {
  const found = await discovered({
    '/api': aggregated(),
    '/apis': aggregated(
      group(
        'example.com',
        { version: 'v2', resources: [resource('widgets', 'Widget')] },
        {
          version: 'v1',
          resources: [resource('widgets', 'Widget'), resource('gadgets', 'Gadget')],
        },
      ),
      group('other.com', { version: 'v1', resources: [resource('widgets', 'Widget')] }),
    ),
  });
  expect(names(found)).toEqual([
    'example.com/v2/widgets',
    'example.com/v1/gadgets',
    'other.com/v1/widgets',
  ]);
});

test('a group whose server does not answer is dark, and the rest is found', async () => {
  const found = await discovered({
    '/api': aggregated(group('', { version: 'v1', resources: [PODS] })),
    '/apis': aggregated(
      group('metrics.k8s.io', { version: 'v1beta1', freshness: 'Stale' }),
      group('example.com', { version: 'v1', resources: [resource('widgets', 'Widget')] }),
    ),
  });
  expect(found.dark).toEqual([
    { groupVersion: 'metrics.k8s.io/v1beta1', reason: 'its API server does not answer' },
  ]);
  expect(names(found)).toEqual(['/v1/pods', 'example.com/v1/widgets']);
});

/** Discovery as of Kubernetes 1.25: a document for each group version. */
const UNAGGREGATED: Answers = {
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/api/v1': {
    kind: 'APIResourceList',
    resources: [
      {
        name: 'pods',
        kind: 'Pod',
        namespaced: true,
        singularName: '',
        shortNames: ['po'],
        verbs: VERBS,
      },
      { name: 'pods/log', kind: 'Pod', namespaced: true, verbs: ['get'] },
    ],
  },
  '/apis': {
    kind: 'APIGroupList',
    groups: [
      {
        name: 'example.com',
        versions: [{ version: 'v1' }, { version: 'v2' }],
        preferredVersion: { version: 'v2' },
      },
      { name: 'metrics.k8s.io', versions: [{ version: 'v1beta1' }] },
    ],
  },
  '/apis/example.com/v1': {
    resources: [
      { name: 'widgets', kind: 'Widget', verbs: VERBS },
      { name: 'gadgets', kind: 'Gadget', verbs: VERBS },
    ],
  },
  '/apis/example.com/v2': { resources: [{ name: 'widgets', kind: 'Widget', verbs: VERBS }] },
  '/apis/metrics.k8s.io/v1beta1': refusal(503, 'service unavailable'),
};

test('where discovery is not aggregated each group version is asked', async () => {
  const found = await discovered(UNAGGREGATED);
  expect(names(found)).toEqual(['/v1/pods', 'example.com/v2/widgets', 'example.com/v1/gadgets']);
  expect(found.kinds[0]).toMatchObject({ singular: 'pod', shortNames: ['po'], namespaced: true });
  expect(found.dark).toEqual([
    { groupVersion: 'metrics.k8s.io/v1beta1', reason: 'service unavailable' },
  ]);
});

test('a group that answers with what is no JSON is dark as well', async () => {
  const found = await discovered({
    ...UNAGGREGATED,
    '/apis/metrics.k8s.io/v1beta1': 'upstream error',
  });
  expect(names(found)).toHaveLength(3);
  expect(found.dark).toEqual([
    { groupVersion: 'metrics.k8s.io/v1beta1', reason: 'its API server does not answer' },
  ]);
});

test('a server that knows no groups may still be aggregated in part', async () => {
  const found = await discovered({
    ...UNAGGREGATED,
    '/api': aggregated(group('', { version: 'v1', resources: [PODS] })),
  });
  expect(names(found)).toContain('/v1/pods');
  expect(names(found)).toContain('example.com/v2/widgets');
});

test.each([
  ['a page', { '/api': '<html></html>', '/apis': '<html></html>' }],
  ['some other JSON', { '/api': { hello: 'world' }, '/apis': [] }],
  ['404', {}],
])('a server that answers with %s is no Kubernetes', async (_, answers) => {
  await expect(discovered(answers)).rejects.toMatchObject({
    problem: 'not-kubernetes',
    message: expect.stringMatching(/ answers, but not as a Kubernetes API server does: check /),
  });
});

test('who may not discover is told so in the words of the server', async () => {
  const answers = { '/api': refusal(403, 'forbidden: User "alice"'), '/apis': aggregated() };
  await expect(discovered(answers)).rejects.toMatchObject({
    status: 403,
    message: 'forbidden: User "alice"',
  });
});

test('what is malformed in discovery costs only itself', async () => {
  const found = await discovered({
    '/api': aggregated(group('', { version: 'v1', resources: [null, {}, PODS, { resource: 7 }] })),
    '/apis': aggregated({}, { metadata: 7, versions: 'x' }, group('example.com')),
  });
  expect(names(found)).toEqual(['/v1/pods']);
});
