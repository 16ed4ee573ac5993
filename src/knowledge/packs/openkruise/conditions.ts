import type { ConditionFact } from '../../conditions.ts';

const TYPES = 'openkruise/kruise apis/apps/v1beta1';
const WORKLOADS = ['clonesets.apps.kruise.io'];

export const conditions: readonly ConditionFact[] = [
  {
    kinds: WORKLOADS,
    type: /^Failed(Scale|Update)$/,
    whenTrue: 'bad',
    source: `${TYPES}/cloneset_types.go`,
  },
  {
    // True also when the rollout is done; there only with spec.progressDeadlineSeconds.
    kinds: WORKLOADS,
    type: 'Progressing',
    whenTrue: 'good',
    reasons: {
      ProgressDeadlineExceeded: {
        state: 'failing',
        means: 'its rollout has made no progress within spec.progressDeadlineSeconds',
      },
      CloneSetPaused: { state: 'paused', means: 'its rollout is paused' },
    },
    source: `${TYPES}/cloneset_types.go, pkg/controller/cloneset/cloneset_controller.go:429-444`,
  },
  {
    kinds: ['uniteddeployments.apps.kruise.io'],
    type: 'SubsetFailure',
    whenTrue: 'bad',
    source: `${TYPES}/uniteddeployment_types.go`,
  },
  {
    kinds: ['resourcedistributions.apps.kruise.io'],
    type: /^(ConflictOccurred|NamespaceNotExists|(Get|Create|Update|Delete)ResourceFailed)$/,
    whenTrue: 'bad',
    source: `${TYPES}/resourcedistribution_types.go`,
  },
];
