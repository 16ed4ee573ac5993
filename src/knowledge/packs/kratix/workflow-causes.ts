import { jobStateOf } from '../../../kube/jobs.ts';
import { conditionOf, metaOf, nameOf, requestedAt, textAt } from '../../../kube/object.ts';
import { parseInstant } from '../../../kube/time.ts';
import type { Action, Evidence } from '../../finding.ts';
import { lookAtJob } from '../../jobs.ts';
import { kubectl, viewOf } from '../../kubectl.ts';
import type { Cause, Found, Subject } from '../../pack.ts';
import { inOneLine, newest, seenOr } from '../../reading.ts';
import {
  deleteJobsOf,
  deletesNothing,
  isPromise,
  jobsOf,
  pipelineNamespaceOf,
  promiseOf,
} from './jobs.ts';
import { KINDS, LABELS } from './manager.ts';
import { pipelinesOf } from './pipelines.ts';

const CONTROLLERS = 'syntasso/kratix internal/controller';
const WORKFLOWS = 'syntasso/kratix lib/workflow/reconciler.go';
const DELETE_WORKFLOWS = 'kratix.io/delete-workflows';

/** How long Kratix takes from starting a pipeline to its Job being there, at the most. */
const JOB_APPEARS_MS = 20_000;

/** K-25 for requests, K-33 for Promises: the step that runs the delete pipeline. */
function answersOf(subject: Subject, ...more: readonly string[]): readonly string[] {
  return isPromise(subject) ? ['K-33', 'K-30', ...more] : ['K-25', 'K-23', ...more];
}

export function rerun(subject: Subject): Action {
  return {
    id: 'manual-reconciliation',
    title: 'run the delete pipeline again',
    effect:
      'Kratix takes the label off when it has seen it, and starts a new delete Job; mend what failed first',
    command: kubectl('label', subject.kind, subject.object, `${LABELS.rerun}=true --overwrite`),
  };
}

function atWorkflows({ current, meta }: Subject): boolean {
  return (
    current === DELETE_WORKFLOWS ||
    (current === undefined && meta.finalizers.includes(DELETE_WORKFLOWS))
  );
}

/** KD-3: the delete pipeline has failed, or is about to. */
export const deletePipelineFailed: Cause = {
  code: 'KD-3',
  answers: ['K-25', 'K-33'],
  source: `${WORKFLOWS}:69-146`,
  async find(subject) {
    if (!atWorkflows(subject)) return undefined;
    const jobs = await deleteJobsOf(subject);
    const job = jobs.seen ? newest(jobs.value) : undefined;
    const condition = conditionOf(subject.object, 'DeleteWorkflowCompleted');
    const told = condition?.status === 'False' && condition.reason === 'DeleteWorkflowFailed';
    if (job === undefined) return told ? failedByCondition(subject, condition.at) : undefined;
    const state = jobStateOf(job);
    const { trouble, evidence } = await lookAtJob(subject.look, job);
    const pipeline = metaOf(job).labels['kratix.io/pipeline-name'] ?? 'delete';
    const seen: readonly Evidence[] = [...conditionEvidence(subject), ...evidence];
    const asked = subject.meta.labels[LABELS.rerun] === 'true';
    if (state.type === 'failed')
      return {
        answers: answersOf(subject, 'K-41'),
        severity: asked ? 'working' : 'stuck',
        since: state.at,
        sentence: `its delete pipeline ${pipeline} has failed: ${nameOf(job)}, ${state.reason}${trouble === undefined ? '' : `, ${trouble.sentence}`}; ${asked ? 'Kratix was asked to run it again, and has not taken that up yet' : 'Kratix never runs a failed delete pipeline again by itself'}`,
        evidence: [
          {
            text: `${state.reason}: ${inOneLine(state.message)}`,
            object: nameOf(job),
            source: 'status.conditions[Failed]',
          },
          ...seen,
        ],
        actions: [rerun(subject), viewOf('job', job, 'look at the failed Job')],
      };
    if (state.type !== 'active') return undefined;
    if (trouble === undefined)
      return {
        code: 'pipeline-running',
        answers: answersOf(subject),
        severity: 'working',
        since: state.at,
        sentence: `its delete pipeline ${pipeline} runs: ${nameOf(job)}`,
        evidence: [{ text: 'it is active', object: nameOf(job), source: 'status' }, ...seen],
      };
    return {
      answers: answersOf(subject, 'K-41'),
      // A first failure is tried again by itself, and may have been an accident.
      severity: trouble.type === 'crash' && trouble.restarts === 0 ? 'working' : 'stuck',
      since: state.at,
      sentence: `its delete pipeline ${pipeline} does not get through: ${nameOf(job)}, ${trouble.sentence}`,
      evidence: seen,
      actions: [viewOf('job', job, 'look at the Job'), rerun(subject)],
    };
  },
};

