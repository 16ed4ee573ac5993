import type { ApiObject } from '../json.ts';

/** One write, as a watch tells it. `previous` is what was there before. */
export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly revision: number;
  readonly object: ApiObject;
  readonly previous: ApiObject | undefined;
}

/** Hears of every change of one collection, in order, right after it was made. */
export type Listener = (change: Change) => void;
