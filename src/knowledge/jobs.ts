import { jobStateOf } from '../kube/jobs.ts';
import {
  conditionOf,
  type KubeObject,
  metaOf,
  nameOf,
  numberAt,
  recordsAt,
  textAt,
} from '../kube/object.ts';
import type { Evidence } from './finding.ts';
import type { Look } from './look.ts';
import { inOneLine, seenOr } from './reading.ts';

/** What keeps a pod from getting further, as its status tells; `undefined` when nothing does. */
export interface PodTrouble {
  /** `crash`: a container ends with an error; `image`, `config`, `unschedulable`, `volume`: it does not start. */
  readonly type: 'crash' | 'image' | 'config' | 'unschedulable';
  readonly container: string;
  readonly sentence: string;
  readonly restarts: number;
}

const IMAGE =
  /^(ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull|RegistryUnavailable)$/;
const CONFIG = /^(CreateContainerConfigError|CreateContainerError|RunContainerError)$/;

export function troubleOf(pod: KubeObject): PodTrouble | undefined {
  const containers = [
    ...recordsAt(pod, 'status', 'initContainerStatuses'),
    ...recordsAt(pod, 'status', 'containerStatuses'),
  ];
  for (const status of containers) {
    const container = textAt(status, 'name');
    const reason = textAt(status, 'state', 'waiting', 'reason');
    const message = inOneLine(textAt(status, 'state', 'waiting', 'message'), 200);
    const restarts = numberAt(status, 'restartCount') ?? 0;
    const why = message === '' ? reason : `${reason}: ${message}`;
    if (IMAGE.test(reason))
      return {
        type: 'image',
        container,
        restarts,
        sentence: `the image of container ${container} cannot be pulled (${why})`,
      };
    if (CONFIG.test(reason))
      return {
        type: 'config',
        container,
        restarts,
        sentence: `container ${container} cannot be started (${why})`,
      };
    const exit = exitOf(status);
    if (exit !== undefined)
      return {
        type: 'crash',
        container,
        restarts,
        sentence: `container ${container} ends with exit code ${exit}${restarts > 0 ? `, ${restarts + 1} times so far` : ''}`,
      };
  }
  const scheduled = conditionOf(pod, 'PodScheduled');
  if (scheduled?.status === 'False')
    return {
      type: 'unschedulable',
      container: '',
      restarts: 0,
      sentence: `no node takes it (${inOneLine(scheduled.message, 200)})`,
    };
  return undefined;
}

function exitOf(status: KubeObject): number | undefined {
  const now = numberAt(status, 'state', 'terminated', 'exitCode');
  if (now !== undefined) return now === 0 ? undefined : now;
  const last = numberAt(status, 'lastState', 'terminated', 'exitCode');
  return last === undefined || last === 0 ? undefined : last;
}

/** The pods of a Job that are still there, and what the events tell of those that are not. */
export async function lookAtJob(
  look: Look,
  job: KubeObject,
): Promise<{ readonly trouble: PodTrouble | undefined; readonly evidence: readonly Evidence[] }> {
  const { namespace, name } = metaOf(job);
  const [pods, events] = await Promise.all([
    look.list('pods', { namespace, labels: { 'batch.kubernetes.io/job-name': name } }),
    look.list('events', { namespace }),
  ]);
  const troubled = seenOr(pods, [])
    .map((pod) => ({ pod, trouble: troubleOf(pod) }))
    .find(({ trouble }) => trouble !== undefined);
  const evidence: Evidence[] = [];
  if (troubled?.trouble !== undefined) {
    evidence.push({
      text: troubled.trouble.sentence,
      object: nameOf(troubled.pod),
      source: 'status',
    });
    const last = await lastLines(look, troubled.pod, troubled.trouble);
    if (last !== '')
      evidence.push({
        text: last,
        object: nameOf(troubled.pod),
        source: `log of ${troubled.trouble.container}`,
      });
  } else if (pods.seen && pods.value.length === 0 && jobStateOf(job).type === 'failed')
    evidence.push({
      text: 'its pod is gone, and its log with it',
      object: nameOf(job),
      source: 'pods',
    });
  for (const event of seenOr(events, []).filter((it) => textAt(it, 'type') === 'Warning')) {
    const regarding = textAt(event, 'involvedObject', 'name');
    if (regarding !== name && !regarding.startsWith(`${name}-`)) continue;
    const text = `${textAt(event, 'reason')}: ${inOneLine(textAt(event, 'message'), 200)}`;
    if (evidence.length < 6 && !evidence.some((known) => known.text === text))
      evidence.push({
        text,
        object: `${textAt(event, 'involvedObject', 'kind')} ${namespace}/${regarding}`,
        source: 'event',
      });
  }
  return { trouble: troubled?.trouble, evidence };
}

/** What the failing container said last: of its last run when it is waiting for the next. */
async function lastLines(
  look: Look,
  pod: KubeObject,
  { type, container, restarts }: PodTrouble,
): Promise<string> {
  if (type !== 'crash') return '';
  const { namespace, name } = metaOf(pod);
  const of = { namespace, pod: name, container };
  const current = seenOr(await look.log(of), []);
  const lines =
    current.length > 0 || restarts === 0
      ? current
      : seenOr(await look.log({ ...of, previous: true }), []);
  return inOneLine(lines.slice(-3).join(' · '), 300);
}
