import type { LogEntry, LogStatus, LossReason, RunState } from '../../kube/container-log.ts';
import type { Instant } from '../../kube/time.ts';
import { type Density, denser, lossMark } from './loss.ts';
import { isLast, MARGIN_MS, type Position, positionAfter, sinceOf } from './position.ts';
import type { StampedLine } from './stamped-lines.ts';

/** Where the reading of one run's log stands. Every transition is in `step`; nothing else changes it. */
export interface State {
  /** What was told last; `undefined` before the first line. */
  readonly position: Position | undefined;
  readonly phase: Phase;
  /** How dense the lines were lately, to guess how many were lost. */
  readonly density: Density | undefined;
  /** What followed the last newline when the log of a run that is over ended. */
  readonly rest: StampedLine | undefined;
  /** How often the end was looked at and was another. */
  readonly doubts: number;
  /** Whether there was an answer before: the next one may be that of another run. */
  readonly hasBegun: boolean;
  /** When reading began: where nothing was told yet, losses are dated by it. */
  readonly since: Instant;
}

type Phase =
  /** No answer is being read. */
  | { readonly type: 'closed' }
  /** The answer begins before what was told last, which has not come by yet. */
  | { readonly type: 'finding'; readonly held: readonly StampedLine[]; readonly seen: number }
  /** All that comes is new. */
  | { readonly type: 'telling'; readonly any: boolean }
  /**
   * The run is over and its log ended; the last line tells whether that was all. `held` is what came in
   * an answer in which what was told last did not come by; `undefined` when it did.
   */
  | {
      readonly type: 'checking';
      readonly held: readonly StampedLine[] | undefined;
      /** Whether half a line was seen to be the last of all, which is looked at again: it may be a cut. */
      readonly agreed: boolean;
    }
  | { readonly type: 'over'; readonly why: Over };

type Over = (LogStatus & { readonly type: 'over' })['why'];

/** What the server said, or failed to say. */
export type Input =
  /** A request was answered with 200, and its body begins. */
  | { readonly type: 'opened' }
  | { readonly type: 'lines'; readonly lines: readonly StampedLine[] }
  /** What was told last has not come by in time, and the run is, looked at since, the same. */
  | { readonly type: 'unfound' }
  /**
   * The body ended, however, and with half a line or not: a cut looks like an end. `run` is what the
   * pod, looked at since, says of the run; `own` whether it can have been no other run's log.
   */
  | {
      readonly type: 'closed';
      readonly rest: StampedLine | undefined;
      readonly run: RunState;
      readonly own: boolean;
    }
  /** The last line of the log, which was asked for alone; `whole` when a newline follows it. */
  | { readonly type: 'last'; readonly line: StampedLine | undefined; readonly whole: boolean }
  /** The node says that it has removed the container with its log. */
  | { readonly type: 'removed' }
  /** There is no such pod or container. */
  | { readonly type: 'not-found'; readonly run: RunState };

/** What to ask the server next. */
export type Ask =
  | {
      readonly type: 'read';
      /** `undefined`: from wherever the reader wants to begin. */
      readonly since: string | undefined;
      readonly follow: boolean;
      readonly previous: boolean;
    }
  /** The last line alone. */
  | { readonly type: 'last'; readonly previous: boolean };

export interface Step {
  readonly state: State;
  readonly emit: readonly LogEntry[];
}

export function initial(since: Instant): State {
  return {
    position: undefined,
    phase: { type: 'closed' },
    density: undefined,
    rest: undefined,
    doubts: 0,
    hasBegun: false,
    since,
  };
}

/** How many different ends are looked at. */
const MOST_DOUBTS = 3;
/** More is not held back: it is not what was told before. */
const MOST_HELD = 50_000;
const NOTHING: readonly LogEntry[] = [];

