import type { DetailLine } from '../../analysis/detail-line.ts';
import type { Loop } from '../../analysis/loops/loop.ts';
import type { HotObject } from '../write-rates.ts';
import type { Window } from './window.ts';

/** An object that is written again and again. */
export interface LoopLine {
  readonly key: string;
  /** `Widget team-a/alpha` */
  readonly object: string;
  readonly hot: HotObject;
  /** `undefined`: its versions have not told yet. */
  readonly loop: Loop | undefined;
}

export interface LoopsSlice extends Window<LoopLine> {
  /** How many there are, whatever the filter hides. */
  readonly all: number;
}

/** What each write of an object has changed. */
export interface VersionsSlice {
  readonly title: string;
  readonly lines: readonly DetailLine[];
  readonly offset: number;
  readonly length: number;
}
