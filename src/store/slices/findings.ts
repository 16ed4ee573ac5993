import type { FindingItem } from '../finding-board.ts';
import { EMPTY_WINDOW, type Window } from './window.ts';

export interface FindingsSlice extends Window<FindingItem> {
  /** How many causes there are, whatever is hidden, and by how many of them something is stuck. */
  readonly all: number;
  readonly stuck: number;
  /** How many have appeared since the pane was left last. */
  readonly fresh: number;
  /** Whether lines are marked that are new: not before the pane was left once. */
  readonly marksNew: boolean;
  /** About the line under the cursor: what it says, in full, and what can be done. */
  readonly about: readonly string[];
  /** What was looked at, and what was not, in words. */
  readonly looked: readonly string[];
  readonly notLooked: readonly string[];
}

export const NO_FINDINGS: FindingsSlice = {
  ...EMPTY_WINDOW,
  all: 0,
  stuck: 0,
  fresh: 0,
  marksNew: false,
  about: [],
  looked: [],
  notLooked: [],
};
