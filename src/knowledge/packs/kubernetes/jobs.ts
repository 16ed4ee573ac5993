import { type Carrier, controllerOf, type Work, type WorkflowFacts } from '../../workflow.ts';

/** Jobs and CronJobs of anybody: asked after all systems that know more of theirs. */
export const jobs: WorkflowFacts = {
  title: 'Job',
  podLabels: [{ label: 'batch.kubernetes.io/job-name', group: '' }],
  workOf,
  ownContainers: [],
  afterFailure: ({ object }) =>
    object.kind === 'CronJob'
      ? undefined
      : { type: 'never', remedy: 'a Job that has failed is deleted and made anew' },
  source: 'kubernetes pkg/controller/job/job_controller.go, pkg/controller/cronjob',
};

function workOf(carrier: Carrier): Work | undefined {
  const { type, namespace, name, labels } = carrier;
  const own = { pipeline: '', action: 'run', version: '' };
  if (type === 'pod') {
    const job = labels['batch.kubernetes.io/job-name'];
    return job === undefined
      ? undefined
      : { ...own, object: { kind: 'Job', namespace, name: job } };
  }
  const owner = controllerOf(carrier);
  if (owner === undefined) return { ...own, object: { kind: 'Job', namespace, name } };
  return {
    ...own,
    object: { kind: owner.kind, namespace, name: owner.name },
    pipeline: owner.kind === 'CronJob' ? '' : stemOf(name),
  };
}

/** Controllers append to the names of their Jobs what makes each run another: a number, a hash. */
function stemOf(name: string): string {
  return name.replace(/(-(\d+|[0-9a-f]{5,}|(?=[a-z0-9]*\d)[a-z0-9]{5}))+$/, '');
}
