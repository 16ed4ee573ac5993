import type { Deletion } from '../../analysis/deletion.ts';
import type { DetailLine } from '../../analysis/detail-line.ts';
import type { RemovalVerdict } from '../../analysis/removal.ts';
import type { Instant } from '../../kube/time.ts';
import type { Group } from '../deletion-board.ts';
import type { Entry } from '../deletion-entry.ts';
import type { Verdict } from '../verdicts.ts';
import type { Window } from './window.ts';

export type DeletionLine =
  | {
      readonly type: 'deletion';
      readonly key: string;
      readonly entry: Entry;
      readonly deletion: Deletion | undefined;
      /** What a look around it has concluded; `undefined` until there was one. */
      readonly verdict: Verdict | undefined;
      readonly vanished: readonly { readonly finalizer: string; readonly at: Instant }[];
      readonly grouped: boolean;
    }
  | {
      readonly type: 'group';
      readonly key: string;
      readonly group: Group;
      /** The conclusion for the object that waits longest. */
      readonly oldest: Deletion | undefined;
      readonly verdict: Verdict | undefined;
    };

export interface DeletionsSlice extends Window<DeletionLine> {
  /** Objects that are terminating, whatever the filter hides. */
  readonly terminating: number;
  readonly matching: number;
  readonly gone: number;
}

export interface DetailSlice {
  readonly uid: string;
  readonly lines: readonly DetailLine[];
  readonly offset: number;
  readonly length: number;
  readonly showing: 'summary' | 'yaml';
  /** Whether its current finalizer may be removed; `undefined` while that is not known. */
  readonly removal: RemovalVerdict | undefined;
}
