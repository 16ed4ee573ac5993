import type { Finding } from '../knowledge/finding.ts';
import type { Seen } from '../knowledge/look.ts';
import type { PodWait } from '../knowledge/pod-waits.ts';
import { shellWord } from '../kube/kubectl.ts';
import type { Instant } from '../kube/time.ts';
import { clockTime } from './clock-time.ts';
import type { DetailLine, Tone } from './detail-line.ts';
import { formatDuration, formatExactly } from './duration.ts';
import { describeFinding } from './report-text.ts';
import type { Stage, Workflow } from './workflow.ts';
import { attemptWords, describeWorkflow, exitWords } from './workflow-text.ts';

/** What was asked about a workflow besides what is watched. */
export interface WorkEvidence {
  /** What it was asked about (`evidenceKey`): another state of the workflow needs other evidence. */
  readonly of: string;
  /** The container whose last lines these are; empty when none was read. */
  readonly container: string;
  readonly lines: Seen<readonly string[]> | undefined;
  /** Why it does not begin, as events tell. */
  readonly wait: PodWait | undefined;
  /** What is concluded about the object whose work it is. */
  readonly findings: readonly Finding[];
}

/** What the evidence of a workflow depends on. */
export function evidenceKey({ carrierUid, pod, state, stages }: Workflow): string {
  const runs = stages.map(({ restarts, mark }) => `${mark}${restarts}`).join(',');
  return [carrierUid, pod?.uid ?? '', state.type, runs].join(' ');
}

/** The stage whose lines tell most: the one that failed, or that runs. */
export function tellingStage({ state, stages }: Workflow): Stage | undefined {
  switch (state.type) {
    case 'failing':
    case 'failed':
    case 'running':
      return state.stage === undefined ? undefined : stages[state.stage];
    case 'done':
      return stages.findLast(({ isUsers }) => isUsers);
    default:
      return undefined;
  }
}

/** `Widget team-a/alpha` */
export function nameWork({ work }: Workflow): string {
  const { kind, namespace, name } = work.object;
  return `${kind === '' ? '' : `${kind} `}${namespace === '' ? name : `${namespace}/${name}`}`;
}

/** The sentence of a workflow; events tell more of one that has not begun. */
export function sayWorkflow(
  workflow: Workflow,
  evidence: WorkEvidence | undefined,
  now: Instant,
): string {
  const { state } = workflow;
  const sentence = describeWorkflow(workflow, now);
  if (evidence?.wait === undefined || evidence.of !== evidenceKey(workflow)) return sentence;
  if (state.type === 'no-pod') return `no pod: ${evidence.wait.sentence}`;
  const isVague = state.type === 'waiting' && state.wait.type === 'image';
  const isUnbegun = state.type === 'running' && state.stage === undefined;
  return isVague || isUnbegun ? evidence.wait.sentence : sentence;
}

/** The detail of one workflow as lines, most important first. */
export function describeWorkflowDetail(
  workflow: Workflow,
  evidence: WorkEvidence | undefined,
  now: Instant,
): readonly DetailLine[] {
  return [
    ...summary(workflow, evidence, now),
    ...section('Stages, in the order in which they run', stages(workflow, now)),
    ...lastLines(workflow, evidence),
    ...findings(evidence, now),
    ...earlier(workflow, now),
  ];
}

function summary(
  workflow: Workflow,
  evidence: WorkEvidence | undefined,
  now: Instant,
): readonly DetailLine[] {
  const { work, title, carrier, pod, startedAt, next, pods } = workflow;
  const { pipeline, action, version } = work;
  const what = [action, pipeline].filter((text) => text !== '').join(' ');
  const others = pods.all > 1 ? `, ${pods.succeeded} of its ${pods.all} pods have succeeded` : '';
  return [
    line('title', `${nameWork(workflow)}: ${what}`),
    line(toneOf(workflow), sayWorkflow(workflow, evidence, now)),
    line('plain', ''),
    line(
      'plain',
      `carried out by  ${carrier.kind} ${carrier.namespace}/${carrier.name} (${title})`,
    ),
    line(
      'plain',
      `pod             ${pod === undefined ? 'none is seen' : `${pod.name}${pod.isGone ? ', gone: this is how it was seen last' : ''}${others}`}`,
    ),
    line(
      'plain',
      `began           ${clockTime(startedAt)} (${formatDuration(now - startedAt)} ago)`,
    ),
    line('plain', attemptWords(workflow).replace(' ', '         ')),
    ...(version === '' ? [] : [line('plain', `version         ${version}`)]),
    ...(next?.type === 'never'
      ? [line('problem', `never tried again by itself; to try again: ${next.remedy}`)]
      : []),
    ...(next?.type === 'at'
      ? [
          line(
            'plain',
            `next try        ${clockTime(next.at)}${next.unless === '' ? '' : `, unless ${next.unless}`}`,
          ),
        ]
      : []),
  ];
}

