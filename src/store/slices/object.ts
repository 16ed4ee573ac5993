import type { DetailLine } from '../../analysis/detail-line.ts';

/** What is known of the object that is described. */
export interface ObjectSlice {
  readonly lines: readonly DetailLine[];
  readonly offset: number;
  readonly length: number;
}
