import type { KubeObject } from '../../src/kube/object.ts';
import { a, ago, conditions, type Shape } from './objects.ts';

export const REQUEST_FINALIZERS = [
  'kratix.io/work-cleanup',
  'kratix.io/workflows-cleanup',
  'kratix.io/delete-workflows',
  'kratix.io/resource-binding-cleanup',
];
export const PROMISE_FINALIZERS = [
  'kratix.io/resource-request-cleanup',
  'kratix.io/dynamic-controller-dependant-resources-cleanup',
  'kratix.io/api-crd-cleanup',
  'kratix.io/dependencies-cleanup',
  'kratix.io/workflows-cleanup',
  'kratix.io/delete-workflows',
  'kratix.io/revision-cleanup',
];
export const REPO_CLEANUP = 'finalizers.workplacement.kratix.io/repo-cleanup';

/** The finalizers of a list from one step on, in the order in which Kratix takes them off. */
export function from(step: string, order: readonly string[]): readonly string[] {
  return order.slice(order.indexOf(step));
}
export const REQUEST_ORDER = [
  'kratix.io/delete-workflows',
  'kratix.io/work-cleanup',
  'kratix.io/workflows-cleanup',
  'kratix.io/resource-binding-cleanup',
];
export const PROMISE_ORDER = [
  'kratix.io/delete-workflows',
  'kratix.io/workflows-cleanup',
  'kratix.io/resource-request-cleanup',
  'kratix.io/revision-cleanup',
  'kratix.io/dynamic-controller-dependant-resources-cleanup',
  'kratix.io/dependencies-cleanup',
  'kratix.io/api-crd-cleanup',
];

export const PLATFORM = 'platform.kratix.io/v1alpha1';
const MANAGER = 'kratix-platform-system/kratix-platform-controller-manager';

/** A manager that leads: its lease was renewed a moment ago. */
export const leading = a(
  'coordination.k8s.io/v1 Lease',
  'kratix-platform-system/2743c979.kratix.io',
  { spec: { renewTime: ago(2), leaseDurationSeconds: 15 } },
);
export const managerPod = a('v1 Pod', `${MANAGER}-0`);
export const MANAGER_LOG = `${MANAGER}-0/manager`;

/** The Promise `widgets`, which defines the kind Widget and deletes requests by a pipeline. */
export function promise(shape: Shape = {}): KubeObject {
  const spec = {
    api: { spec: { group: 'example.com', names: { plural: 'widgets', kind: 'Widget' } } },
    workflows: { resource: { delete: [{ metadata: { name: 'teardown' } }] } },
  };
  return a(`${PLATFORM} Promise`, 'widgets', {
    finalizers: PROMISE_FINALIZERS,
    spec,
    status: conditions(['Available', 'True', 'PromiseAvailable']),
    ...shape,
  });
}

/** Widget team-a/alpha, a request whose deletion was asked for two minutes ago. */
export function request({ labels, ...shape }: Shape = {}): KubeObject {
  return a('example.com/v1 Widget', 'team-a/alpha', {
    finalizers: REQUEST_FINALIZERS,
    deleted: 120,
    labels: { 'kratix.io/promise-name': 'widgets', ...labels },
    status: { promiseVersion: 'v1', ...conditions(['Reconciled', 'True', 'Reconciled']) },
    ...shape,
  });
}

export const revision = a(`${PLATFORM} PromiseRevision`, 'widgets-1', {
  labels: { 'kratix.io/promise-name': 'widgets' },
  finalizers: ['kratix.io/resource-request-cleanup'],
  spec: { version: 'v1', promiseSpec: { api: {} } },
});

/** A cluster in which nothing keeps a request from going, and what else there is. */
export function kratix(...more: readonly KubeObject[]): readonly KubeObject[] {
  return [promise(), revision, leading, managerPod, a('v1 Namespace', 'team-a'), ...more];
}

/** A workflow Job of the request, or of the Promise itself; created a minute ago. */
export function aJob(
  action: 'configure' | 'delete',
  name: string,
  { of = 'request', ...shape }: Shape & { readonly of?: 'request' | 'promise' } = {},
): KubeObject {
  return a('batch/v1 Job', name, {
    created: 60,
    labels: {
      'kratix.io/promise-name': 'widgets',
      'kratix.io/workflow-type': of === 'request' ? 'resource' : 'promise',
      'kratix.io/workflow-action': action,
      'kratix.io/pipeline-name': 'teardown',
      ...(of === 'request' ? { 'kratix.io/resource-name': 'alpha' } : {}),
    },
    ...shape,
  });
}

export const FAILED = conditions([
  'Failed',
  'True',
  'BackoffLimitExceeded',
  'Job has reached the specified backoff limit',
  40,
]);

/** A pod of a Job, with one container in the state given. */
export function podOf(job: string, container: string, status: KubeObject): KubeObject {
  const [namespace, name = ''] = job.split('/');
  return a('v1 Pod', `${namespace}/${name}-x7d2k`, {
    labels: { 'batch.kubernetes.io/job-name': name },
    status: { initContainerStatuses: [{ name: container, ...status }] },
  });
}

/** A WorkPlacement whose Work and request are gone, deleted two minutes ago. */
export function placement(shape: Shape = {}): KubeObject {
  return a(`${PLATFORM} WorkPlacement`, 'team-a/alpha.worker-1', {
    finalizers: [REPO_CLEANUP],
    deleted: 120,
    labels: { 'kratix.io/work': 'alpha', 'kratix.io/targetDestinationName': 'worker' },
    spec: { targetDestinationName: 'worker', promiseName: 'widgets', resourceName: 'alpha' },
    status: conditions(['Ready', 'True'], ['WriteSucceeded', 'True']),
    ...shape,
  });
}

export function destination(shape: Shape = {}): KubeObject {
  const stateStoreRef = { kind: 'BucketStateStore', name: 'minio' };
  return a(`${PLATFORM} Destination`, 'worker', { spec: { stateStoreRef }, ...shape });
}

export function store(ready: 'True' | 'False' = 'True'): KubeObject {
  const [reason, message] =
    ready === 'True' ? ['StateStoreReady', ''] : ['SecretNotFound', 'secret minio-creds not found'];
  const status = conditions(['Ready', ready, reason, message]);
  return a(`${PLATFORM} BucketStateStore`, 'minio', { status });
}
