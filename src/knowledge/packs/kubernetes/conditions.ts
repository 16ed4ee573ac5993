import type { ConditionFact } from '../../conditions.ts';

export const conditions: readonly ConditionFact[] = [
  {
    // True also when the rollout is done.
    kinds: ['deployments.apps'],
    type: 'Progressing',
    whenTrue: 'good',
    reasons: {
      ProgressDeadlineExceeded: {
        state: 'failing',
        means: 'its rollout has made no progress within spec.progressDeadlineSeconds',
        next: 'its controller goes on trying; the pods of the new ReplicaSet say what is wrong',
      },
      DeploymentPaused: { state: 'paused', means: 'its rollout is paused' },
    },
    source: 'kubernetes pkg/controller/deployment/util/deployment_util.go',
  },
  {
    kinds: ['deployments.apps'],
    type: 'Available',
    whenTrue: 'good',
    reasons: {
      MinimumReplicasUnavailable: {
        state: 'unclear',
        means: 'fewer of its pods are ready than have to be',
        next: 'its pods say what is wrong',
      },
    },
    source: 'kubernetes pkg/controller/deployment/util/deployment_util.go',
  },
  {
    // False as long as all is well with the target, and as long as nothing is limited.
    kinds: ['horizontalpodautoscalers.autoscaling', 'poddisruptionbudgets.policy'],
    type: /./,
    whenTrue: 'nothing',
    source: 'kubernetes pkg/controller/podautoscaler, pkg/controller/disruption',
  },
];
