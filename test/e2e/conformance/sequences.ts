import type { Answer, Request } from './server.ts';

/** A request, or one that is made of the answers so far. */
export type Step =
  | Request
  | ((answers: readonly Answer[]) => Request)
  | {
      /** Asked again and again until it holds; only the answer for which it does is compared. */
      readonly request: Request;
      readonly until: (answer: Answer) => boolean;
    };

export interface Sequence {
  readonly name: string;
  readonly steps: readonly Step[];
}

const NAMESPACE = 'conformance';
const CORE = `/api/v1/namespaces/${NAMESPACE}`;
const MAPS = `${CORE}/configmaps`;
const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const WIDGETS = `/apis/conformance.example.com/v1/namespaces/${NAMESPACE}/widgets`;
const MERGE = 'application/merge-patch+json';
const JSON_PATCH = 'application/json-patch+json';
const STRATEGIC = 'application/strategic-merge-patch+json';
const METADATA = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
const METADATA_LIST = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
const TABLE = 'application/json;as=Table;g=meta.k8s.io;v=v1';

const get = (path: string, accept?: string): Request => ({
  path,
  ...(accept === undefined ? {} : { accept }),
});
const create = (path: string, body: unknown): Request => ({ method: 'POST', path, body });
const put = (path: string, body: unknown): Request => ({ method: 'PUT', path, body });
const patch = (path: string, body: unknown, type = MERGE): Request => ({
  method: 'PATCH',
  path,
  body,
  type,
});
const remove = (path: string, options?: object): Request => ({
  method: 'DELETE',
  path,
  ...(options === undefined
    ? {}
    : { body: { kind: 'DeleteOptions', apiVersion: 'v1', ...options } }),
});

const aMap = (name: string, metadata: object = {}, data: object = { k: 'v' }) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...metadata },
  data,
});
const aWidget = (name: string, metadata: object = {}, rest: object = { spec: { size: 1 } }) => ({
  apiVersion: 'conformance.example.com/v1',
  kind: 'Widget',
  metadata: { name, ...metadata },
  ...rest,
});
const gone = (path: string): Step => ({
  request: get(path),
  until: ({ status }) => status === 404,
});

/** An owner reference to the object that an answer holds. */
const ownerOf = ({ body }: Answer, blockOwnerDeletion = true) => ({
  apiVersion: body.apiVersion,
  kind: body.kind,
  name: body.metadata.name,
  uid: body.metadata.uid,
  blockOwnerDeletion,
});
const at = (answers: readonly Answer[], index: number): Answer => {
  const answer = answers[index];
  if (answer === undefined) throw new Error(`no answer ${index} yet`);
  return answer;
};

/** Runs before all others. */
export const setUp: Sequence = {
  name: 'a namespace and a kind to try things on',
  steps: [
    create('/api/v1/namespaces', { metadata: { name: NAMESPACE } }),
    create(CRDS, {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'widgets.conformance.example.com' },
      spec: {
        group: 'conformance.example.com',
        scope: 'Namespaced',
        names: {
          plural: 'widgets',
          singular: 'widget',
          kind: 'Widget',
          listKind: 'WidgetList',
          shortNames: ['wd'],
        },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            subresources: { status: {} },
            additionalPrinterColumns: [
              { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
              { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
            ],
            schema: {
              openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            },
          },
        ],
      },
    }),
    { request: get(WIDGETS), until: ({ status }) => status === 200 },
  ],
};

