import { controllerOf, type WorkflowFacts } from '../../workflow.ts';

/** BroadcastJobs: a pod on every node, without a Job. Those of an AdvancedCronJob are listed by themselves. */
export const broadcastJobs: WorkflowFacts = {
  title: 'BroadcastJob',
  podLabels: [{ label: 'broadcastjob-name', group: 'apps.kruise.io' }],
  workOf: (carrier) => {
    const name = carrier.labels['broadcastjob-name'];
    if (carrier.type !== 'pod' || name === undefined) return undefined;
    if (controllerOf(carrier)?.kind !== 'BroadcastJob') return undefined;
    const object = { kind: 'BroadcastJob', namespace: carrier.namespace, name };
    return { object, pipeline: '', action: 'run', version: '' };
  },
  ownContainers: [],
  afterFailure: () => ({ type: 'never', remedy: 'a BroadcastJob that has failed is made anew' }),
  source: 'openkruise/kruise pkg/controller/broadcastjob/broadcastjob_controller.go',
};