function failedByCondition(subject: Subject, since: number | undefined): Found {
  return {
    answers: answersOf(subject),
    severity: 'stuck',
    since,
    sentence:
      'its delete pipeline has failed, and its Job is not there any more; Kratix never runs it again by itself',
    evidence: conditionEvidence(subject),
    actions: [rerun(subject)],
  };
}

function conditionEvidence({ object }: Subject): readonly Evidence[] {
  const condition = conditionOf(object, 'DeleteWorkflowCompleted');
  if (condition === undefined) return [];
  return [
    {
      text: `${condition.status}, ${condition.reason}: ${condition.message}`,
      object: nameOf(object),
      source: 'status.conditions[DeleteWorkflowCompleted]',
    },
  ];
}

/** KD-2: the delete pipeline asked to be suspended. */
export const deleteWorkflowSuspended: Cause = {
  code: 'KD-2',
  answers: ['K-25', 'K-33'],
  source: `${CONTROLLERS}/promise_controller.go:1076-1133, api/v1alpha1/promise_types.go:50`,
  async find(subject) {
    if (!atWorkflows(subject) || subject.meta.labels[LABELS.suspended] !== 'true') return undefined;
    const suspended = pipelinesOf(subject.object).find((it) => textAt(it, 'phase') === 'Suspended');
    const retryAt = parseInstant(textAt(suspended, 'nextRetryAt'));
    const message = inOneLine(textAt(suspended, 'message'));
    return {
      answers: answersOf(subject),
      severity: retryAt !== undefined && retryAt > subject.look.now ? 'working' : 'stuck',
      sentence: `its delete pipeline has suspended itself${message === '' ? '' : ` (${message})`} and goes on ${retryAt === undefined ? 'when the label is removed' : `at ${new Date(retryAt).toISOString()}, or when the label is removed`}`,
      evidence: [
        {
          text: `${LABELS.suspended}=true`,
          object: nameOf(subject.object),
          source: 'metadata.labels',
        },
        ...conditionEvidence(subject),
      ],
      actions: [
        {
          id: 'resume',
          title: 'resume the workflow',
          effect: 'goes on at the suspended pipeline',
          command: kubectl('label', subject.kind, subject.object, `${LABELS.suspended}-`),
        },
        rerun(subject),
      ],
    };
  },
};

/** KD-4: Jobs that still configure are waited for, of a Promise those of all its requests. */
export const configureJobActive: Cause = {
  code: 'KD-4',
  answers: ['K-25', 'K-33'],
  source: `${CONTROLLERS}/promise_controller.go:1667-1691, ${WORKFLOWS}:69-146`,
  async find(subject) {
    if (!atWorkflows(subject)) return undefined;
    const jobs = await configureJobs(subject);
    const active = seenOr(jobs, []).filter((job) => jobStateOf(job).type === 'active');
    const [job] = active;
    if (job === undefined) return undefined;
    const { trouble, evidence } = await lookAtJob(subject.look, job);
    const more = active.length > 1 ? ` and ${active.length - 1} more` : '';
    return {
      answers: answersOf(subject),
      severity: trouble === undefined ? 'working' : 'stuck',
      since: jobStateOf(job).at,
      sentence: `its delete pipeline waits for a configure Job to end: ${nameOf(job)}${more}${trouble === undefined ? '' : `, ${trouble.sentence}`}`,
      evidence: [
        {
          text: 'it is a configure Job and active',
          object: nameOf(job),
          source: 'metadata.labels, status',
        },
        ...evidence,
      ],
      actions: [
        viewOf('job', job, 'look at the Job'),
        {
          id: 'delete-job',
          title: 'delete the configure Job',
          effect: 'ends the pipeline where it is; what it has done so far stays',
          command: `kubectl delete job ${metaOf(job).name} -n ${metaOf(job).namespace}`,
        },
      ],
    };
  },
};

async function configureJobs(subject: Subject) {
  if (!isPromise(subject)) return jobsOf(subject, 'configure');
  return subject.look.list('jobs.batch', {
    labels: {
      [LABELS.promise]: subject.meta.name,
      [LABELS.type]: 'resource',
      [LABELS.action]: 'configure',
    },
  });
}