function toneOf({ state }: Workflow): Tone {
  switch (state.type) {
    case 'done':
      return 'done';
    case 'running':
    case 'no-pod':
    case 'suspended':
      return 'current';
    default:
      return 'problem';
  }
}

function stages({ stages: all, pod }: Workflow, now: Instant): readonly DetailLine[] {
  if (all.length === 0)
    return [line('faint', pod === undefined ? 'no pod is seen' : 'its pod has no container yet')];
  const width = Math.max(...all.map(({ container }) => container.length));
  return all.map((stage, index) => {
    const { container, mark, restarts, isUsers } = stage;
    const again = restarts === 0 ? '' : `, started ${restarts + 1} times`;
    const whose = isUsers ? '' : '  (of the system)';
    const text = `${MARKS[mark]} ${container.padEnd(width)}  ${stageWords(stage, all[index - 1], now)}${again}${whose}`;
    return line(TONES[mark], text);
  });
}

export const MARKS: Readonly<Record<Stage['mark'], string>> = {
  done: '●',
  running: '◐',
  failed: '✗',
  waiting: '◌',
  'not-reached': '○',
};

const TONES: Readonly<Record<Stage['mark'], Tone>> = {
  done: 'done',
  running: 'current',
  failed: 'problem',
  waiting: 'problem',
  'not-reached': 'faint',
};

function stageWords(stage: Stage, before: Stage | undefined, now: Instant): string {
  const { mark, startedAt, endedAt } = stage;
  const took =
    startedAt === undefined || endedAt === undefined
      ? ''
      : ` in ${formatExactly(endedAt - startedAt)}, ended ${clockTime(endedAt)}`;
  switch (mark) {
    case 'done':
      return `done${took}`;
    case 'failed':
      return `${exitWords(stage)}${took}`;
    case 'running':
      return startedAt === undefined ? 'runs' : `runs for ${formatDuration(now - startedAt)}`;
    case 'waiting':
      return 'waits to be started';
    case 'not-reached':
      return before === undefined || before.mark === 'done'
        ? 'not begun'
        : `not reached: waits for ${before.container}`;
  }
}

/** How many of the lines that were read are shown. */
const LINES_SHOWN = 20;

function lastLines(workflow: Workflow, evidence: WorkEvidence | undefined): readonly DetailLine[] {
  const { carrier, pod } = workflow;
  const container = evidence?.container || tellingStage(workflow)?.container || '';
  if (container === '' || pod === undefined) return [];
  const title = `Last lines of ${container}`;
  const command = line(
    'faint',
    `kubectl logs ${shellWord(pod.name)} -n ${shellWord(carrier.namespace)} -c ${shellWord(container)}`,
  );
  const { lines } = evidence ?? {};
  if (lines === undefined)
    return section(title, [
      line('faint', pod.isGone ? 'not read before its pod had gone' : 'reading …'),
    ]);
  if (!lines.seen) return section(title, [line('problem', `not seen: ${lines.message}`), command]);
  const last = lines.value.slice(-LINES_SHOWN);
  const shown = last.length === 0 ? [line('faint', 'it has said nothing')] : last.map(plain);
  return section(title, [...shown, ...(pod.isGone ? [] : [command])]);
}

function findings(evidence: WorkEvidence | undefined, now: Instant): readonly DetailLine[] {
  if (evidence === undefined || evidence.findings.length === 0) return [];
  return section(
    'What lies around it',
    evidence.findings.flatMap((finding) => describeFinding(finding, now).slice(1)),
  );
}

function earlier({ earlier: runs }: Workflow, now: Instant): readonly DetailLine[] {
  if (runs.length === 0) return [];
  return section(
    'Earlier runs',
    runs.map(({ name, startedAt, state, isOld }) =>
      line(
        state === 'failed' ? 'problem' : 'plain',
        `${formatDuration(now - startedAt).padEnd(6)} ago  ${state.padEnd(9)} ${name}${isOld ? '  (of another version)' : ''}`,
      ),
    ),
  );
}

function section(title: string, lines: readonly DetailLine[]): readonly DetailLine[] {
  return [
    line('plain', ''),
    line('title', title),
    ...lines.map(({ tone, text }) => line(tone, `  ${text}`)),
  ];
}

function plain(text: string): DetailLine {
  return line('plain', text);
}

function line(tone: Tone, text: string): DetailLine {
  return { tone, text };
}
