import { type Entry, GENERAL_KNOWLEDGE } from './entry.ts';

/** Controllers whose objects stand for something at a cloud provider. */
export const clouds: readonly Entry[] = [
  {
    system: 'Config Connector',
    names: ['cnrm.cloud.google.com/finalizer', 'cnrm.cloud.google.com/deletion-defender'],
    holder: 'controller manager',
    waitsFor: 'the resource in Google Cloud to be deleted',
    check:
      'the condition Ready; the annotation cnrm.cloud.google.com/deletion-policy=abandon keeps it',
    removal: 'dangerous',
    leaves: 'the resource in Google Cloud',
    source: GENERAL_KNOWLEDGE,
  },
  {
    system: 'Azure Service Operator',
    names: ['serviceoperator.azure.com/finalizer'],
    holder: 'controller',
    waitsFor: 'the resource in Azure to be deleted',
    check: 'the condition Ready, and the annotation serviceoperator.azure.com/reconcile-policy',
    removal: 'dangerous',
    leaves: 'the resource in Azure',
    source: GENERAL_KNOWLEDGE,
  },
  {
    system: 'AWS ACK',
    names: ['finalizers.*.services.k8s.aws/*'],
    holder: 'controller of the service',
    waitsFor: 'the resource in AWS to be deleted',
    check: 'the condition ACK.Recoverable',
    removal: 'dangerous',
    leaves: 'the resource in AWS',
    source: GENERAL_KNOWLEDGE,
  },
  {
    system: 'AWS Load Balancer',
    names: [
      'service.k8s.aws/resources',
      'ingress.k8s.aws/resources',
      'group.ingress.k8s.aws/*',
      'elbv2.k8s.aws/resources',
    ],
    holder: 'controller',
    waitsFor: 'its load balancers, target groups and security groups in AWS to be deleted',
    check:
      'the events, and whether the IngressClass exists: without it the webhook of the controller may refuse the release',
    removal: 'dangerous',
    leaves: 'load balancers, target groups and security groups in AWS',
    source: 'aws-load-balancer-controller (strings seen in its source excerpts)',
  },
  {
    system: 'GKE',
    names: [
      'networking.gke.io/ingress-finalizer',
      'networking.gke.io/ingress-finalizer-V2',
      'gke.networking.io/l4-*',
    ],
    holder: 'load balancer controller, which runs outside the cluster',
    waitsFor: 'its load balancer in Google Cloud to be deleted',
    check: 'the events of the object',
    removal: 'dangerous',
    leaves: 'the load balancer in Google Cloud',
    source: GENERAL_KNOWLEDGE,
  },
  {
    system: 'Karpenter',
    names: ['karpenter.sh/termination', 'karpenter.k8s.aws/termination'],
    holder: 'controller, which may run outside the cluster',
    waitsFor: 'its nodes to be drained and their instances to be terminated',
    check: 'disruption budgets, and pods with the annotation karpenter.sh/do-not-disrupt',
    removal: 'dangerous',
    leaves: 'instances in the cloud that run and are paid for',
    source: GENERAL_KNOWLEDGE,
  },
];
