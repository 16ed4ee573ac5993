import type { Instant } from '../kube/time.ts';
import type { ClusterData } from './cluster-data.ts';
import type { BoardItem } from './deletion-board.ts';
import type { ListCursor } from './list-cursor.ts';
import type { DeletionLine, DeletionsSlice } from './slices/deletions.ts';

/** What the Deletions pane shows now; conclusions are kept for these lines and the open object only. */
export function deletionsSlice(
  data: ClusterData,
  cursor: ListCursor,
  {
    height,
    now,
    openUid,
  }: { readonly height: number; readonly now: Instant; readonly openUid: string | undefined },
): DeletionsSlice {
  const { board, conclusions } = data;
  board.setScreenful(height);
  const window = cursor.look(board, height);
  const lines = window.lines.map((item) => deletionLine(data, item, now));
  const shown = new Set(lines.map(shownUid));
  if (openUid !== undefined) shown.add(openUid);
  conclusions.keep(shown);
  return {
    ...window,
    lines,
    terminating: board.terminatingCount,
    matching: board.matchingCount,
    gone: board.goneCount,
  };
}

function deletionLine(
  { conclusions, index, verdicts }: ClusterData,
  item: BoardItem,
  now: Instant,
): DeletionLine {
  if (item.type === 'group') {
    const { uid } = item.group.oldest.row;
    const oldest = conclusions.get(uid, now);
    return {
      type: 'group',
      key: item.key,
      group: item.group,
      oldest,
      verdict: verdicts.get(uid),
    };
  }
  return {
    type: 'deletion',
    key: item.key,
    entry: item.entry,
    grouped: item.grouped,
    vanished: index.vanished(item.key),
    verdict: verdicts.get(item.key),
    deletion: conclusions.get(item.key, now),
  };
}

function shownUid(line: DeletionLine): string {
  return line.type === 'group' ? line.group.oldest.row.uid : line.key;
}
