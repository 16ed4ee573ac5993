import type { Example } from '../../pack.ts';

/** What Promises and requests are made of, recorded. */
export const partExamples: readonly Example[] = [
  {
    name: 'a Work of a request',
    object: {
      apiVersion: 'platform.kratix.io/v1alpha1',
      kind: 'Work',
      metadata: {
        name: 'widgets-alpha-deploy-68562',
        namespace: 'team-a',
        uid: '9cd305a7-46be-41a9-97e7-360251cc99de',
        labels: {
          'kratix.io/pipeline-name': 'deploy',
          'kratix.io/promise-name': 'widgets',
          'kratix.io/resource-name': 'alpha',
          'kratix.io/work-type': 'resource',
        },
        finalizers: ['kratix.io/work-cleanup'],
        deletionTimestamp: '2026-11-21T07:02:33Z',
      },
    },
    resource: 'works',
    current: 'kratix.io/work-cleanup',
  },
  {
    name: 'a WorkPlacement whose state store is down',
    object: {
      apiVersion: 'platform.kratix.io/v1alpha1',
      kind: 'WorkPlacement',
      metadata: {
        name: 'widgets-gamma-deploy-c3a4c.worker-dev-5058f',
        namespace: 'team-a',
        uid: 'f636f539-26a9-4f92-82db-ac72a9bda26b',
        labels: {
          'kratix.io/pipeline-name': 'deploy',
          'kratix.io/targetDestinationName': 'worker-dev',
          'kratix.io/work': 'widgets-gamma-deploy-c3a4c',
          'kratix.io/workload-group-id': '5058f1af8388633f609cadb75a75dc9d',
        },
        finalizers: ['finalizers.workplacement.kratix.io/repo-cleanup'],
        deletionTimestamp: '2026-11-21T07:04:13Z',
      },
    },
    resource: 'workplacements',
    current: 'finalizers.workplacement.kratix.io/repo-cleanup',
  },
  {
    name: 'a PromiseRevision',
    object: {
      apiVersion: 'platform.kratix.io/v1alpha1',
      kind: 'PromiseRevision',
      metadata: {
        name: 'widget-2888c',
        uid: '7d0d7676-376a-467b-9cf2-59710d839360',
        labels: {
          'kratix.io/latest-revision': 'true',
          'kratix.io/promise-name': 'widget',
        },
        finalizers: ['kratix.io/resource-request-cleanup'],
        deletionTimestamp: '2026-11-21T07:05:11Z',
      },
    },
    resource: 'promiserevisions',
    current: 'kratix.io/resource-request-cleanup',
  },
];
