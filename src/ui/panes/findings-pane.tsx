import { Box, Text } from 'ink';
import { memo } from 'react';
import type { FindingItem } from '../../store/finding-board.ts';
import { ABOUT_LINES } from '../../store/findings-model.ts';
import { tableHeight } from '../../store/layout.ts';
import { type KtopState, selectServerNow } from '../../store/state.ts';
import { useGutter } from '../parts/gutter.ts';
import { fit } from '../terminal/text.ts';
import type { Theme } from '../theme.ts';
import { useKtop, useTheme } from '../use-ktop.ts';
import { findingAge, findingText, findingTitles } from './finding-line.ts';

/** What is wrong now, worst first: one line for each cause, with what follows from it below it. */
export function FindingsPane() {
  const theme = useTheme();
  const size = useKtop(({ view }) => view.size);
  const now = useKtop(selectServerNow);
  const { lines, offset, cursor, marksNew } = useKtop(({ findings }) => findings);
  const { width, blank, sign } = useGutter();
  if (lines.length === 0) return <Nothing />;
  return (
    <Box flexDirection="column">
      <Text wrap="truncate">{blank + theme.faint(findingTitles(width))}</Text>
      <Box flexDirection="column" height={Math.max(tableHeight(size) - ABOUT_LINES, 1)}>
        {lines.map((item, i) => (
          <Line
            key={item.key}
            item={item}
            sign={sign(item.key)}
            age={findingAge(item, now)}
            marksNew={marksNew}
            width={width}
            selected={offset + i === cursor}
            theme={theme}
          />
        ))}
      </Box>
      <About />
    </Box>
  );
}

interface LineProps {
  readonly item: FindingItem;
  /** Whether it is marked, where anything is. */
  readonly sign: string;
  readonly age: string;
  readonly marksNew: boolean;
  readonly width: number;
  readonly selected: boolean;
  readonly theme: Theme;
}

const Line = memo(
  function Line({ item, sign, age, marksNew, width, selected, theme }: LineProps) {
    const text = findingText(item, { age, marksNew }, { width, selected, theme });
    return <Text wrap="truncate">{sign + text}</Text>;
  },
  (a, b) =>
    a.age === b.age &&
    a.sign === b.sign &&
    a.marksNew === b.marksNew &&
    a.width === b.width &&
    a.selected === b.selected &&
    a.theme === b.theme &&
    sameItem(a.item, b.item),
);

/** Items are made for each frame; what they are made from is shared between frames. */
function sameItem(a: FindingItem, b: FindingItem): boolean {
  if (a.type === 'affected' && b.type === 'affected') return a.place === b.place;
  return (
    a.type === 'cause' &&
    b.type === 'cause' &&
    a.cause === b.cause &&
    a.only === b.only &&
    a.isNew === b.isNew &&
    a.isAcknowledged === b.isAcknowledged &&
    a.isUnfolded === b.isUnfolded
  );
}

/** What the line under the cursor says, in full. */
function About() {
  const theme = useTheme();
  const width = useKtop(({ view }) => view.size.columns);
  const about = useKtop(({ findings }) => findings.about);
  return about.map((line) => (
    <Text key={line} wrap="truncate">
      {theme[line.startsWith('→') ? 'busy' : 'plain'](fit(line, width))}
    </Text>
  ));
}

function Nothing() {
  const sentences = useKtop(describeNoFindings);
  return sentences.split('\n').map((sentence) => (
    <Text key={sentence} wrap="wrap">
      {sentence}
    </Text>
  ));
}

/** That nothing was found is said of what was looked at, and of nothing else; a sentence a line. */
export function describeNoFindings({ findings, cluster, watchTotals }: KtopState): string {
  if (cluster.link.type === 'connecting') return `Connecting to ${cluster.context} …`;
  if (watchTotals.all === 0) return 'Asking the API server which kinds it serves …';
  if (findings.all > 0)
    return `Nothing matches: there are ${findings.all.toLocaleString('en-US')} findings, and the filter or the namespace hides them. esc clears the filter, 0 shows all namespaces.`;
  const where = cluster.watched === undefined ? '' : ` in ${cluster.watched.join(', ')}`;
  return [
    `Nothing wrong was found${where} in what was looked at: ${findings.looked.join('; ')}.`,
    ...(findings.notLooked.length === 0
      ? []
      : [`Not looked at: ${findings.notLooked.join('; ')}.`]),
  ].join('\n');
}
