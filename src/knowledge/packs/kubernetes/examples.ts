import type { Example } from '../../pack.ts';

const deletionTimestamp = '2026-01-01T11:00:00Z';

export const examples: readonly Example[] = [
  {
    name: 'a claim that pods use',
    resource: 'persistentvolumeclaims',
    object: {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        name: 'data-ledger-0',
        namespace: 'shop',
        uid: 'c9a3a2a6-6a5e-4b0c-9a51-0c5a2f6f1e01',
        labels: { app: 'ledger' },
        finalizers: ['kubernetes.io/pvc-protection'],
        deletionTimestamp,
      },
    },
    current: 'kubernetes.io/pvc-protection',
  },
  {
    name: 'a volume that is attached',
    resource: 'volumeattachments',
    object: {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'VolumeAttachment',
      metadata: {
        name: 'csi-5f0e4ad1',
        uid: 'c9a3a2a6-6a5e-4b0c-9a51-0c5a2f6f1e02',
        finalizers: ['external-attacher/ebs-csi-aws-com'],
        deletionTimestamp,
      },
    },
    current: 'external-attacher/ebs-csi-aws-com',
  },
  {
    name: 'a pod that its Job has not counted',
    resource: 'pods',
    object: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'report-28c7x',
        namespace: 'shop',
        uid: 'c9a3a2a6-6a5e-4b0c-9a51-0c5a2f6f1e03',
        labels: { 'batch.kubernetes.io/job-name': 'report' },
        finalizers: ['batch.kubernetes.io/job-tracking'],
        deletionTimestamp,
      },
    },
    current: 'batch.kubernetes.io/job-tracking',
  },
  {
    name: 'a definition with objects left',
    resource: 'customresourcedefinitions',
    object: {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: {
        name: 'widgets.example.com',
        uid: 'c9a3a2a6-6a5e-4b0c-9a51-0c5a2f6f1e04',
        finalizers: ['customresourcecleanup.apiextensions.k8s.io'],
        deletionTimestamp,
      },
    },
    current: 'customresourcecleanup.apiextensions.k8s.io',
  },
  {
    name: 'a Service behind a load balancer, deleted in the foreground',
    resource: 'services',
    object: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name: 'front',
        namespace: 'shop',
        uid: 'c9a3a2a6-6a5e-4b0c-9a51-0c5a2f6f1e05',
        finalizers: ['foregroundDeletion', 'service.kubernetes.io/load-balancer-cleanup'],
        deletionTimestamp,
      },
    },
    current: 'service.kubernetes.io/load-balancer-cleanup',
  },
];
