import type { Tone } from '../../analysis/detail-line.ts';
import type { CallCount } from '../../analysis/log-lines/api-calls.ts';
import type { ErrorGroup } from '../../analysis/log-lines/error-groups.ts';
import type { LogRange } from '../log-ranges.ts';
import type { Wanted } from '../log-view.ts';
import type { LogsRequest } from '../logs-request.ts';
import type { Window } from './window.ts';

/** A stretch of a row of a log: coloured as it was written, or, without `sgr`, what is looked for. */
export interface LogSpan {
  readonly from: number;
  readonly to: number;
  readonly sgr: string | undefined;
}

/** One line on the screen of a log, or a piece of one. */
export interface LogRow {
  /** Empty where it is not wanted, and in pieces after the first. */
  readonly time: string;
  /** Who says it; empty in pieces after the first. */
  readonly source: string;
  /** A number for each source, from 0. */
  readonly colour: number;
  readonly tone: Tone;
  readonly text: string;
  readonly spans: readonly LogSpan[];
  /** Whether it is the match that was jumped to. */
  readonly isCurrent: boolean;
}

/** The logs of what works for one object. */
export interface LogsSlice {
  readonly title: string;
  readonly speakers: LogsRequest['speakers'];
  /** Who its controller is, once that is known. */
  readonly speaker: string | undefined;
  readonly range: LogRange;
  readonly previous: boolean;
  readonly lines: readonly LogRow[];
  /** How wide the sources and the times are. */
  readonly sourceColumns: number;
  readonly timeColumns: number;
  /** Whether a source is marked as the one that leads. */
  readonly hasLeader: boolean;
  /** Which lines are shown. */
  readonly wanted: Wanted;
  /** Where, in the lines that are shown, the screen begins, and how many those are. */
  readonly offset: number;
  readonly length: number;
  /** How many lines are kept, how many fell out, and how many came when there was no room. */
  readonly kept: number;
  readonly dropped: number;
  readonly refused: number;
  /** How many lines match what is looked for, and which of them was jumped to, from 1. */
  readonly matches: number;
  readonly match: number;
  /** How many groups of errors there are. */
  readonly errors: number;
  /** Why the controller may say nothing of the object, where only lines about it are wanted. */
  readonly unheard: string | undefined;
  /** How many logs there are, and of how many more can come. */
  readonly all: number;
  readonly followed: number;
  /** What keeps logs from being heard. */
  readonly silence: readonly string[];
  readonly autoscroll: boolean;
  readonly wraps: boolean;
  readonly colours: boolean;
  /** Whether the pods are still being listed. */
  readonly isLooking: boolean;
}

/** The groups of errors in the logs that are open. */
export interface LogErrorsSlice
  extends Window<{ readonly key: string; readonly group: ErrorGroup }> {
  /** What the error under the cursor means, where that is known. */
  readonly meaning: string | undefined;
  /** The role that it lacks, as YAML. */
  readonly role: string | undefined;
  /** Whether containers end over errors. */
  readonly survival: string;
  /** How many groups there were too many. */
  readonly forgotten: number;
}

/** The requests that the logs that are open tell of. */
export interface LogCallsSlice extends Window<{ readonly key: string; readonly call: CallCount }> {
  /** The time in which they were sent, in milliseconds. */
  readonly spanMs: number;
}
