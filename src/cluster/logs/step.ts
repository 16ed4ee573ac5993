import type { LogEntry, LossReason, RunState } from '../../kube/container-log.ts';
import type { Instant } from '../../kube/time.ts';
import { hold, linesOf } from './held.ts';
import { denser, lossMark } from './loss.ts';
import { isLast, type Position, positionAfter, sinceOf, timesTold } from './position.ts';
import type { Ask, Input, Over, Phase, State, Step } from './reading.ts';
import type { StampedLine } from './stamped-lines.ts';

/** How many different ends are looked at. */
const MOST_DOUBTS = 3;
/** More is not held back: it is not what was told before. */
const MOST_HELD = 50_000;
const NOTHING: readonly LogEntry[] = [];

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

/** The next question, for a run that stands there; `undefined` when nothing is left to ask. */
export function ask({ phase, position }: State, run: RunState): Ask | undefined {
  if (phase.type === 'over' || run === 'superseded' || run === 'gone') return undefined;
  const previous = run === 'previous';
  if (phase.type === 'checking') return { type: 'last', previous };
  const since = position === undefined ? undefined : sinceOf(position);
  return { type: 'read', since, follow: run === 'running', previous };
}

/** Whether what was told last can still come by; when not, it is time to look at the run. */
export function isPast({ phase }: State): boolean {
  return phase.type === 'finding' && phase.held?.isPast === true;
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
  return hasBegun ? { type: 'finding', held: undefined, seen: 0 } : { type: 'telling', any: false };
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
  const times = timesTold(position, position.text);
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
  const all = lines.length === 0 ? phase.held : hold(phase.held, lines, state.position);
  const holding: State = { ...state, phase: { type: 'finding', held: all, seen } };
  const isTooMuch = all !== undefined && all.count > MOST_HELD;
  return isTooMuch ? unfound(holding) : { state: holding, emit: NOTHING };
}

/** What was told last is not in the log any more, and what lay between is lost. */
function unfound(state: State): Step {
  const { phase, position } = state;
  if (phase.type !== 'finding') return { state, emit: NOTHING };
  const telling: State = { ...state, phase: { type: 'telling', any: false } };
  const held = linesOf(phase.held);
  if (position === undefined) return told(telling, held);
  const fresh = held.filter((line) => isNew(line, position));
  const [first] = fresh;
  // Until something comes after it, nothing is known to be missing.
  if (first === undefined)
    return {
      state: { ...state, phase: { type: 'finding', held: undefined, seen: 0 } },
      emit: NOTHING,
    };
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
function closed(state: State, { rest, run, own, cut }: Input & { type: 'closed' }): Step {
  const { phase: was, position } = state;
  if (run === 'superseded') return over(state, 'superseded', true);
  if (run === 'gone') {
    const lags = was.type === 'finding' && position !== undefined;
    return cut || lags ? over(state, 'gone', true) : finished(state, 'complete');
  }
  if (run === 'running')
    return { state: { ...state, phase: { type: 'closed' }, rest: undefined }, emit: NOTHING };
  const held = own && was.type === 'finding' ? linesOf(was.held) : undefined;
  return {
    state: {
      ...state,
      phase: { type: 'checking', held, agreed: false },
      rest: own ? rest : undefined,
    },
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
  return position === undefined || stamp !== position.stamp || timesTold(position, text) === 0;
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
