import type { DetailLine } from '../../analysis/detail-line.ts';
import type { Instant } from '../../kube/time.ts';
import type { EventLine } from '../event-lines.ts';
import { EMPTY_WINDOW, type Window } from './window.ts';

export interface EventsSlice extends Window<EventLine> {
  /** How many lines there are, whatever is hidden. */
  readonly all: number;
  /** How many Event objects they were. */
  readonly objects: number;
  /** How many of the lines are Warnings. */
  readonly warnings: number;
  /** How many lines they are when those of one cause and many objects are one. */
  readonly folded: number;
  /** How many lines the filter lets through. */
  readonly matching: number;
  /** Why the filter is not applied, though others can be by it. */
  readonly misfit: string | undefined;
  /** What is not seen, with the reasons. */
  readonly unseen: readonly string[];
  readonly isWatched: boolean;
  /** What happened before this may have fallen out. */
  readonly keptSince: Instant | undefined;
  /** Whose events are shown: an object with its tree. */
  readonly of: string | undefined;
  /** Why no more can come. */
  readonly silence: string | undefined;
}

export interface EventDetailSlice {
  readonly key: string;
  readonly lines: readonly DetailLine[];
  readonly offset: number;
  readonly length: number;
}

export const NO_EVENTS: EventsSlice = {
  ...EMPTY_WINDOW,
  all: 0,
  objects: 0,
  warnings: 0,
  folded: 0,
  matching: 0,
  misfit: undefined,
  unseen: [],
  isWatched: false,
  keptSince: undefined,
  of: undefined,
  silence: undefined,
};
