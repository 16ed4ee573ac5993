import type { KubeEvent } from '../kube/events.ts';
import { jobStateOf } from '../kube/jobs.ts';
import { type KubeObject, metaOf, nameOf } from '../kube/object.ts';
import { type Container, failingContainer, failureOf, podStatusOf } from '../kube/pods.ts';
import type { Look } from './look.ts';
import { type PodWait, waitInEvents, waitOf } from './pod-waits.ts';
import { newest, seenOr } from './reading.ts';

/** The latest pod of a Job, and what keeps it from getting on. */
export interface JobPod {
  /** `undefined`: there is none, or none may be seen. */
  readonly pod: KubeObject | undefined;
  readonly wait: PodWait | undefined;
  readonly failing: Container | undefined;
  /** The container that runs. */
  readonly running: Container | undefined;
  /** What the failing container said last, in full lines. */
  readonly lines: readonly string[];
}

const NOTHING = {
  pod: undefined,
  wait: undefined,
  failing: undefined,
  running: undefined,
  lines: [],
};
/** How many of the last lines are read. */
const TAIL = 200;

/** Looks at the pod of a Job: its containers, its events or those of the Job, and its last words. */
export async function podOfJob(look: Look, job: KubeObject): Promise<JobPod> {
  const { namespace, name } = metaOf(job);
  const pods = await look.list('pods', {
    namespace,
    labels: { 'batch.kubernetes.io/job-name': name },
  });
  if (!pods.seen) return NOTHING;
  const pod = newest(pods.value);
  if (pod === undefined) {
    if (jobStateOf(job).type !== 'active') return NOTHING;
    return { ...NOTHING, wait: waitInEvents(seenOr(await look.events(job), [])) };
  }
  const { containers } = podStatusOf(pod);
  const failing = failingContainer(containers);
  const running = containers.findLast(({ state }) => state.type === 'running');
  const isUnbegun = containers.every(({ state }) => !['ended', 'running'].includes(state.type));
  const events: readonly KubeEvent[] = isUnbegun ? seenOr(await look.events(pod), []) : [];
  const told = waitOf(podStatusOf(pod));
  const wait = told === undefined || told.type === 'image' ? (waitInEvents(events) ?? told) : told;
  return { pod, wait, failing, running, lines: failing ? await linesOf(look, pod, failing) : [] };
}

async function linesOf(look: Look, pod: KubeObject, container: Container) {
  const { namespace, name } = metaOf(pod);
  const of = { namespace, pod: name, container: container.name, tail: TAIL };
  const lines = seenOr(await look.log(of), []);
  if (lines.length > 0 || container.restarts === 0) return lines;
  return seenOr(await look.log({ ...of, previous: true }), []);
}

/** `container render ends with exit code 1, 3 times so far`, and where nothing of that is seen nothing. */
export function describeFailure({ failing }: JobPod): string {
  const failure = failing && failureOf(failing);
  if (failing === undefined || failure === undefined) return '';
  const times = failing.restarts === 0 ? '' : `, ${failing.restarts + 1} times so far`;
  return `container ${failing.name} ends with exit code ${failure.exitCode}${times}`;
}

/** A Job in a sentence: `Job team-a/deploy-1 (pipeline deploy)`. */
export function describeJob(job: KubeObject, pipelineLabel: string): string {
  const pipeline = metaOf(job).labels[pipelineLabel] ?? '';
  return `${nameOf(job)}${pipeline === '' ? '' : ` (pipeline ${pipeline})`}`;
}
