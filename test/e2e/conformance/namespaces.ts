import { aMap, create, get, gone, patch, put, remove, type Sequence, TABLE } from './steps.ts';

const NAMESPACES = '/api/v1/namespaces';

/** Namespaces, whose deletion has steps of its own. */
export const namespaces: readonly Sequence[] = [
  {
    name: 'a namespace with a finalizer of its own',
    steps: [
      create(NAMESPACES, { metadata: { name: 'tried', finalizers: ['example.com/lock'] } }),
      create(NAMESPACES, { metadata: { name: 'tried' } }),
      create(NAMESPACES, { metadata: { name: 'Tried.Hard' } }),
      get(`${NAMESPACES}/tried/status`),
      get(`${NAMESPACES}/tried/finalize`),
      patch(`${NAMESPACES}/tried`, { spec: { finalizers: [] } }),
      patch(`${NAMESPACES}/tried`, { metadata: { labels: null } }),
      remove(`${NAMESPACES}/tried?dryRun=All`),
      get(`${NAMESPACES}/tried`),
      remove(`${NAMESPACES}/tried`),
      {
        request: get(`${NAMESPACES}/tried`),
        until: ({ body }) => body.spec?.finalizers === undefined,
      },
      get(`${NAMESPACES}/tried`, TABLE),
      patch(`${NAMESPACES}/tried`, { metadata: { finalizers: null } }),
      gone(`${NAMESPACES}/tried`),
    ],
  },
  {
    name: 'a namespace that is finalized by force leaves what was held in it',
    steps: [
      create(NAMESPACES, { metadata: { name: 'forced' } }),
      create(`${NAMESPACES}/forced/configmaps`, aMap('held', { finalizers: ['example.com/lock'] })),
      remove(`${NAMESPACES}/forced`),
      {
        request: get(`${NAMESPACES}/forced`),
        until: ({ body }) => body.status?.conditions?.length === 5,
      },
      put(`${NAMESPACES}/forced/finalize`, {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'forced' },
        spec: { finalizers: [] },
      }),
      gone(`${NAMESPACES}/forced`),
      get(`${NAMESPACES}/forced/configmaps/held`),
      create(NAMESPACES, { metadata: { name: 'forced' } }),
      patch(`${NAMESPACES}/forced/configmaps/held`, { metadata: { finalizers: null } }),
      remove(`${NAMESPACES}/forced`),
      gone(`${NAMESPACES}/forced`),
    ],
  },
  {
    name: 'namespaces of the system stay',
    steps: ['default', 'kube-system', 'kube-public'].map((name) => remove(`${NAMESPACES}/${name}`)),
  },
];
