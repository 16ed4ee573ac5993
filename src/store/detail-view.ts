import { describeWait } from '../analysis/sentences.ts';
import type { Row } from '../kube/row.ts';
import type { Instant } from '../kube/time.ts';
import type { ClusterData } from './cluster-data.ts';
import type { DetailModel } from './detail-model.ts';
import { bodyHeight, type Size } from './layout.ts';
import type { ClusterSlice } from './slices/cluster.ts';
import type { DetailSlice } from './slices/deletions.ts';

/** What the watch shows of a terminating object. */
export interface Seen {
  readonly uid: string;
  /** `undefined` once it is gone. */
  readonly row: Row | undefined;
  readonly waitsFor: string | undefined;
}

export function seenOf({ board, conclusions }: ClusterData, uid: string, now: Instant): Seen {
  const entry = board.entry(uid);
  const deletion = conclusions.get(uid, now);
  return {
    uid,
    row: entry?.goneAt === undefined ? entry?.row : undefined,
    waitsFor: deletion && describeWait(deletion.wait),
  };
}

/** How many kinds may hide objects. */
export function unseenKinds(watches: ClusterData['watches'], dark: ClusterSlice['dark']): number {
  const { forbidden, degraded, syncing } = watches.totals();
  return forbidden + degraded + syncing + dark.length;
}

/** Brings the open detail up to date; `undefined` when nothing has ever been known of its object. */
export function lookAtDetail(
  detail: DetailModel,
  data: ClusterData,
  { now, size, dark }: Pick<ClusterSlice, 'dark'> & { readonly now: Instant; readonly size: Size },
): DetailSlice | undefined {
  const { board, index, conclusions, watches } = data;
  const { uid } = detail;
  detail.remember(board.entry(uid), index.vanished(uid), now);
  return detail.slice(
    {
      index,
      deletion: conclusions.get(uid, now),
      unseenKinds: unseenKinds(watches, dark),
      isTerminating: (namespace) => data.isTerminating(namespace),
    },
    { now, height: bodyHeight(size), columns: size.columns },
  );
}
