import { Box, Text } from 'ink';
import { memo } from 'react';
import { count } from '../../analysis/sentences.ts';
import type { DeletionLine } from '../../store/slices/deletions.ts';
import { type KtopState, selectServerNow } from '../../store/state.ts';
import { useGutter } from '../parts/gutter.ts';
import { fit } from '../terminal/text.ts';
import type { Theme } from '../theme.ts';
import { useKtop, useTheme } from '../use-ktop.ts';
import { ageOf, changeOf, deletionText, deletionTitles } from './deletion-line.ts';

/** What is being deleted, longest wait first, and what each object still waits for. */
export function DeletionsPane() {
  const theme = useTheme();
  const { width, blank, sign } = useGutter();
  const now = useKtop(selectServerNow);
  const { lines, offset, cursor } = useKtop(({ deletions }) => deletions);
  const empty = useKtop(describeNothing);
  if (lines.length === 0) return <Text wrap="wrap">{fit(empty, width * 3).trimEnd()}</Text>;
  return (
    <Box flexDirection="column">
      <Text wrap="truncate">{blank + theme.faint(deletionTitles(width))}</Text>
      {lines.map((line, i) => (
        <Line
          key={line.key}
          line={line}
          sign={sign(line.key)}
          age={ageOf(line, now)}
          change={changeOf(line, now)}
          width={width}
          selected={offset + i === cursor}
          theme={theme}
        />
      ))}
    </Box>
  );
}

interface LineProps {
  readonly line: DeletionLine;
  readonly age: string;
  readonly change: string;
  readonly sign: string;
  readonly width: number;
  readonly selected: boolean;
  readonly theme: Theme;
}

const Line = memo(
  function Line({ line, sign, age, change, width, selected, theme }: LineProps) {
    return (
      <Text wrap="truncate">
        {sign + deletionText(line, { age, change }, { width, selected, theme })}
      </Text>
    );
  },
  (a, b) =>
    a.age === b.age &&
    a.change === b.change &&
    a.sign === b.sign &&
    a.width === b.width &&
    a.selected === b.selected &&
    a.theme === b.theme &&
    sameLine(a.line, b.line),
);

/** Lines are made for each frame; what they are made from is shared between frames. */
function sameLine(a: DeletionLine, b: DeletionLine): boolean {
  if (a.type !== 'deletion' || b.type !== 'deletion') return false;
  return (
    a.entry === b.entry &&
    a.deletion === b.deletion &&
    a.vanished === b.vanished &&
    a.verdict === b.verdict &&
    a.grouped === b.grouped
  );
}

/** Nothing on the screen means nothing in the cluster only where everything is seen. */
export function describeNothing({ deletions, watchTotals, cluster, view }: KtopState): string {
  if (cluster.link.type === 'connecting') return `Connecting to ${cluster.context} …`;
  if (watchTotals.all === 0) return 'Asking the API server which kinds it serves …';
  if (deletions.terminating > 0)
    return `Nothing matches: ${deletions.terminating} objects are being deleted, and the filter or the namespace hides them. esc clears the filter, 0 shows all namespaces.`;
  const { all, live, syncing, degraded, forbidden } = watchTotals;
  const where = cluster.watched === undefined ? '' : ` in ${cluster.watched.join(', ')}`;
  if (live === all && cluster.dark.length === 0 && cluster.link.type === 'up')
    return `Nothing is being deleted${where}.`;
  const unseen = [
    ...(syncing > 0 ? [`${kinds(syncing)} still being listed`] : []),
    ...(degraded > 0 ? [`${kinds(degraded)} degraded`] : []),
    ...(forbidden > 0 ? [`${kinds(forbidden)} forbidden to you`] : []),
    ...(cluster.dark.length > 0
      ? [`${count(cluster.dark.length, 'API group')} not answering`]
      : []),
    ...(cluster.link.type === 'lost' ? ['the connection is lost'] : []),
  ];
  const why = unseen.length === 0 ? 'not every kind is served any more' : unseen.join(', ');
  const key = view.pane === 'deletions' ? ' Key 8 shows which.' : '';
  return `Nothing being deleted is seen${where}, but not everything is: ${why}.${key}`;
}

function kinds(n: number): string {
  return `${count(n, 'kind')} ${n === 1 ? 'is' : 'are'}`;
}
