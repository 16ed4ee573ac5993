import type { Entry } from './entry.ts';

const system = 'Cluster API';

/** Cluster API: clusters, machines and what owns them. */
export const clusterApi: readonly Entry[] = [
  {
    system,
    names: ['cluster.cluster.x-k8s.io'],
    holder: 'cluster controller',
    waitsFor: 'its machines, its control plane and its infrastructure to go',
    check: 'the condition Deleting',
    removal: 'dangerous',
    leaves: 'machines, networks and load balancers at the infrastructure provider',
    source: 'cluster-api api/core/v1beta2/cluster_types.go:37',
  },
  {
    system,
    names: ['machine.cluster.x-k8s.io'],
    holder: 'machine controller',
    waitsFor: 'its node to be drained, its volumes to be detached and its infrastructure to go',
    check:
      'annotations with pre-drain.delete.hook or pre-terminate.delete.hook, and disruption budgets',
    removal: 'dangerous',
    leaves: 'a running machine at the infrastructure provider, and its Node',
    source: 'cluster-api machine_types.go:28',
  },
  {
    system,
    names: ['machinepool.cluster.x-k8s.io'],
    holder: 'machine pool controller',
    waitsFor: 'its infrastructure and its nodes to go',
    check: 'the infrastructure object that the pool names',
    removal: 'dangerous',
    leaves: 'running machines at the infrastructure provider, and their Nodes',
    source: 'cluster-api machinepool_types.go:28',
  },
  {
    system,
    names: ['cluster.x-k8s.io/machineset', 'cluster.x-k8s.io/machinedeployment'],
    holder: 'controller of the kind',
    waitsFor: 'its machines to go',
    check: 'its Machines, and what holds them',
    removal: 'if-holder-gone',
    leaves: 'machines without their owner',
    source: 'cluster-api machineset_types.go:35, machinedeployment_types.go:31',
  },
  {
    system,
    names: ['machineset.topology.cluster.x-k8s.io', 'machinedeployment.topology.cluster.x-k8s.io'],
    holder: 'topology controller',
    waitsFor: 'the templates it no longer needs to be cleaned up',
    removal: 'low-risk',
    leaves: 'templates that nobody uses',
    source: 'cluster-api machineset_types.go:31, machinedeployment_types.go:27',
  },
  {
    system,
    names: ['kubeadm.controlplane.cluster.x-k8s.io'],
    holder: 'kubeadm control plane controller',
    waitsFor: 'the machines of the control plane to go, which is after all others',
    check: 'Machines of the cluster, those of workers too',
    removal: 'dangerous',
    leaves: 'running machines of the control plane',
    source: 'cluster-api kubeadm_control_plane_types.go:41',
  },
  {
    system,
    names: ['addons.cluster.x-k8s.io'],
    holder: 'resource set controller',
    waitsFor: 'its bindings to be cleaned up',
    removal: 'low-risk',
    leaves: 'ClusterResourceSetBindings that name it',
    source: 'cluster-api clusterresourceset_types.go:51',
  },
];
