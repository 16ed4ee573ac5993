import type { Example } from '../../pack.ts';

/** The pod is recorded; the others are made up, with the finalizers of the source. */
export const examples: readonly Example[] = [
  {
    name: 'a pod that a preDelete hook holds',
    object: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'web-4qf6k',
        namespace: 'cs-hook',
        uid: 'bbb6f776-677c-4548-a775-f1ba07b1a536',
        labels: {
          app: 'web',
          'apps.kruise.io/cloneset-instance-id': '4qf6k',
          'controller-revision-hash': 'web-7f988f7cc4',
          'lifecycle.apps.kruise.io/state': 'PreparingDelete',
          'pod-template-hash': '7f988f7cc4',
        },
        finalizers: ['example.com/unregister'],
        deletionTimestamp: '2026-11-21T07:26:29Z',
      },
    },
    resource: 'pods',
    current: undefined,
  },
  {
    name: 'an EphemeralJob',
    object: {
      apiVersion: 'apps.kruise.io/v1alpha1',
      kind: 'EphemeralJob',
      metadata: {
        name: 'web',
        namespace: 'web',
        uid: '00000000-0000-4000-8000-000000000001',
        finalizers: ['apps.kruise.io/ephemeralcontainers-cleanup'],
        deletionTimestamp: '2026-11-21T07:26:00Z',
      },
    },
    resource: 'ephemeraljobs',
    current: 'apps.kruise.io/ephemeralcontainers-cleanup',
  },
  {
    name: 'a PodProbeMarker',
    object: {
      apiVersion: 'apps.kruise.io/v1alpha1',
      kind: 'PodProbeMarker',
      metadata: {
        name: 'web',
        namespace: 'web',
        uid: '00000000-0000-4000-8000-000000000002',
        finalizers: ['kruise.io/node-pod-probe-cleanup'],
        deletionTimestamp: '2026-11-21T07:26:00Z',
      },
    },
    resource: 'podprobemarkers',
    current: 'kruise.io/node-pod-probe-cleanup',
  },
  {
    name: 'an ImagePullJob',
    object: {
      apiVersion: 'apps.kruise.io/v1beta1',
      kind: 'ImagePullJob',
      metadata: {
        name: 'web',
        namespace: 'web',
        uid: '00000000-0000-4000-8000-000000000003',
        finalizers: ['apps.kruise.io/deletion-protection'],
        deletionTimestamp: '2026-11-21T07:26:00Z',
      },
    },
    resource: 'imagepulljobs',
    current: 'apps.kruise.io/deletion-protection',
  },
  {
    name: 'a ContainerRecreateRequest',
    object: {
      apiVersion: 'apps.kruise.io/v1beta1',
      kind: 'ContainerRecreateRequest',
      metadata: {
        name: 'web',
        namespace: 'web',
        uid: '00000000-0000-4000-8000-000000000004',
        finalizers: ['crr.apps.kruise.io/unready-acquired'],
        deletionTimestamp: '2026-11-21T07:26:00Z',
      },
    },
    resource: 'containerrecreaterequests',
    current: 'crr.apps.kruise.io/unready-acquired',
  },
];
