import {
  aMap,
  at,
  aWidget,
  CRDS,
  create,
  get,
  gone,
  MAPS,
  ownerOf,
  patch,
  remove,
  type Sequence,
  WIDGETS,
} from './steps.ts';

/** What is deleted, and what that takes along. */
export const endings: readonly Sequence[] = [
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
        // Pending is written with the deletion, and holds until the cleanup has begun.
        until: ({ body }) =>
          body.status?.conditions?.some(
            ({ reason }: { reason: string }) => reason === 'InstanceDeletionInProgress',
          ),
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
];
