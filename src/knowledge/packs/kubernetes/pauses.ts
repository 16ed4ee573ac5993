import { kindKey } from '../../../kube/served-kind.ts';
import type { Pause } from '../../trigger.ts';

function field(
  kinds: readonly string[],
  name: 'paused' | 'suspend',
  { stops, onResume, source }: Pick<Pause, 'stops' | 'onResume' | 'source'>,
): Pause {
  return {
    system: 'Kubernetes',
    describes: ({ kind }) => kinds.includes(kindKey(kind)),
    path: ['spec', name],
    paused: true,
    resumed: false,
    holds: (value) => value === true,
    stops,
    // Its controller goes on looking at it, and does nothing that the field forbids.
    deafens: false,
    onResume,
    source,
  };
}

/** What the controllers of Kubernetes itself can be told to leave for later. */
export const pauses: readonly Pause[] = [
  field(['deployments.apps'], 'paused', {
    stops: 'changes of its template are not rolled out',
    onResume: 'changes made meanwhile are rolled out at once',
    source: 'kubernetes pkg/controller/deployment/deployment_controller.go',
  }),
  field(['jobs.batch'], 'suspend', {
    stops: 'its running pods are deleted, and none is started',
    onResume: 'its pods are started again, and its time begins anew',
    source: 'kubernetes pkg/controller/job/job_controller.go',
  }),
  field(['cronjobs.batch'], 'suspend', {
    stops: 'no Job is started; those that run go on',
    onResume:
      'it is started at its next time; without startingDeadlineSeconds a missed one is made up for at once',
    source: 'kubernetes pkg/controller/cronjob/cronjob_controllerv2.go',
  }),
];
