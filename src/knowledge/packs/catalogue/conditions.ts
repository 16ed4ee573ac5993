import type { ConditionFact } from '../../conditions.ts';

/** Where a type means something else than its name, or than it does for others. */
export const conditions: readonly ConditionFact[] = [
  {
    // Active is False while there is nothing to scale for, Fallback while there is no need for one.
    kinds: ['scaledobjects.keda.sh', 'scaledjobs.keda.sh'],
    type: /^(Active|Fallback)$/,
    whenTrue: 'nothing',
    source: 'kedacore/keda apis/keda/v1alpha1/condition_types.go',
  },
  {
    // Its conditions have no status: whatever is there is an error or a warning.
    kinds: ['applications.argoproj.io'],
    type: /Error$/,
    whenTrue: 'bad',
    source: 'argoproj/argo-cd pkg/apis/application/v1alpha1/types.go ApplicationConditionType',
  },
];
