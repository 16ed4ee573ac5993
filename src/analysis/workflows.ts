import { waitOf } from '../knowledge/pod-waits.ts';
import type { Work, WorkflowFacts } from '../knowledge/workflow.ts';
import type { JobState } from '../kube/jobs.ts';
import { type Container, failingContainer, failureOf } from '../kube/pods.ts';
import type { Instant } from '../kube/time.ts';
import type { RunPod, Stage, Workflow, WorkflowState, WorkRun } from './workflow.ts';
import { attemptOf, isOver, nextTry } from './workflow-tries.ts';

/** Work with the same key is one workflow. */
export function workflowKey({ object, pipeline, action }: Work): string {
  return [object.kind, object.namespace, object.name, pipeline, action].join(' ');
}

/** Whose work a run is: the Job tells more of it than its pods. */
export function workOfRun({
  job,
  pods,
}: WorkRun): { work: Work; facts: WorkflowFacts } | undefined {
  return job ?? pods[0]?.row;
}

/** What the runs of one workflow show; `undefined` when there are none. */
export function explainWorkflow(runs: readonly WorkRun[]): Workflow | undefined {
  const [latest, ...earlier] = [...runs].sort((a, b) => startOf(b) - startOf(a));
  const known = latest && workOfRun(latest);
  if (latest === undefined || known === undefined) return undefined;
  const { work, facts } = known;
  const told = tellingPod(latest);
  const stages = told === undefined ? [] : stagesOf(told, facts);
  const state = stateOf(latest, told, stages);
  const attempt = attemptOf(latest);
  const { job } = latest;
  const carrier = job ?? told?.row;
  return {
    key: workflowKey(work),
    title: facts.title,
    work,
    carrier: {
      kind: job === undefined ? 'Pod' : 'Job',
      namespace: carrier?.namespace ?? '',
      name: carrier?.name ?? '',
    },
    carrierUid: carrier?.uid ?? '',
    pod: told && {
      name: told.row.name,
      uid: told.row.uid,
      isGone: told.goneAt !== undefined,
    },
    pods: {
      all: latest.pods.length,
      succeeded: latest.pods.filter(({ row }) => row.pod.phase === 'Succeeded').length,
    },
    stages,
    state,
    attempt,
    next: nextTry(latest, told, state, facts.afterFailure(work), attempt.number),
    startedAt: startOf(latest),
    earlier: earlier.map((run) => ({
      name: run.job?.name ?? run.pods[0]?.row.name ?? '',
      startedAt: startOf(run),
      state: run.job?.job.state.type ?? endOfPods(run),
      isOld: workOfRun(run)?.work.version !== work.version,
    })),
    goneAt: latest.goneAt,
  };
}

function startOf({ job, pods }: WorkRun): Instant {
  return job?.job.startedAt ?? job?.created ?? Math.max(...pods.map(({ row }) => row.created ?? 0));
}

/** Of pods that do something those in trouble are told of first, and what is over after them. */
function tellingPod({ job, pods }: WorkRun): RunPod | undefined {
  const isComplete = job?.job.state.type === 'complete';
  const worth = (it: RunPod) => {
    const { pod } = it.row;
    if (pod.phase === 'Succeeded') return isComplete ? 0 : 4;
    if (isOver(it)) return 3;
    return failingContainer(pod.containers) || waitOf(pod) ? 1 : 2;
  };
  const newest = ({ row }: RunPod) => row.created ?? 0;
  return [...pods].sort((a, b) => worth(a) - worth(b) || newest(b) - newest(a))[0];
}

function stagesOf(told: RunPod, { ownContainers }: WorkflowFacts): readonly Stage[] {
  return told.row.pod.containers.map((container) => {
    const stage = stageOf(container, !ownContainers.includes(container.name));
    // Nothing runs in a pod that is over: what was seen last was on its way to the same end.
    const isCut = isOver(told) && stage.mark === 'running' && stage.exit !== undefined;
    return isCut ? { ...stage, mark: 'failed', endedAt: stage.exit?.endedAt } : stage;
  });
}

function stageOf(container: Container, isUsers: boolean): Stage {
  const { name, state, restarts, before } = container;
  const failure = failureOf(container);
  const ended = state.type === 'ended' ? state : undefined;
  return {
    container: name,
    isUsers,
    mark: markOf(container),
    startedAt:
      ended?.startedAt ?? (state.type === 'running' ? state.since : undefined) ?? before?.startedAt,
    endedAt: ended?.endedAt ?? (state.type === 'waiting' ? before?.endedAt : undefined),
    exit: ended ?? failure,
    restarts,
  };
}

function markOf(container: Container): Stage['mark'] {
  const { state } = container;
  switch (state.type) {
    case 'ended':
      return state.exitCode === 0 ? 'done' : 'failed';
    case 'running':
      return 'running';
    case 'waiting':
      return failureOf(container) === undefined ? 'waiting' : 'failed';
    case 'not-reached':
      return 'not-reached';
  }
}

function stateOf(run: WorkRun, told: RunPod | undefined, stages: readonly Stage[]): WorkflowState {
  const { job } = run;
  const failedStage = indexOf(stages, ({ exit }) => exit !== undefined && exit.exitCode !== 0);
  switch (job?.job.state.type) {
    case 'complete':
      return { type: 'done', at: job.job.state.at };
    case 'suspended':
      return { type: 'suspended' };
    case 'failed': {
      const { at, reason } = job.job.state;
      return { type: 'failed', stage: failedStage, at, reason };
    }
    default:
      return told === undefined
        ? { type: 'no-pod' }
        : stateOfPod(told, stages, failedStage, job === undefined);
  }
}

function stateOfPod(
  told: RunPod,
  stages: readonly Stage[],
  failedStage: number | undefined,
  isAlone: boolean,
): WorkflowState {
  const { pod } = told.row;
  const ends = stages.map(({ endedAt }) => endedAt ?? 0);
  const endedAt = ends.length === 0 ? undefined : Math.max(...ends) || undefined;
  if (pod.phase === 'Succeeded') return { type: 'done', at: endedAt };
  const over = isOver(told);
  if (over && isAlone)
    return { type: 'failed', stage: failedStage, at: endedAt ?? told.goneAt, reason: pod.reason };
  const wait = over ? undefined : waitOf(pod);
  if (wait !== undefined) return { type: 'waiting', wait };
  const stage =
    indexOf(stages, ({ mark }) => mark === 'failed') ?? (over ? failedStage : undefined);
  if (over || stage !== undefined) return { type: 'failing', stage };
  return { type: 'running', stage: lastIndexOf(stages, ({ mark }) => mark === 'running') };
}

function endOfPods({ pods }: WorkRun): JobState['type'] {
  if (pods.every(({ row }) => row.pod.phase === 'Succeeded')) return 'complete';
  return pods.some(({ goneAt }) => goneAt === undefined) ? 'active' : 'failed';
}

function indexOf(stages: readonly Stage[], wanted: (stage: Stage) => boolean): number | undefined {
  const index = stages.findIndex(wanted);
  return index < 0 ? undefined : index;
}

/** Sidecars run beside what one waits for, and come before it. */
function lastIndexOf(
  stages: readonly Stage[],
  wanted: (stage: Stage) => boolean,
): number | undefined {
  const index = stages.map(wanted).lastIndexOf(true);
  return index < 0 ? undefined : index;
}