/** KD-22: in a terminating namespace the delete Job cannot be created. */
export const namespaceTerminating: Cause = {
  code: 'KD-22',
  answers: ['K-25', 'K-40'],
  source: `${WORKFLOWS}:112-128, 823-863`,
  async find(subject) {
    if (!atWorkflows(subject) || isPromise(subject)) return undefined;
    const { look, meta, object } = subject;
    const [namespace, jobs, promise] = await Promise.all([
      look.get('namespaces', '', meta.namespace),
      deleteJobsOf(subject),
      look.get(KINDS.promises, '', promiseOf(subject)),
    ]);
    const of = seenOr(promise, undefined);
    const elsewhere = pipelineNamespaceOf(of);
    if (deletesNothing(of) || (elsewhere !== '' && elsewhere !== meta.namespace)) return undefined;
    if (!namespace.seen || namespace.value === undefined || !jobs.seen) return undefined;
    const since = requestedAt(namespace.value);
    if (since === undefined || jobs.value.length > 0) return undefined;
    return {
      answers: ['K-25', 'K-40', 'K-23', 'R-22'],
      severity: 'stuck',
      since,
      certainty: 'inferred',
      sentence: `its delete Job cannot be created, because its namespace ${meta.namespace} is being deleted; Kratix only logs the refusal and starts again and again`,
      evidence: [
        { text: 'it has a deletionTimestamp', object: nameOf(namespace.value), source: 'metadata' },
        {
          text: 'there is no Job with its labels and kratix.io/workflow-action=delete',
          object: nameOf(object),
          source: 'jobs',
        },
        {
          text: 'no new Event can be written in that namespace either',
          object: nameOf(namespace.value),
        },
      ],
      actions: [
        {
          id: 'clean-up-by-hand',
          title: 'do by hand what the delete pipeline would have done',
          effect:
            'then its finalizer can be removed; a pipelineNamespace outside prevents it the next time',
          command: '',
        },
      ],
    };
  },
};

/** KD-5: the pipeline counts as started and has no Job. */
export const jobNeverCreated: Cause = {
  code: 'KD-5',
  answers: ['K-25', 'K-33', 'K-40'],
  source: `${WORKFLOWS}:823-863, issue 910`,
  async find(subject) {
    if (!atWorkflows(subject)) return undefined;
    const { look, since, object, meta } = subject;
    if (look.now - since < JOB_APPEARS_MS) return undefined;
    const [jobs, configuring, events, namespace] = await Promise.all([
      deleteJobsOf(subject),
      configureJobs(subject),
      look.events(object),
      meta.namespace === '' ? undefined : look.get('namespaces', '', meta.namespace),
    ]);
    if (!jobs.seen || jobs.value.length > 0) return undefined;
    if (seenOr(configuring, []).some((job) => jobStateOf(job).type === 'active')) return undefined;
    if (namespace?.seen && namespace.value && requestedAt(namespace.value) !== undefined)
      return undefined;
    const started = seenOr(events, []).find(
      ({ reason, at }) => reason === 'PipelineStarted' && (at ?? 0) >= since,
    );
    const running = pipelinesOf(subject.object).find(
      (it) =>
        textAt(it, 'phase') === 'Running' &&
        (parseInstant(textAt(it, 'lastTransitionTime')) ?? 0) >= since - 1000,
    );
    if (started === undefined && running === undefined) return undefined;
    return {
      answers: answersOf(subject, 'K-40'),
      severity: 'stuck',
      certainty: 'inferred',
      sentence:
        'its delete pipeline counts as started, and no Job of it was ever created: a quota, a policy, missing rights or an invalid pipeline refused it, which only the log of the manager tells',
      evidence: [
        ...(running === undefined
          ? []
          : [
              {
                text: `pipeline ${textAt(running, 'name')} is Running`,
                object: nameOf(object),
                source: 'status.kratix.workflows.pipelines',
              },
            ]),
        ...(started === undefined
          ? []
          : [{ text: started.message, object: nameOf(object), source: 'event PipelineStarted' }]),
        {
          text: 'there is no Job with its labels and kratix.io/workflow-action=delete',
          object: nameOf(object),
          source: 'jobs',
        },
      ],
      actions: [
        rerun(subject),
        {
          id: 'logs',
          title: 'read why in the log of the Kratix manager',
          effect: 'shows it, changes nothing',
          command:
            "kubectl logs deployment/kratix-platform-controller-manager -n kratix-platform-system -c manager | grep 'error reconciling resource'",
        },
      ],
    };
  },
};
