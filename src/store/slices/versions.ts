import type { DetailLine } from '../../analysis/detail-line.ts';

/** What each write of an object has changed. */
export interface VersionsSlice {
  readonly title: string;
  /** Why no more come, or why none do; `undefined` while they are watched. */
  readonly note: string | undefined;
  /** What is wrong with it, above the versions. */
  readonly head: readonly DetailLine[];
  readonly lines: readonly DetailLine[];
  readonly offset: number;
  readonly length: number;
}
