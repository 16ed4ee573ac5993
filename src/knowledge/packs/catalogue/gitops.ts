import { type Entry, GENERAL_KNOWLEDGE } from './entry.ts';

const ARGO_CD_REFRESH = 'annotate it with argocd.argoproj.io/refresh=normal';

/** Flux, Argo CD, Helm operators, and those that run Terraform from Git. */
export const gitops: readonly Entry[] = [
  {
    system: 'Flux',
    names: ['finalizers.fluxcd.io'],
    holder: 'controller of the kind',
    waitsFor: 'what it has made to be pruned, uninstalled or removed',
    check:
      'whether its controller is ready; nothing is pruned with spec.prune=false or spec.suspend=true',
    retry: 'annotate it with reconcile.fluxcd.io/requestedAt=<any new value>',
    removal: 'dangerous',
    leaves: 'everything it has applied or installed',
    source: GENERAL_KNOWLEDGE,
  },
  {
    system: 'Argo CD',
    names: [
      'resources-finalizer.argocd.argoproj.io',
      'resources-finalizer.argocd.argoproj.io/foreground',
      'resources-finalizer.argocd.argoproj.io/background',
    ],
    holder: 'application controller',
    waitsFor: 'the resources of the application to be deleted',
    check: 'whether the destination cluster can be reached',
    retry: ARGO_CD_REFRESH,
    removal: 'dangerous',
    leaves: 'every resource of the application in its destination',
    source: 'argo-cd application_defaults.go:10-22',
  },
  {
    system: 'Argo CD',
    names: [
      'pre-delete-finalizer.argocd.argoproj.io',
      'pre-delete-finalizer.argocd.argoproj.io/cleanup',
    ],
    holder: 'application controller',
    waitsFor: 'the PreDelete hooks to succeed and to be cleaned up',
    check: 'the Jobs of the hooks',
    retry: ARGO_CD_REFRESH,
    removal: 'if-holder-gone',
    leaves: 'hooks that have not run, or their Jobs',
    source: 'argo-cd application_defaults.go:13',
  },
  {
    system: 'Argo CD',
    names: [
      'post-delete-finalizer.argocd.argoproj.io',
      'post-delete-finalizer.argocd.argoproj.io/cleanup',
    ],
    holder: 'application controller',
    waitsFor: 'the PostDelete hooks to succeed and to be cleaned up',
    check: 'the Jobs of the hooks',
    retry: ARGO_CD_REFRESH,
    removal: 'if-holder-gone',
    leaves: 'hooks that have not run, or their Jobs',
    source: 'argo-cd application_defaults.go:16',
  },
  {
    system: 'tofu-controller',
    names: ['finalizers.tf.contrib.fluxcd.io'],
    holder: 'manager',
    waitsFor: 'the destroy to succeed, where destroyResourcesOnDeletion asks for one',
    check: 'its runner pod',
    retry: 'annotate it with reconcile.fluxcd.io/requestedAt=<any new value>',
    removal: 'dangerous',
    leaves: 'everything in its Terraform state',
    source: GENERAL_KNOWLEDGE,
  },
  {
    system: 'HCP Terraform',
    names: [
      'workspace.app.terraform.io/finalizer',
      'agentpool.app.terraform.io/finalizer',
      'project.app.terraform.io/finalizer',
    ],
    holder: 'operator',
    waitsFor: 'its counterpart in HCP Terraform to be deleted',
    check: 'whether the Secret with the token is still there',
    removal: 'dangerous',
    leaves: 'its counterpart in HCP Terraform, and what a workspace has made',
    source: GENERAL_KNOWLEDGE,
  },
  {
    system: 'Operator SDK',
    names: ['helm.sdk.operatorframework.io/uninstall-release'],
    holder: 'Helm operator of the kind',
    waitsFor: 'its Helm release to be uninstalled',
    check: 'the logs of the operator',
    removal: 'if-holder-gone',
    leaves: 'the Helm release with everything in it',
    source: GENERAL_KNOWLEDGE,
  },
];
