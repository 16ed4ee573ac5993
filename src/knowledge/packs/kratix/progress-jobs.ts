import { jobStateOf } from '../../../kube/jobs.ts';
import { conditionOf, type KubeObject, metaOf, nameOf, numberAt } from '../../../kube/object.ts';
import type { Instant } from '../../../kube/time.ts';
import type { Action } from '../../finding.ts';
import { describeFailure, describeJob, type JobPod, podOfJob } from '../../job-pods.ts';
import { kubectl, kubectlOn, viewOf } from '../../kubectl.ts';
import type { Cause, Found, Subject } from '../../pack.ts';
import type { PodWait } from '../../pod-waits.ts';
import { inOneLine, newest } from '../../reading.ts';
import { jobsOf } from './jobs.ts';
import { LABELS } from './manager.ts';
import { configurePipelines, type Interval, intervalOf, sayInterval, stamp } from './pipelines.ts';

const WORKFLOWS = 'syntasso/kratix lib/workflow/reconciler.go';
const PIPELINE = 'kratix.io/pipeline-name';

/** The latest configure Job of a subject; `undefined` where there is none, or none is seen. */
async function latestJob(subject: Subject): Promise<KubeObject | undefined> {
  const jobs = await jobsOf(subject, 'configure');
  return jobs.seen ? newest(jobs.value) : undefined;
}

/** Whether Kratix was asked to run it again, and has not taken that up yet. */
function isAsked({ meta }: Subject): boolean {
  return meta.labels[LABELS.rerun] === 'true';
}

/** Makes Kratix run the configure pipelines again. */
function runAgain({ kind, object }: Subject): Action {
  return {
    id: 'manual-reconciliation',
    title: 'run the configure pipelines again, from the first',
    effect: 'Kratix takes the label off when it has seen it, and starts a new Job',
    command: kubectl('label', kind, object, `${LABELS.rerun}=true --overwrite`),
  };
}

/** KW-4: one Job at a time: the next pipeline, or the present version, waits for the one that runs. */
export const earlierJobRuns: Cause = {
  code: 'KW-4',
  answers: ['K-40'],
  source: `${WORKFLOWS}:69-200`,
  async find(subject) {
    const job = await latestJob(subject);
    if (job === undefined || jobStateOf(job).type !== 'active') return undefined;
    const seen = await podOfJob(subject.look, job);
    if (seen.wait !== undefined) return undefined;
    const trouble = describeFailure(seen);
    const now =
      trouble || (seen.running === undefined ? '' : `container ${seen.running.name} runs`);
    return {
      severity: trouble === '' ? 'working' : 'stuck',
      since: jobStateOf(job).at,
      answers: trouble === '' ? ['K-40'] : ['K-40', 'K-41'],
      sentence: `no other workflow pod appears before ${describeJob(job, PIPELINE)} has ended, which is active${now === '' ? '' : `: ${now}`}`,
      evidence: [
        { text: 'it is active', object: nameOf(job), source: 'status' },
        ...lastWords(seen),
      ],
      actions: [
        viewOf('job', job, 'look at the Job'),
        {
          id: 'manual-reconciliation',
          title: 'stop it and begin anew',
          effect: 'Kratix suspends the running Job and starts again from the first pipeline',
          command: kubectl(
            'label',
            subject.kind,
            subject.object,
            `${LABELS.rerun}=true --overwrite`,
          ),
        },
      ],
    };
  },
};

function lastWords({ pod, failing, lines }: JobPod): NonNullable<Found['evidence']> {
  if (pod === undefined || failing === undefined || lines.length === 0) return [];
  const text = inOneLine(lines.slice(-3).join(' · '));
  return [{ text, object: nameOf(pod), source: `log of ${failing.name}` }];
}

/** Kratix suspends a Job for a moment before it begins anew. */
const MOMENT_MS = 60_000;

/** KW-2: its Job is suspended: a Job that is has no pod. */
export const jobSuspended: Cause = {
  code: 'KW-2',
  answers: ['K-40'],
  source: `kubernetes pkg/controller/job/job_controller.go; ${WORKFLOWS}:688-700`,
  async find(subject) {
    const job = await latestJob(subject);
    if (job === undefined) return undefined;
    const { type, at } = jobStateOf(job);
    if (type !== 'suspended') return undefined;
    return {
      severity: at !== undefined && subject.look.now - at < MOMENT_MS ? 'working' : 'stuck',
      since: at,
      sentence: `no workflow pod appears because its ${describeJob(job, PIPELINE)} is suspended; it goes on when somebody resumes it, or Kratix begins anew`,
      evidence: [{ text: 'suspend: true', object: nameOf(job), source: 'spec.suspend' }],
      actions: [
        {
          id: 'resume-job',
          title: 'resume the Job',
          effect: 'its pod is made',
          command: kubectlOn(
            'patch',
            'job',
            metaOf(job).namespace,
            metaOf(job).name,
            `--type merge -p '{"spec":{"suspend":false}}'`,
          ),
        },
        runAgain(subject),
      ],
    };
  },
};

/** KW-5: the Job is there, and a quota refuses its pod. */
export const podOverQuota = podWaits('KW-5', (type) => type === 'quota');

/** KW-11: the Job is there, and admission refuses its pod: pod security, a webhook, its account. */
export const podNotAdmitted = podWaits(
  'KW-11',
  (type) => type === 'admission' || type === 'account',
);

/** KW-12: its pod is there and does not begin: image, scheduling, volume, configuration. */
export const podDoesNotBegin = podWaits(
  'KW-12',
  (type) => !['quota', 'admission', 'account'].includes(type),
);

