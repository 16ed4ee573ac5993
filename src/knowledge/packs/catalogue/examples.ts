import type { Example } from '../../pack.ts';

const deletionTimestamp = '2026-01-01T11:00:00Z';

export const examples: readonly Example[] = [
  {
    name: 'a Flux Kustomization',
    resource: 'kustomizations',
    object: {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: {
        name: 'apps',
        namespace: 'flux-system',
        uid: 'd3b1f0a4-7c9b-4a77-8f7e-2b6f3a9c1101',
        finalizers: ['finalizers.fluxcd.io'],
        deletionTimestamp,
      },
    },
    current: 'finalizers.fluxcd.io',
  },
  {
    name: 'an Argo CD Application that deletes its resources in the background',
    resource: 'applications',
    object: {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: {
        name: 'shop',
        namespace: 'argocd',
        uid: 'd3b1f0a4-7c9b-4a77-8f7e-2b6f3a9c1102',
        finalizers: ['resources-finalizer.argocd.argoproj.io/background'],
        deletionTimestamp,
      },
    },
    current: 'resources-finalizer.argocd.argoproj.io/background',
  },
  {
    name: 'a Crossplane managed resource',
    resource: 'buckets',
    object: {
      apiVersion: 's3.aws.upbound.io/v1beta2',
      kind: 'Bucket',
      metadata: {
        name: 'ledger-archive',
        uid: 'd3b1f0a4-7c9b-4a77-8f7e-2b6f3a9c1103',
        labels: { 'crossplane.io/composite': 'ledger-x7k2p' },
        finalizers: ['finalizer.managedresource.crossplane.io'],
        deletionTimestamp,
      },
    },
    current: 'finalizer.managedresource.crossplane.io',
  },
  {
    name: 'a Strimzi topic',
    resource: 'kafkatopics',
    object: {
      apiVersion: 'kafka.strimzi.io/v1beta2',
      kind: 'KafkaTopic',
      metadata: {
        name: 'orders',
        namespace: 'shop',
        uid: 'd3b1f0a4-7c9b-4a77-8f7e-2b6f3a9c1104',
        labels: { 'strimzi.io/cluster': 'events' },
        finalizers: ['strimzi.io/topic-operator'],
        deletionTimestamp,
      },
    },
    current: 'strimzi.io/topic-operator',
  },
  {
    name: 'an ACK resource, known by its service',
    resource: 'buckets',
    object: {
      apiVersion: 's3.services.k8s.aws/v1alpha1',
      kind: 'Bucket',
      metadata: {
        name: 'invoices',
        namespace: 'shop',
        uid: 'd3b1f0a4-7c9b-4a77-8f7e-2b6f3a9c1105',
        finalizers: ['finalizers.s3.services.k8s.aws/Bucket'],
        deletionTimestamp,
      },
    },
    current: 'finalizers.s3.services.k8s.aws/Bucket',
  },
  {
    name: 'a machine of Cluster API',
    resource: 'machines',
    object: {
      apiVersion: 'cluster.x-k8s.io/v1beta2',
      kind: 'Machine',
      metadata: {
        name: 'edge-md-0-4xk7c',
        namespace: 'clusters',
        uid: 'd3b1f0a4-7c9b-4a77-8f7e-2b6f3a9c1106',
        labels: { 'cluster.x-k8s.io/cluster-name': 'edge' },
        finalizers: ['machine.cluster.x-k8s.io'],
        deletionTimestamp,
      },
    },
    current: 'machine.cluster.x-k8s.io',
  },
  {
    name: 'an ACME challenge',
    resource: 'challenges',
    object: {
      apiVersion: 'acme.cert-manager.io/v1',
      kind: 'Challenge',
      metadata: {
        name: 'shop-tls-1-2837465',
        namespace: 'shop',
        uid: 'd3b1f0a4-7c9b-4a77-8f7e-2b6f3a9c1107',
        finalizers: ['acme.cert-manager.io/finalizer'],
        deletionTimestamp,
      },
    },
    current: 'acme.cert-manager.io/finalizer',
  },
];
