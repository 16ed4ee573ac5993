import { kindKey } from '../../../kube/served-kind.ts';
import type { DeletionFlow } from '../../pack.ts';

const STATE = 'lifecycle.apps.kruise.io/state';

/** Finalizers of Kubernetes itself: no hook is called that. */
const OWN: ReadonlySet<string> = new Set([
  'foregroundDeletion',
  'orphan',
  'batch.kubernetes.io/job-tracking',
]);

/**
 * A pod that its workload wants to delete while a `preDelete` hook holds it. The finalizer of a hook is
 * any string its author chose (`spec.lifecycle.preDelete.finalizersHandler`), hence no step but a gate.
 */
export const hookedPod: DeletionFlow = {
  title: 'Pod with a lifecycle hook',
  describes: ({ kind, termination }) =>
    kindKey(kind) === 'pods' && termination?.labels[STATE] === 'PreparingDelete',
  gates: [
    {
      holds: ({ finalizers }) => finalizers.some((finalizer) => !OWN.has(finalizer)),
      until: 'the owner of its preDelete lifecycle hook takes off the finalizer of the hook',
      code: 'lifecycle-hook',
      answers: ['O-26', 'O-38', 'R-34'],
      source: 'openkruise/kruise apis/apps/pub/lifecycle.go:20-41',
    },
  ],
  steps: [],
};