/** The next question, for a run that stands there; `undefined` when nothing is left to ask. */
export function ask({ phase, position }: State, run: RunState): Ask | undefined {
  if (phase.type === 'over' || run === 'superseded' || run === 'gone') return undefined;
  const previous = run === 'previous';
  if (phase.type === 'checking') return { type: 'last', previous };
  const since = position === undefined ? undefined : sinceOf(position);
  return { type: 'read', since, follow: run === 'running', previous };
}

/** Whether what was told last can still come by; when not, it is time to look at the run. */
export function isPast({ phase, position }: State): boolean {
  if (phase.type !== 'finding') return false;
  if (position === undefined) return phase.held.length > 0;
  return phase.held.some(({ at }) => at > position.at + MARGIN_MS);
}

/** Advances by one thing that the server said. Pure: the driver owns requests and timers. */
export function step(state: State, input: Input): Step {
  switch (input.type) {
    case 'opened':
      return { state: { ...state, phase: opened(state), hasBegun: true }, emit: NOTHING };
    case 'lines':
      return took(state, input.lines);
    case 'unfound':
      return unfound(state);
    case 'closed':
      return input.own && isPast(state) ? closedUnfound(state, input) : closed(state, input);
    case 'last':
      return checked(state, input.line, input.whole);
    case 'removed':
      return over(state, 'removed', state.position !== undefined);
    case 'not-found':
      return input.run === 'gone' ? finished(state, 'gone') : finished(state, 'not-found');
  }
}

function opened({ hasBegun }: State): Phase {
  return hasBegun ? { type: 'finding', held: [], seen: 0 } : { type: 'telling', any: false };
}

function took(state: State, lines: readonly StampedLine[]): Step {
  const { phase } = state;
  if (phase.type === 'telling') return told(state, lines);
  return phase.type === 'finding' ? found(state, phase, lines) : { state, emit: NOTHING };
}

/** Everything up to what was told last, as often as it was told, is known. */
function found(state: State, phase: Phase & { type: 'finding' }, lines: readonly StampedLine[]) {
  const { position } = state;
  if (position === undefined) return held(state, phase, lines, 0);
  const times = position.told.get(position.text) ?? 1;
  let { seen } = phase;
  for (const [index, line] of lines.entries()) {
    if (!isLast(position, line)) continue;
    seen++;
    if (seen < times) continue;
    const telling: State = { ...state, phase: { type: 'telling', any: false } };
    return told(telling, lines.slice(index + 1));
  }
  return held(state, phase, lines, seen);
}

function held(
  state: State,
  phase: Phase & { type: 'finding' },
  lines: readonly StampedLine[],
  seen: number,
): Step {
  const all = [...phase.held, ...lines];
  const holding: State = { ...state, phase: { type: 'finding', held: all, seen } };
  return all.length > MOST_HELD ? unfound(holding) : { state: holding, emit: NOTHING };
}

/** What was told last is not in the log any more, and what lay between is lost. */
function unfound(state: State): Step {
  const { phase, position } = state;
  if (phase.type !== 'finding') return { state, emit: NOTHING };
  const telling: State = { ...state, phase: { type: 'telling', any: false } };
  if (position === undefined) return told(telling, phase.held);
  const fresh = phase.held.filter((line) => isNew(line, position));
  const [first] = fresh;
  // Until something comes after it, nothing is known to be missing.
  if (first === undefined)
    return { state: { ...state, phase: { type: 'finding', held: [], seen: 0 } }, emit: NOTHING };
  const { state: next, emit } = told(telling, fresh);
  return { state: next, emit: [lost(state, 'rotated', first.at), ...emit] };
}

function told(state: State, lines: readonly StampedLine[]): Step {
  const [first] = lines;
  if (first === undefined) return { state, emit: NOTHING };
  return {
    state: {
      ...state,
      phase: { type: 'telling', any: true },
      position: positionAfter(state.position, lines),
      density: denser(state.density, first.at, lines.at(-1)?.at ?? first.at, lines.length),
      doubts: 0,
    },
    emit: lines.map((line) => lineOf(line, false)),
  };
}

