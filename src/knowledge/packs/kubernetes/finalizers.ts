import type { FinalizerFact } from '../../pack.ts';
import {
  blockingDependents,
  definitionTerminating,
  foregroundWaits,
  instancesOf,
} from './collection-causes.ts';
import { jobGone, loadBalancer } from './workload-causes.ts';

const GARBAGE_COLLECTOR = 'the garbage collector of kube-controller-manager';

/** What a DELETE itself adds, by its propagation policy. */
export const garbageCollection: readonly FinalizerFact[] = [
  {
    name: 'foregroundDeletion',
    holder: GARBAGE_COLLECTOR,
    waitsFor: 'the dependents with blockOwnerDeletion to go',
    check: 'objects with its uid in their ownerReferences, and what holds them',
    removal: 'if-holder-gone',
    leaves: 'dependents that go after it instead of before it',
    waitsOn: blockingDependents,
    causes: [foregroundWaits],
    source: 'apimachinery meta/v1/types.go:126',
  },
  {
    name: 'orphan',
    holder: GARBAGE_COLLECTOR,
    waitsFor: 'its ownerReferences to be taken off its dependents',
    check: 'whether any dependent still carries its uid',
    removal: 'if-holder-gone',
    leaves:
      'dependents that still carry its uid, which the garbage collector deletes when it is back',
    source: 'apimachinery meta/v1/types.go:125',
  },
];

/** Pods, Services, definitions, claims to devices and gateways. */
export const workloads: readonly FinalizerFact[] = [
  {
    name: 'batch.kubernetes.io/job-tracking',
    holder: 'the job controller of kube-controller-manager',
    waitsFor: 'the pod to be counted in the status of its Job',
    check: 'whether kube-controller-manager runs, and whether the Job still exists',
    removal: 'if-holder-gone',
    leaves: 'a Job that may never count this pod',
    causes: [jobGone],
    answers: ['K-27'],
    source: 'kubernetes job controller',
  },
  {
    name: 'service.kubernetes.io/load-balancer-cleanup',
    holder: 'the service controller of the cloud controller manager',
    waitsFor: 'the load balancer in the cloud to be deleted',
    check: 'the events of the Service and the logs of the cloud controller manager',
    removal: 'dangerous',
    leaves: 'a load balancer in the cloud that is still paid for',
    causes: [loadBalancer],
    source: 'kubernetes cloud-provider',
  },
  {
    name: 'customresourcecleanup.apiextensions.k8s.io',
    holder: 'the API server, which deletes the objects of the kind',
    waitsFor: 'all objects of the kind to go',
    check:
      'the objects of the kind, and the reason of the condition Terminating: InstanceDeletionInProgress or InstanceDeletionFailed',
    removal: 'dangerous',
    leaves: 'objects in etcd that come back when the definition is created again',
    waitsOn: instancesOf,
    causes: [definitionTerminating],
    answers: ['K-39'],
    source: 'apiextensions-apiserver',
  },
  {
    name: 'resource.kubernetes.io/delete-protection',
    holder: 'the resource claim controller of kube-controller-manager',
    waitsFor: 'the last pod that reserves the claim to go',
    check: 'status.reservedFor',
    removal: 'if-holder-gone',
    leaves: 'pods that use devices without a claim',
    source: 'api resource/v1/types.go:33',
  },
  {
    name: 'gateway-exists-finalizer.gateway.networking.k8s.io',
    holder: 'the gateway controller that the class names',
    waitsFor: 'the Gateways of the class to go',
    check: 'Gateways with this class in spec.gatewayClassName',
    removal: 'if-holder-gone',
    leaves: 'Gateways without a class',
    source: 'general knowledge, not checked against a release',
  },
];