export const sequences: readonly Sequence[] = [
  {
    name: 'health',
    steps: [get('/healthz'), get('/readyz'), get('/livez')],
  },
  {
    name: 'paths and resources that are not there',
    steps: [
      get('/apis/nowhere.example.com'),
      get('/apis/nowhere.example.com/v1/things'),
      get('/api/v1/things'),
      get(`${MAPS}/absent`),
      get('/api/v1/namespaces/absent'),
      get('/nowhere'),
      remove(`${MAPS}/absent`),
      patch(`${MAPS}/absent`, {}),
      create('/api/v1/namespaces/absent/configmaps', aMap('a')),
      { method: 'POST', path: `${MAPS}/a`, body: aMap('a') },
    ],
  },
  {
    name: 'create',
    steps: [
      create(MAPS, aMap('created', { labels: { a: 'b' }, finalizers: ['example.com/lock'] })),
      create(MAPS, aMap('created')),
      create(MAPS, { apiVersion: 'v1', kind: 'ConfigMap', metadata: {} }),
      create(MAPS, aMap('Not_A_Name')),
      create(MAPS, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' } }),
      create(MAPS, { ...aMap('x'), apiVersion: 'v2' }),
      create(MAPS, aMap('elsewhere', { namespace: 'default' })),
      create(MAPS, aMap('bad-label', { labels: { 'a b': 'c' } })),
      create(MAPS, aMap('bad-finalizer', { finalizers: ['no-slash'] })),
      create(WIDGETS, aWidget('created')),
      { method: 'POST', path: MAPS, body: aMap('x'), type: 'text/plain' },
      patch(`${MAPS}/created`, { metadata: { finalizers: null } }),
      remove(`${MAPS}/created`),
      remove(`${WIDGETS}/created`),
    ],
  },
  {
    name: 'lists in pages',
    steps: [
      ...['one', 'two', 'three'].map((name) =>
        create(WIDGETS, aWidget(name, { labels: { page: name } })),
      ),
      get(WIDGETS),
      get(`${WIDGETS}?limit=2`),
      (answers) =>
        get(
          `${WIDGETS}?limit=2&continue=${encodeURIComponent(at(answers, 4).body.metadata.continue)}`,
        ),
      get(`${WIDGETS}?limit=2`, METADATA_LIST),
      get(`${WIDGETS}?limit=-1`),
      get(`${WIDGETS}?resourceVersion=0`),
      get(`${WIDGETS}?resourceVersion=99999999&resourceVersionMatch=NotOlderThan&timeoutSeconds=1`),
      get(`${WIDGETS}?resourceVersionMatch=NotOlderThan`),
      get(`${WIDGETS}?resourceVersionMatch=Sometimes&resourceVersion=1`),
      get(`${WIDGETS}?labelSelector=page%3Dtwo`),
      get(`${WIDGETS}?labelSelector=page%20in%20(one,three)`),
      get(`${WIDGETS}?labelSelector=!page`),
      get(`${WIDGETS}?labelSelector=page%3D%3D%3Dtwo`),
      get(`${WIDGETS}?fieldSelector=metadata.name%3Dthree`),
      get(`${WIDGETS}?fieldSelector=spec.size%3D1`),
      get(`${MAPS}?fieldSelector=data.k%3Dv`),
      get('/apis/conformance.example.com/v1/widgets?labelSelector=page%3Done'),
      { method: 'DELETE', path: `${WIDGETS}?labelSelector=page%3Done` },
      { method: 'DELETE', path: WIDGETS },
      get(WIDGETS),
    ],
  },
  {
    name: 'shapes',
    steps: [
      create(MAPS, aMap('shaped', { labels: { shape: 'round' } })),
      create(WIDGETS, aWidget('shaped')),
      get(`${MAPS}/shaped`, METADATA),
      get(`${WIDGETS}/shaped`, METADATA),
      get(`${MAPS}?labelSelector=shape%3Dround`, METADATA_LIST),
      get(`${MAPS}?labelSelector=shape%3Dround`, TABLE),
      get(`${MAPS}/shaped?includeObject=None`, TABLE),
      get(`${MAPS}/shaped?includeObject=Object`, TABLE),
      get(`${WIDGETS}/shaped`, TABLE),
      get(WIDGETS, TABLE),
      get('/api/v1/namespaces?fieldSelector=metadata.name%3Dconformance', TABLE),
      get(`${MAPS}/shaped`, 'application/json;as=Nonsense;g=meta.k8s.io;v=v1'),
      get(`${MAPS}/shaped`, 'text/html'),
      remove(`${MAPS}/shaped`),
      remove(`${WIDGETS}/shaped`),
    ],
  },
  {
    name: 'updates',
    steps: [
      create(MAPS, aMap('updated')),
      (answers) => put(`${MAPS}/updated`, { ...at(answers, 0).body, data: { k: 'w' } }),
      (answers) => put(`${MAPS}/updated`, { ...at(answers, 0).body, data: { k: 'x' } }),
      put(`${MAPS}/updated`, aMap('updated', {}, { k: 'unconditional' })),
      put(`${MAPS}/updated`, aMap('another')),
      put(`${MAPS}/updated`, aMap('updated', { uid: 'a-namesake' })),
      put(`${MAPS}/absent`, aMap('absent', { resourceVersion: '1' })),
      remove(`${MAPS}/updated`),
    ],
  },
  {
    name: 'patches',
    steps: [
      create(WIDGETS, aWidget('patched', { finalizers: ['example.com/one', 'example.com/two'] })),
      patch(`${WIDGETS}/patched`, { spec: { size: 2, colour: 'red' } }),
      patch(`${WIDGETS}/patched`, { spec: { colour: null } }),
      patch(`${WIDGETS}/patched`, { metadata: { labels: { a: 'b' } } }),
      patch(`${WIDGETS}/patched`, {}),
      patch(`${WIDGETS}/patched`, { status: { phase: 'Ignored' } }),
      patch(`${WIDGETS}/patched/status`, { status: { phase: 'Ready' }, spec: { size: 9 } }),
      patch(
        `${WIDGETS}/patched`,
        [
          { op: 'test', path: '/metadata/finalizers/0', value: 'example.com/one' },
          { op: 'remove', path: '/metadata/finalizers/0' },
        ],
        JSON_PATCH,
      ),
      patch(
        `${WIDGETS}/patched`,
        [{ op: 'test', path: '/metadata/finalizers/0', value: 'example.com/one' }],
        JSON_PATCH,
      ),
      patch(`${WIDGETS}/patched`, [{ op: 'remove', path: '/metadata/finalizers/7' }], JSON_PATCH),
      patch(`${WIDGETS}/patched`, [{ op: 'add', path: '/spec/tags', value: ['a'] }], JSON_PATCH),
      patch(`${WIDGETS}/patched`, [{ op: 'replace', path: '/spec/absent', value: 1 }], JSON_PATCH),
      patch(`${WIDGETS}/patched`, { spec: { size: 3 } }, STRATEGIC),
      patch(`${WIDGETS}/patched`, { metadata: { uid: 'a-namesake' } }),
      patch(`${WIDGETS}/patched`, { metadata: { resourceVersion: '1' } }),
      patch(`${WIDGETS}/patched`, { metadata: { name: 'renamed' } }),
      patch(`${WIDGETS}/patched`, {}, 'application/unknown'),
      patch(`${WIDGETS}/patched`, { metadata: { finalizers: [] } }),
      remove(`${WIDGETS}/patched`),
    ],
  },
  {
    name: 'strategic merge patches of built-in kinds',
    steps: [
      create(MAPS, aMap('strategic', { finalizers: ['example.com/one'] })),
      patch(`${MAPS}/strategic`, { metadata: { finalizers: ['example.com/two'] } }, STRATEGIC),
      patch(
        `${MAPS}/strategic`,
        { metadata: { '$deleteFromPrimitiveList/finalizers': ['example.com/one'] } },
        STRATEGIC,
      ),
      patch(`${MAPS}/strategic`, { data: { k: null, l: 'm' } }, STRATEGIC),
      patch(`${MAPS}/strategic`, { metadata: { finalizers: null } }, STRATEGIC),
      remove(`${MAPS}/strategic`),
    ],
  },
  {
    name: 'rehearsals change nothing',
    steps: [
      create(`${MAPS}?dryRun=All`, aMap('rehearsed')),
      get(`${MAPS}/rehearsed`),
      create(MAPS, aMap('rehearsed', { finalizers: ['example.com/lock'] })),
      patch(`${MAPS}/rehearsed?dryRun=All`, { data: { k: 'w' } }),
      remove(`${MAPS}/rehearsed?dryRun=All`),
      put(`${MAPS}/rehearsed?dryRun=All`, aMap('rehearsed', {}, { k: 'y' })),
      create(`${MAPS}?dryRun=Some`, aMap('never')),
      get(`${MAPS}/rehearsed`),
      remove(`${MAPS}/rehearsed`),
      patch(
        `${MAPS}/rehearsed?dryRun=All`,
        [{ op: 'remove', path: '/metadata/finalizers/0' }],
        JSON_PATCH,
      ),
      get(`${MAPS}/rehearsed`),
      patch(`${MAPS}/rehearsed`, { metadata: { finalizers: null } }),
      gone(`${MAPS}/rehearsed`),
    ],
  },
  {
    name: 'deletion with finalizers',
    steps: [
      create(WIDGETS, aWidget('held', { finalizers: ['example.com/one', 'example.com/two'] })),
      remove(`${WIDGETS}/held`),
      remove(`${WIDGETS}/held`),
      create(WIDGETS, aWidget('held')),
      patch(`${WIDGETS}/held`, { metadata: { labels: { still: 'writable' } } }),
      patch(`${WIDGETS}/held`, {
        metadata: { finalizers: ['example.com/one', 'example.com/two', 'example.com/three'] },
      }),
      patch(`${WIDGETS}/held`, { metadata: { deletionTimestamp: null } }),
      patch(`${WIDGETS}/held`, { metadata: { finalizers: ['example.com/two'] } }),
      patch(`${WIDGETS}/held`, { metadata: { finalizers: [] } }),
      gone(`${WIDGETS}/held`),
    ],
  },
  {
    name: 'preconditions of a deletion',
    steps: [
      create(MAPS, aMap('guarded')),
      remove(`${MAPS}/guarded`, { preconditions: { uid: 'a-namesake' } }),
      remove(`${MAPS}/guarded`, { preconditions: { resourceVersion: '1' } }),
      remove(`${MAPS}/guarded?propagationPolicy=Sideways`),
      remove(`${MAPS}/guarded`, { gracePeriodSeconds: 0 }),
      gone(`${MAPS}/guarded`),
    ],
  },
  {
    name: 'in the background dependents follow',
    steps: [
      create(MAPS, aMap('bg-owner')),
      (answers) =>
        create(MAPS, aMap('bg-dependent', { ownerReferences: [ownerOf(at(answers, 0))] })),
      remove(`${MAPS}/bg-owner?propagationPolicy=Background`),
      gone(`${MAPS}/bg-owner`),
      gone(`${MAPS}/bg-dependent`),
    ],
  },
  {
    name: 'in the foreground the owner waits',
    steps: [
      create(MAPS, aMap('fg-owner')),
      (answers) =>
        create(
          MAPS,
          aMap('fg-dependent', {
            finalizers: ['example.com/lock'],
            ownerReferences: [ownerOf(at(answers, 0))],
          }),
        ),
      remove(`${MAPS}/fg-owner?propagationPolicy=Foreground`),
      {
        request: get(`${MAPS}/fg-dependent`),
        until: ({ body }) => body.metadata?.deletionTimestamp !== undefined,
      },
      get(`${MAPS}/fg-owner`),
      patch(`${MAPS}/fg-dependent`, { metadata: { finalizers: null } }),
      gone(`${MAPS}/fg-dependent`),
      gone(`${MAPS}/fg-owner`),
    ],
  },
  {
    name: 'orphans stay, without their owner',
    steps: [
      create(MAPS, aMap('or-owner')),
      (answers) =>
        create(MAPS, aMap('or-dependent', { ownerReferences: [ownerOf(at(answers, 0))] })),
      remove(`${MAPS}/or-owner?propagationPolicy=Orphan`),
      gone(`${MAPS}/or-owner`),
      {
        request: get(`${MAPS}/or-dependent`),
        until: ({ body }) => body.metadata?.ownerReferences === undefined,
      },
      remove(`${MAPS}/or-dependent`),
    ],
  },
  {
    name: 'a dependent of an owner that never was is collected',
    steps: [
      create(
        MAPS,
        aMap('stray', {
          ownerReferences: [
            {
              apiVersion: 'v1',
              kind: 'ConfigMap',
              name: 'never',
              uid: '00000000-0000-0000-0000-000000000000',
            },
          ],
        }),
      ),
      gone(`${MAPS}/stray`),
    ],
  },
  {
    name: 'a namespace ends when nothing is left in it',
    steps: [
      create('/api/v1/namespaces', { metadata: { name: 'ending' } }),
      create('/api/v1/namespaces/ending/configmaps', aMap('free')),
      create(
        '/api/v1/namespaces/ending/configmaps',
        aMap('held', { finalizers: ['example.com/lock'] }),
      ),
      remove('/api/v1/namespaces/ending'),
      {
        request: get('/api/v1/namespaces/ending'),
        until: ({ body }) =>
          body.status?.conditions?.some(
            ({ type, status }: { type: string; status: string }) =>
              type === 'NamespaceFinalizersRemaining' && status === 'True',
          ) === true,
      },
      create('/api/v1/namespaces/ending/configmaps', aMap('late')),
      gone('/api/v1/namespaces/ending/configmaps/free'),
      get('/api/v1/namespaces/ending/configmaps/held'),
      get('/api/v1/namespaces/ending/events'),
      remove('/api/v1/namespaces/ending'),
      patch('/api/v1/namespaces/ending/configmaps/held', { metadata: { finalizers: null } }),
      gone('/api/v1/namespaces/ending'),
    ],
  },
  {
    name: 'a kind that goes takes its objects along',
    steps: [
      create(CRDS, {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: 'brief.conformance.example.com' },
        spec: {
          group: 'conformance.example.com',
          scope: 'Cluster',
          names: { plural: 'brief', singular: 'brief', kind: 'Brief', listKind: 'BriefList' },
          versions: [
            {
              name: 'v1',
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
              },
            },
          ],
        },
      }),
      {
        request: get('/apis/conformance.example.com/v1/brief'),
        until: ({ status }) => status === 200,
      },
      {
        request: create('/apis/conformance.example.com/v1/brief', {
          apiVersion: 'conformance.example.com/v1',
          kind: 'Brief',
          metadata: { name: 'held', finalizers: ['example.com/lock'] },
        }),
        until: ({ status }) => status === 201,
      },
      remove(`${CRDS}/brief.conformance.example.com`),
      {
        request: get(`${CRDS}/brief.conformance.example.com`),
        until: ({ body }) =>
          body.status?.conditions?.some(({ type }: { type: string }) => type === 'Terminating'),
      },
      {
        request: get('/apis/conformance.example.com/v1/brief/held'),
        until: ({ body }) => body.metadata?.deletionTimestamp !== undefined,
      },
      patch('/apis/conformance.example.com/v1/brief/held', { metadata: { finalizers: null } }),
      gone(`${CRDS}/brief.conformance.example.com`),
      gone('/apis/conformance.example.com/v1/brief'),
    ],
  },
  {
    name: 'watches',
    steps: [
      create(WIDGETS, aWidget('watched')),
      patch(`${WIDGETS}/watched`, { spec: { size: 2 } }),
      remove(`${WIDGETS}/watched`),
      (answers) => ({
        path: `${WIDGETS}?watch=true&resourceVersion=${at(answers, 0).body.metadata.resourceVersion}`,
        lines: 2,
      }),
      (answers) => ({
        path: `${WIDGETS}?watch=true&resourceVersion=${at(answers, 0).body.metadata.resourceVersion}`,
        accept: METADATA,
        lines: 2,
      }),
      (answers) => ({
        path: `${WIDGETS}?watch=true&resourceVersion=${at(answers, 0).body.metadata.resourceVersion}`,
        accept: TABLE,
        lines: 2,
      }),
      get(`${WIDGETS}?watch=true&resourceVersion=nonsense`),
      get(`${WIDGETS}?watch=true&sendInitialEvents=true`),
      get(
        `${WIDGETS}?watch=true&sendInitialEvents=true&resourceVersionMatch=Exact&allowWatchBookmarks=true`,
      ),
      get(`${WIDGETS}?sendInitialEvents=true&resourceVersionMatch=NotOlderThan`),
      get(`${WIDGETS}?watch=true&resourceVersionMatch=NotOlderThan`),
    ],
  },
  {
    name: 'streamed lists',
    steps: [
      create(WIDGETS, aWidget('streamed')),
      {
        path: `${WIDGETS}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`,
        lines: 2,
      },
      {
        path: `${WIDGETS}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`,
        accept: METADATA,
        lines: 2,
      },
      remove(`${WIDGETS}/streamed`),
    ],
  },
  {
    name: 'access reviews',
    steps: [
      create('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: {
          resourceAttributes: { namespace: NAMESPACE, verb: 'patch', resource: 'configmaps' },
        },
      }),
      create('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: {},
      }),
    ],
  },
  {
    name: 'events, in both of their groups',
    steps: [
      create(`${CORE}/events`, {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: 'told' },
        involvedObject: { apiVersion: 'v1', kind: 'ConfigMap', namespace: NAMESPACE, name: 'a' },
        reason: 'Told',
        message: 'by the first',
        type: 'Warning',
        source: { component: 'conformance' },
        count: 3,
      }),
      get(`${CORE}/events/told`),
      get(`/apis/events.k8s.io/v1/namespaces/${NAMESPACE}/events/told`),
      get(`${CORE}/events?fieldSelector=involvedObject.name%3Da`, METADATA_LIST),
      get(`${CORE}/events?fieldSelector=involvedObject.name%3Db`),
      get(
        `/apis/events.k8s.io/v1/namespaces/${NAMESPACE}/events?fieldSelector=regarding.name%3Da`,
        METADATA_LIST,
      ),
      remove(`${CORE}/events/told`),
    ],
  },
];