function podWaits(code: string, isMeant: (type: PodWait['type']) => boolean): Cause {
  return {
    code,
    answers: ['K-40'],
    source:
      'kubernetes pkg/controller/job/job_controller.go, plugin/pkg/admission/resourcequota, pkg/kubelet/images',
    async find(subject) {
      const job = await latestJob(subject);
      if (job === undefined || jobStateOf(job).type !== 'active') return undefined;
      const { wait, pod } = await podOfJob(subject.look, job);
      if (wait === undefined || !isMeant(wait.type)) return undefined;
      return {
        severity: 'stuck',
        since: jobStateOf(job).at,
        sentence: `its ${describeJob(job, PIPELINE)} ${pod === undefined ? 'has no pod' : 'does not begin'}: ${wait.sentence}`,
        evidence: [
          {
            text: wait.sentence,
            object: nameOf(pod ?? job),
            source: pod === undefined ? 'event FailedCreate' : 'status',
          },
        ],
        actions: [viewOf('job', job, 'look at the Job')],
      };
    },
  };
}

/** KW-7: all has run for this version: there is nothing to do. */
export const nothingToDo: Cause = {
  code: 'KW-7',
  answers: ['K-40'],
  source: `${WORKFLOWS}:509-535`,
  async find(subject) {
    const { object, meta } = subject;
    const pipelines = await configurePipelines(subject);
    if (pipelines?.length === 0)
      return {
        severity: 'info',
        sentence: 'no workflow pod appears because it has no configure pipeline',
        evidence: [{ text: 'there is none', source: 'spec.workflows of the Promise' }],
      };
    const completed = conditionOf(object, 'ConfigureWorkflowCompleted');
    const observed = numberAt(object, 'status', 'observedGeneration');
    const isSeen =
      meta.generation === undefined || observed === undefined || observed >= meta.generation;
    if (completed?.status !== 'True' || !isSeen || isAsked(subject)) return undefined;
    const job = await latestJob(subject);
    if (job !== undefined && jobStateOf(job).type !== 'complete') return undefined;
    const interval = await intervalOf(subject);
    const last = completed.at ?? (job && jobStateOf(job).at);
    const hash = job === undefined ? '' : (metaOf(job).labels['kratix.io/hash'] ?? '');
    const next = last === undefined ? '' : `, so next at ${stamp(last + interval.ms)}`;
    return {
      severity: 'info',
      sentence: `no workflow pod appears because its configure pipelines have run for this very version; they run again when it changes, and every ${sayInterval(interval.ms)}${next}`,
      evidence: [
        {
          text: `${completed.status}, ${completed.reason}`,
          object: nameOf(object),
          source: 'status.conditions[ConfigureWorkflowCompleted]',
        },
        ...(job === undefined || hash === ''
          ? []
          : [{ text: `kratix.io/hash=${hash}`, object: nameOf(job), source: 'metadata.labels' }]),
        { text: `every ${sayInterval(interval.ms)}`, source: interval.source },
      ],
      actions: [runAgain(subject)],
    };
  },
};

/** KW-10: a configure pipeline has failed for good: when it is tried again. */
export const configureFailed: Cause = {
  code: 'KW-10',
  answers: ['K-41'],
  source:
    'syntasso/kratix lib/resourceutil/util.go:20-72, internal/controller/shared.go:35, cmd/main.go:639-644',
  async find(subject) {
    const job = await latestJob(subject);
    const condition = conditionOf(subject.object, 'ConfigureWorkflowCompleted');
    const told = condition?.status === 'False' && condition.reason === 'ConfigureWorkflowFailed';
    const state = job && jobStateOf(job);
    if (state?.type !== 'failed' && !(told && state === undefined)) return undefined;
    const seen = job && (await podOfJob(subject.look, job));
    const at = condition?.status === 'False' ? (condition.at ?? state?.at) : state?.at;
    const interval = await intervalOf(subject);
    const what = [
      job === undefined ? 'its Job is gone' : describeJob(job, PIPELINE),
      state?.reason ?? '',
      seen === undefined ? '' : describeFailure(seen),
    ].filter((text) => text !== '');
    return {
      severity: isAsked(subject) ? 'working' : 'stuck',
      since: at,
      sentence: `its configure pipeline has failed: ${what.join(', ')}; ${nextRun(subject, at, interval)}`,
      evidence: [
        ...(condition === undefined
          ? []
          : [
              {
                text: `${condition.status}, ${condition.reason}: ${condition.message}`,
                object: nameOf(subject.object),
                source: 'status.conditions[ConfigureWorkflowCompleted]',
              },
            ]),
        ...(seen === undefined ? [] : lastWords(seen)),
        ...(job !== undefined && seen?.pod === undefined
          ? [{ text: 'its pod is gone, and its log with it', object: nameOf(job), source: 'pods' }]
          : []),
        { text: `every ${sayInterval(interval.ms)}`, source: interval.source },
      ],
      actions: [
        runAgain(subject),
        ...(job === undefined ? [] : [viewOf('job', job, 'look at the failed Job')]),
      ],
    };
  },
};

/** When a pipeline that failed at that instant runs again. */
function nextRun(subject: Subject, failedAt: Instant | undefined, interval: Interval): string {
  if (isAsked(subject)) return 'Kratix was asked to run it again, and has not taken that up yet';
  if (!interval.afterFailure || failedAt === undefined)
    return 'Kratix does not run it again by itself';
  return `Kratix runs it again at ${stamp(failedAt + interval.ms)}, ${sayInterval(interval.ms)} after the failure`;
}
