import type { Example } from '../../pack.ts';

/** Requests, recorded at each of their four steps and paused. */
export const requestExamples: readonly Example[] = [
  {
    name: 'a request whose delete pipeline failed',
    object: {
      apiVersion: 'example.ktop.dev/v1alpha1',
      kind: 'Widget',
      metadata: {
        name: 'beta',
        namespace: 'team-a',
        uid: '95aa7065-e610-4514-85cb-f0c0cbb2c5d8',
        labels: {
          'kratix.io/promise-name': 'widgets',
        },
        finalizers: [
          'kratix.io/work-cleanup',
          'kratix.io/workflows-cleanup',
          'kratix.io/delete-workflows',
          'kratix.io/resource-binding-cleanup',
        ],
        deletionTimestamp: '2026-11-21T07:03:03Z',
      },
    },
    resource: 'widgets',
    current: 'kratix.io/delete-workflows',
  },
  {
    name: 'a request that waits for its Works',
    object: {
      apiVersion: 'example.ktop.dev/v1alpha1',
      kind: 'Widget',
      metadata: {
        name: 'alpha',
        namespace: 'team-a',
        uid: '2dc2c5a5-d985-487c-80ee-cc7ce5572000',
        labels: {
          'kratix.io/promise-name': 'widgets',
        },
        finalizers: [
          'kratix.io/work-cleanup',
          'kratix.io/workflows-cleanup',
          'kratix.io/resource-binding-cleanup',
        ],
        deletionTimestamp: '2026-11-21T07:02:21Z',
      },
    },
    resource: 'widgets',
    current: 'kratix.io/work-cleanup',
  },
  {
    name: 'a request that waits for its Jobs',
    object: {
      apiVersion: 'example.ktop.dev/v1alpha1',
      kind: 'Widget',
      metadata: {
        name: 'alpha',
        namespace: 'team-a',
        uid: '2dc2c5a5-d985-487c-80ee-cc7ce5572000',
        labels: {
          'kratix.io/promise-name': 'widgets',
        },
        finalizers: ['kratix.io/workflows-cleanup', 'kratix.io/resource-binding-cleanup'],
        deletionTimestamp: '2026-11-21T07:02:21Z',
      },
    },
    resource: 'widgets',
    current: 'kratix.io/workflows-cleanup',
  },
  {
    name: 'a request that waits for its ResourceBinding',
    object: {
      apiVersion: 'example.ktop.dev/v1alpha1',
      kind: 'Widget',
      metadata: {
        name: 'alpha',
        namespace: 'team-a',
        uid: '2dc2c5a5-d985-487c-80ee-cc7ce5572000',
        labels: {
          'kratix.io/promise-name': 'widgets',
        },
        finalizers: ['kratix.io/resource-binding-cleanup'],
        deletionTimestamp: '2026-11-21T07:02:21Z',
      },
    },
    resource: 'widgets',
    current: 'kratix.io/resource-binding-cleanup',
  },
  {
    name: 'a request deleted while it is paused',
    object: {
      apiVersion: 'example.ktop.dev/v1alpha1',
      kind: 'Widget',
      metadata: {
        name: 'delta',
        namespace: 'team-a',
        uid: 'ba24115d-4832-4212-984f-3317391d841d',
        labels: {
          'kratix.io/paused': 'true',
          'kratix.io/promise-name': 'widgets',
        },
        finalizers: [
          'kratix.io/work-cleanup',
          'kratix.io/workflows-cleanup',
          'kratix.io/delete-workflows',
          'kratix.io/resource-binding-cleanup',
        ],
        deletionTimestamp: '2026-11-21T07:05:22Z',
      },
    },
    resource: 'widgets',
    current: undefined,
  },
];
