import type { Example } from '../../pack.ts';

/** One Promise, recorded at each of its seven steps. */
export const promiseExamples: readonly Example[] = [
  {
    name: 'a Promise with its delete pipeline to come',
    object: {
      apiVersion: 'platform.kratix.io/v1alpha1',
      kind: 'Promise',
      metadata: {
        name: 'widget',
        uid: '8d2d5fdb-8f28-4d87-bcca-f59c7a8c3ac4',
        labels: {
          'kratix.io/promise-version': 'v1.0.0',
        },
        finalizers: [
          'kratix.io/resource-request-cleanup',
          'kratix.io/dynamic-controller-dependant-resources-cleanup',
          'kratix.io/api-crd-cleanup',
          'kratix.io/dependencies-cleanup',
          'kratix.io/workflows-cleanup',
          'kratix.io/delete-workflows',
          'kratix.io/revision-cleanup',
        ],
        deletionTimestamp: '2026-11-21T07:01:17Z',
      },
    },
    resource: 'promises',
    current: 'kratix.io/delete-workflows',
  },
  {
    name: 'a Promise whose workflow Jobs remain',
    object: {
      apiVersion: 'platform.kratix.io/v1alpha1',
      kind: 'Promise',
      metadata: {
        name: 'widget',
        uid: '8d2d5fdb-8f28-4d87-bcca-f59c7a8c3ac4',
        labels: {
          'kratix.io/promise-version': 'v1.0.0',
        },
        finalizers: [
          'kratix.io/resource-request-cleanup',
          'kratix.io/dynamic-controller-dependant-resources-cleanup',
          'kratix.io/api-crd-cleanup',
          'kratix.io/dependencies-cleanup',
          'kratix.io/workflows-cleanup',
          'kratix.io/revision-cleanup',
        ],
        deletionTimestamp: '2026-11-21T07:01:17Z',
      },
    },
    resource: 'promises',
    current: 'kratix.io/workflows-cleanup',
  },
  {
    name: 'a Promise that waits for a request',
    object: {
      apiVersion: 'platform.kratix.io/v1alpha1',
      kind: 'Promise',
      metadata: {
        name: 'widget',
        uid: '8d2d5fdb-8f28-4d87-bcca-f59c7a8c3ac4',
        labels: {
          'kratix.io/promise-version': 'v1.0.0',
        },
        finalizers: [
          'kratix.io/resource-request-cleanup',
          'kratix.io/dynamic-controller-dependant-resources-cleanup',
          'kratix.io/api-crd-cleanup',
          'kratix.io/dependencies-cleanup',
          'kratix.io/revision-cleanup',
        ],
        deletionTimestamp: '2026-11-21T07:01:17Z',
      },
    },
    resource: 'promises',
    current: 'kratix.io/resource-request-cleanup',
  },
  {
    name: 'a Promise whose revision may not be deleted',
    object: {
      apiVersion: 'platform.kratix.io/v1alpha1',
      kind: 'Promise',
      metadata: {
        name: 'widget',
        uid: '8d2d5fdb-8f28-4d87-bcca-f59c7a8c3ac4',
        labels: {
          'kratix.io/promise-version': 'v1.0.0',
        },
        finalizers: [
          'kratix.io/dynamic-controller-dependant-resources-cleanup',
          'kratix.io/api-crd-cleanup',
          'kratix.io/dependencies-cleanup',
          'kratix.io/revision-cleanup',
        ],
        deletionTimestamp: '2026-11-21T07:01:17Z',
      },
    },
    resource: 'promises',
    current: 'kratix.io/revision-cleanup',
  },
  {
    name: 'a Promise that waits for roles and accounts',
    object: {
      apiVersion: 'platform.kratix.io/v1alpha1',
      kind: 'Promise',
      metadata: {
        name: 'widget',
        uid: '8d2d5fdb-8f28-4d87-bcca-f59c7a8c3ac4',
        labels: {
          'kratix.io/promise-version': 'v1.0.0',
        },
        finalizers: [
          'kratix.io/dynamic-controller-dependant-resources-cleanup',
          'kratix.io/api-crd-cleanup',
          'kratix.io/dependencies-cleanup',
        ],
        deletionTimestamp: '2026-11-21T07:01:17Z',
      },
    },
    resource: 'promises',
    current: 'kratix.io/dynamic-controller-dependant-resources-cleanup',
  },
  {
    name: 'a Promise that waits for its Works',
    object: {
      apiVersion: 'platform.kratix.io/v1alpha1',
      kind: 'Promise',
      metadata: {
        name: 'widget',
        uid: '8d2d5fdb-8f28-4d87-bcca-f59c7a8c3ac4',
        labels: {
          'kratix.io/promise-version': 'v1.0.0',
        },
        finalizers: ['kratix.io/api-crd-cleanup', 'kratix.io/dependencies-cleanup'],
        deletionTimestamp: '2026-11-21T07:01:17Z',
      },
    },
    resource: 'promises',
    current: 'kratix.io/dependencies-cleanup',
  },
  {
    name: 'a Promise that waits for its definition',
    object: {
      apiVersion: 'platform.kratix.io/v1alpha1',
      kind: 'Promise',
      metadata: {
        name: 'widget',
        uid: '8d2d5fdb-8f28-4d87-bcca-f59c7a8c3ac4',
        labels: {
          'kratix.io/promise-version': 'v1.0.0',
        },
        finalizers: ['kratix.io/api-crd-cleanup'],
        deletionTimestamp: '2026-11-21T07:01:17Z',
      },
    },
    resource: 'promises',
    current: 'kratix.io/api-crd-cleanup',
  },
];