function closedUnfound(state: State, input: Input & { type: 'closed' }): Step {
  const flushed = unfound(state);
  const { state: next, emit } = closed(flushed.state, input);
  return { state: next, emit: [...flushed.emit, ...emit] };
}

/** The end of an answer is the end of the log only if the run is over, and then it is looked at again. */
function closed(state: State, { rest, run }: Input & { type: 'closed' }): Step {
  const { phase: was, position } = state;
  if (run === 'superseded') return over(state, 'superseded', true);
  if (run === 'gone') {
    const lags = was.type === 'finding' && position !== undefined;
    return rest !== undefined || lags ? over(state, 'gone', true) : finished(state, 'complete');
  }
  if (run === 'running')
    return { state: { ...state, phase: { type: 'closed' }, rest: undefined }, emit: NOTHING };
  const held = was.type === 'finding' ? was.held : undefined;
  return {
    state: { ...state, phase: { type: 'checking', held, agreed: false }, rest },
    emit: NOTHING,
  };
}

function checked(state: State, line: StampedLine | undefined, whole: boolean): Step {
  const { position, rest, phase } = state;
  const { held, agreed } = phase.type === 'checking' ? phase : { held: undefined, agreed: false };
  const lastWhole = held?.at(-1) ?? position;
  if (line === undefined && lastWhole === undefined) return finished(state, 'complete');
  if (line !== undefined) {
    if (whole && lastWhole !== undefined && isEndOf(line, lastWhole))
      return complete(state, held, undefined);
    if (!whole && rest !== undefined && isEndOf(line, rest) && line.text !== '')
      return agreed ? complete(state, held, rest) : agree(state, held);
  }
  if (state.doubts >= MOST_DOUBTS) return over(state, 'unconfirmed', true);
  const doubts = state.doubts + 1;
  return { state: { ...state, phase: { type: 'closed' }, doubts }, emit: NOTHING };
}

function agree(state: State, held: readonly StampedLine[] | undefined): Step {
  return { state: { ...state, phase: { type: 'checking', held, agreed: true } }, emit: NOTHING };
}

/** The last answer was the log to its end: what was told last is not in it, if it did not come by. */
function complete(
  state: State,
  held: readonly StampedLine[] | undefined,
  rest: StampedLine | undefined,
): Step {
  const { position } = state;
  const fresh = (held ?? []).filter((line) => isNew(line, position));
  const first = fresh[0] ?? rest;
  const gap = held !== undefined && position !== undefined && first !== undefined;
  const { state: next, emit } = told(state, fresh);
  return {
    state: finished(next, 'complete').state,
    emit: [
      ...(gap ? [lost(state, 'rotated', first.at)] : []),
      ...emit,
      ...(rest === undefined ? [] : [lineOf(rest, true)]),
    ],
  };
}

/** Whether a line was not told in the instant in which the last one was. */
function isNew({ stamp, text }: StampedLine, position: Position | undefined): boolean {
  return position === undefined || stamp !== position.stamp || !position.told.has(text);
}

/** A long line lies in the file in pieces, of which `tailLines` gives the last. */
function isEndOf(line: StampedLine, of: Pick<StampedLine, 'stamp' | 'at' | 'text'>): boolean {
  if (line.stamp === of.stamp && line.text === of.text) return true;
  return line.at > of.at && line.text !== '' && of.text.endsWith(line.text);
}

function over(state: State, why: LossReason, isLoss: boolean): Step {
  const emit = isLoss ? [lost(state, why, undefined)] : NOTHING;
  return { state: finished(state, why).state, emit };
}

function finished(state: State, why: Over): Step {
  return { state: { ...state, phase: { type: 'over', why } }, emit: NOTHING };
}

function lineOf({ at, text, dropped }: StampedLine, unended: boolean): LogEntry {
  return { type: 'line', at, text, dropped, unended };
}

function lost(
  { position, density, since }: State,
  reason: LossReason,
  until: Instant | undefined,
): LogEntry {
  return lossMark(reason, density, position?.at ?? since, until);
}
