import type { Instant } from '../kube/time.ts';
import { formatDuration, formatExactly } from './duration.ts';
import { count } from './sentences.ts';
import type { Stage, Workflow } from './workflow.ts';

/** What a workflow does now, in words: `user container 2 of 3 (render) exits 1, attempt 4 of 6, next in 3m 10s`. */
export function describeWorkflow(workflow: Workflow, now: Instant): string {
  const { state, goneAt } = workflow;
  const gone = goneAt === undefined ? '' : ` (its ${workflow.carrier.kind} is gone)`;
  switch (state.type) {
    case 'done':
      return `${doneWords(workflow, state.at)}${gone}`;
    case 'suspended':
      return `suspended${gone}`;
    case 'no-pod':
      return `no pod yet, ${formatDuration(now - workflow.startedAt)} after its Job was made${gone}`;
    case 'waiting':
      return `${state.wait.sentence}${gone}`;
    case 'running':
      return `${runningWords(workflow, state.stage)}${podsWords(workflow)}${gone}`;
    case 'failing':
      return [
        `${failureWords(workflow, state.stage)}, ${attemptWords(workflow)}`,
        ...nextWords(workflow, now),
      ].join(', ');
    case 'failed':
      return [failedWords(workflow, state.stage, state.reason), ...nextWords(workflow, now)]
        .join('; ')
        .concat(gone);
  }
}

/** What goes wrong, without the times that go on: `render exits 1, attempt 4 of 6`. */
export function sayTrouble(workflow: Workflow): string {
  const { state } = workflow;
  switch (state.type) {
    case 'waiting':
      return state.wait.sentence;
    case 'failed':
      return failedWords(workflow, state.stage, state.reason);
    case 'failing':
      return `${failureWords(workflow, state.stage)}, ${attemptWords(workflow)}`;
    default: {
      const failed = workflow.stages.findIndex(
        ({ exit }) => exit !== undefined && exit.exitCode !== 0,
      );
      return `${failureWords(workflow, failed < 0 ? undefined : failed)}, ${attemptWords(workflow)}`;
    }
  }
}

/** The same for a narrow column: `render exits 1, try 4/6, next in 3m 10s`. */
export function shortened(sentence: string): string {
  return sentence
    .replace(/(?:user )?container \d+ of \d+ \((\S+)\)/, '$1')
    .replace(/(?:user )?container /, '')
    .replace(/attempt (\d+) of (\d+)/, 'try $1/$2')
    .replace(/failed after \d+ attempts/, 'failed')
    .replace('next in', 'in')
    .replace(/ unless .*/, '');
}

/** `user container 2 of 3 (render)`; `container reader` of the system's own. */
export function nameStage(stages: readonly Stage[], index: number): string {
  const stage = stages[index];
  if (stage === undefined) return 'a container';
  const hasOwn = stages.some(({ isUsers }) => !isUsers);
  if (hasOwn && !stage.isUsers) return `container ${stage.container}`;
  const users = stages.filter(({ isUsers }) => isUsers);
  const place = `${users.indexOf(stage) + 1} of ${users.length}`;
  if (users.length === 1) return `${hasOwn ? 'user ' : ''}container ${stage.container}`;
  return `${hasOwn ? 'user ' : ''}container ${place} (${stage.container})`;
}

/** `exits 1`, `exits 137 (OOMKilled)`. */
export function exitWords({ exit }: Stage): string {
  if (exit === undefined) return 'fails';
  const { exitCode, reason } = exit;
  const why = reason === '' || reason === 'Error' ? '' : ` (${reason})`;
  return `exits ${exitCode}${why}`;
}

/** `next in 3m 10s`; `never tried again by itself`. Nothing where nobody says. */
export function nextWords({ next }: Workflow, now: Instant): readonly string[] {
  if (next === undefined) return [];
  if (next.type === 'never') return ['never tried again by itself'];
  const when = next.at > now ? `next in ${formatWait(next.at - now)}` : 'next is due';
  return [next.unless === '' ? when : `${when} unless ${next.unless}`];
}

/** `9h 59m`, `3m 10s`: what is waited for matters to the minute. */
function formatWait(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  return minutes < 60 ? formatExactly(ms) : `${Math.floor(minutes / 60)}h ${minutes % 60}m`;
}

function doneWords({ startedAt }: Workflow, at: Instant | undefined): string {
  return at === undefined || at < startedAt ? 'done' : `done in ${formatExactly(at - startedAt)}`;
}

function runningWords(workflow: Workflow, stage: number | undefined): string {
  const { attempt, stages } = workflow;
  const again = attempt.number > 1 ? `, ${attemptWords(workflow)}` : '';
  const running = stage === undefined ? undefined : stages[stage];
  if (stage !== undefined && running !== undefined) {
    const before = running.exit === undefined ? '' : `; the one before ${exitWords(running)}`;
    return `${nameStage(stages, stage)} runs${again}${before.replace('exits', 'exited')}`;
  }
  if (stages.length === 0) return `its pod has no container yet${again}`;
  const isBegun = stages.some(({ mark }) => mark === 'done');
  return isBegun
    ? `between two containers${again}`
    : `its first container is being started${again}`;
}

function podsWords({ pods }: Workflow): string {
  return pods.all > 1 && pods.succeeded > 0
    ? `; ${pods.succeeded} of ${count(pods.all, 'pod')} done`
    : '';
}

/** `attempt 4 of 6`; without the limit where it is passed. */
export function attemptWords({ attempt }: Pick<Workflow, 'attempt'>): string {
  const { number, of } = attempt;
  return of === undefined || number > of ? `attempt ${number}` : `attempt ${number} of ${of}`;
}

function failureWords({ stages }: Workflow, stage: number | undefined): string {
  const failed = stage === undefined ? undefined : stages[stage];
  if (stage === undefined || failed === undefined) return 'its pod failed';
  return `${nameStage(stages, stage)} ${exitWords(failed)}`;
}

function failedWords(workflow: Workflow, stage: number | undefined, reason: string): string {
  const { attempt } = workflow;
  const tries = attempt.number > 1 ? ` after ${attempt.number} attempts` : '';
  const why = stage === undefined ? reason || 'its pod is gone' : failureWords(workflow, stage);
  const also =
    stage !== undefined && !/^(|BackoffLimitExceeded)$/.test(reason) ? ` (${reason})` : '';
  return `failed${tries}: ${why}${also}`;
}
