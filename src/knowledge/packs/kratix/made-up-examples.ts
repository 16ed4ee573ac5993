import type { Example } from '../../pack.ts';

/** What no recording shows: the names are made up, labels and finalizers are those of the source. */
export const madeUpExamples: readonly Example[] = [
  {
    name: 'a suspended request',
    object: {
      apiVersion: 'example.ktop.dev/v1alpha1',
      kind: 'Widget',
      metadata: {
        name: 'epsilon',
        namespace: 'team-a',
        uid: '00000000-0000-4000-8000-000000000001',
        labels: {
          'kratix.io/promise-name': 'widgets',
          'kratix.io/workflow-suspended': 'true',
        },
        finalizers: [
          'kratix.io/work-cleanup',
          'kratix.io/workflows-cleanup',
          'kratix.io/delete-workflows',
          'kratix.io/resource-binding-cleanup',
        ],
        deletionTimestamp: '2026-11-21T07:00:00Z',
      },
    },
    resource: 'widgets',
    current: undefined,
  },
  {
    name: 'a request past its delete pipeline, though labelled as suspended',
    object: {
      apiVersion: 'example.ktop.dev/v1alpha1',
      kind: 'Widget',
      metadata: {
        name: 'zeta',
        namespace: 'team-a',
        uid: '00000000-0000-4000-8000-000000000002',
        labels: {
          'kratix.io/promise-name': 'widgets',
          'kratix.io/workflow-suspended': 'true',
        },
        finalizers: [
          'kratix.io/work-cleanup',
          'kratix.io/workflows-cleanup',
          'kratix.io/resource-binding-cleanup',
        ],
        deletionTimestamp: '2026-11-21T07:00:00Z',
      },
    },
    resource: 'widgets',
    current: 'kratix.io/work-cleanup',
  },
  {
    name: 'a paused Promise',
    object: {
      apiVersion: 'platform.kratix.io/v1alpha1',
      kind: 'Promise',
      metadata: {
        name: 'widgets',
        uid: '00000000-0000-4000-8000-000000000003',
        labels: {
          'kratix.io/paused': 'true',
        },
        finalizers: ['kratix.io/api-crd-cleanup', 'kratix.io/dependencies-cleanup'],
        deletionTimestamp: '2026-11-21T07:00:00Z',
      },
    },
    resource: 'promises',
    current: undefined,
  },
  {
    name: 'a Promise without API and without delete pipeline',
    object: {
      apiVersion: 'platform.kratix.io/v1alpha1',
      kind: 'Promise',
      metadata: {
        name: 'base',
        uid: '00000000-0000-4000-8000-000000000004',
        finalizers: [
          'kratix.io/dependencies-cleanup',
          'kratix.io/workflows-cleanup',
          'kratix.io/revision-cleanup',
        ],
        deletionTimestamp: '2026-11-21T07:00:00Z',
      },
    },
    resource: 'promises',
    current: 'kratix.io/workflows-cleanup',
  },
  {
    name: 'a WorkPlacement with a state file',
    object: {
      apiVersion: 'platform.kratix.io/v1alpha1',
      kind: 'WorkPlacement',
      metadata: {
        name: 'base-static-deps-42954.worker-dev-5058f',
        namespace: 'kratix-platform-system',
        uid: '00000000-0000-4000-8000-000000000005',
        labels: {
          'kratix.io/work': 'base-static-deps-42954',
        },
        finalizers: [
          'finalizers.workplacement.kratix.io/kratix-dot-files-cleanup',
          'finalizers.workplacement.kratix.io/repo-cleanup',
        ],
        deletionTimestamp: '2026-11-21T07:00:00Z',
      },
    },
    resource: 'workplacements',
    current: 'finalizers.workplacement.kratix.io/repo-cleanup',
  },
  {
    name: 'a Destination that cleans up',
    object: {
      apiVersion: 'platform.kratix.io/v1alpha1',
      kind: 'Destination',
      metadata: {
        name: 'worker-dev',
        uid: '00000000-0000-4000-8000-000000000006',
        finalizers: ['kratix.io/destination-cleanup'],
        deletionTimestamp: '2026-11-21T07:00:00Z',
      },
    },
    resource: 'destinations',
    current: 'kratix.io/destination-cleanup',
  },
  {
    name: 'a PromiseRelease',
    object: {
      apiVersion: 'platform.kratix.io/v1alpha1',
      kind: 'PromiseRelease',
      metadata: {
        name: 'widgets',
        uid: '00000000-0000-4000-8000-000000000007',
        finalizers: ['kratix.io/promise-cleanup'],
        deletionTimestamp: '2026-11-21T07:00:00Z',
      },
    },
    resource: 'promisereleases',
    current: 'kratix.io/promise-cleanup',
  },
  {
    name: 'a HealthRecord',
    object: {
      apiVersion: 'platform.kratix.io/v1alpha1',
      kind: 'HealthRecord',
      metadata: {
        name: 'widgets-alpha',
        namespace: 'team-a',
        uid: '00000000-0000-4000-8000-000000000008',
        finalizers: ['kratix.io/health-record-cleanup'],
        deletionTimestamp: '2026-11-21T07:00:00Z',
      },
    },
    resource: 'healthrecords',
    current: 'kratix.io/health-record-cleanup',
  },
];
