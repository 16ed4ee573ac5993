import type { LogEntry, LogStatus, RunState } from '../../kube/container-log.ts';
import type { Instant } from '../../kube/time.ts';
import type { Held } from './held.ts';
import type { Density } from './loss.ts';
import type { Position } from './position.ts';
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

export type Phase =
  /** No answer is being read. */
  | { readonly type: 'closed' }
  /** The answer begins before what was told last, which has not come by yet. */
  | {
      readonly type: 'finding';
      readonly held: Held | undefined;
      /** How often what was told last has come by: it may have been told several times in its instant. */
      readonly seen: number;
    }
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

export type Over = (LogStatus & { readonly type: 'over' })['why'];

/** What the server said, or failed to say. */
export type Input =
  /** A request was answered with 200, and its body begins. */
  | { readonly type: 'opened' }
  | { readonly type: 'lines'; readonly lines: readonly StampedLine[] }
  /** What was told last has not come by in time, and the run is, looked at since, the same. */
  | { readonly type: 'unfound' }
  /**
   * The body ended, however, and with half a line or not: a cut looks like an end. `run` is what the
   * pod, looked at since, says of the run; `own` whether it can have been no other run's log; `cut`
   * whether anything followed the last newline, if only half a timestamp.
   */
  | {
      readonly type: 'closed';
      readonly rest: StampedLine | undefined;
      readonly run: RunState;
      readonly own: boolean;
      readonly cut: boolean;
    }
  /** The last line of the log, which was asked for alone; `whole` when a newline follows it. */
  | { readonly type: 'last'; readonly line: StampedLine | undefined; readonly whole: boolean }
  /** The node has removed the container with its log; or there is no such pod or container. */
  | { readonly type: 'removed' | 'not-found'; readonly run: RunState };

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
