import type { DetailLine } from '../../analysis/detail-line.ts';
import type { ObjectRef } from '../../kube/row.ts';
import type { Instant } from '../../kube/time.ts';
import type { FoundStanding } from '../standing-book.ts';
import type { HotObject } from '../write-rates.ts';
import { EMPTY_WINDOW, type Window } from './window.ts';

/** An object that does not get on, or is written again and again. */
export interface StandingLine {
  readonly key: string;
  readonly ref: ObjectRef;
  /** `Widget team-a/alpha` */
  readonly object: string;
  /** `hot`: it is written often, and nothing else is wrong with it. */
  readonly state: FoundStanding['state'] | 'hot';
  readonly isProblem: boolean;
  readonly since: Instant | undefined;
  readonly sentence: string;
  /** Who works on it; empty where nobody tells. */
  readonly controller: string;
  /** `4/5`: seen, and wanted; empty where nobody tells. */
  readonly generation: string;
  /** How often it is written; `undefined`: seldom. */
  readonly hot: HotObject | undefined;
  /** `status.lastChecked, by operator`: what is written most, where its versions tell. */
  readonly field: string;
}

export interface StandingsSlice extends Window<StandingLine> {
  /** How many do not get on, whatever the filter hides. */
  readonly all: number;
  /** How many are written often. */
  readonly hot: number;
  /** Lines below the list: the controllers. */
  readonly foot: readonly DetailLine[];
  /** What is not read, and why. */
  readonly unread: readonly string[];
}

export const NO_STANDINGS: StandingsSlice = {
  ...EMPTY_WINDOW,
  all: 0,
  hot: 0,
  foot: [],
  unread: [],
};
