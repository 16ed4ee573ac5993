import { Box, Text } from 'ink';
import type { LoopLine, LoopsSlice } from '../../store/slices/loops.ts';
import { HOT_BY_DESIGN } from '../../store/write-rates.ts';
import { fit } from '../terminal/text.ts';
import type { Theme } from '../theme.ts';
import { useKtop, useTheme } from '../use-ktop.ts';

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const RATE = 7;
const SPARKLINE = 12;

/** What is written again and again: how often, which field, and by whom. */
export function LoopsPane() {
  const theme = useTheme();
  const width = useKtop(({ view }) => view.size.columns);
  const loops = useKtop((state) => state.loops);
  const { lines, offset, cursor } = loops;
  if (lines.length === 0)
    return nothing(loops).map((sentence) => (
      <Text key={sentence} wrap="wrap">
        {sentence}
      </Text>
    ));
  return (
    <Box flexDirection="column">
      <Text wrap="truncate">
        {theme.faint(joined('A MIN', '2 MINUTES', 'OBJECT', 'WHAT', width))}
      </Text>
      {lines.map((line, i) => (
        <Text key={line.key} wrap="truncate">
          {paint(line, width, theme, offset + i === cursor)}
        </Text>
      ))}
    </Box>
  );
}

function paint(
  { hot, loop, object }: LoopLine,
  width: number,
  theme: Theme,
  selected: boolean,
): string {
  const sign = loop?.isCircle === true ? '▲ ' : '';
  const text = joined(
    String(Math.round(hot.perMinute)),
    sparkline(hot.history),
    object,
    sign + (loop?.sentence ?? 'its versions are looked at …'),
    width,
  );
  if (selected) return theme.selected(text);
  return loop?.isCircle === true ? theme.problem(text) : theme.plain(text);
}

function joined(rate: string, line: string, object: string, what: string, width: number): string {
  const name = Math.min(44, Math.floor(width * 0.3));
  const rest = width - RATE - SPARKLINE - name - 3;
  return `${fit(rate.padStart(RATE), RATE)} ${fit(line, SPARKLINE)} ${fit(object, name)} ${fit(what, rest)}`;
}

/** The writes of each ten seconds, beside the busiest ten. */
function sparkline(history: readonly number[]): string {
  const most = Math.max(1, ...history);
  return history
    .map((count) => (count === 0 ? ' ' : BARS[Math.ceil((count / most) * BARS.length) - 1]))
    .join('');
}

function nothing({ all }: LoopsSlice): readonly string[] {
  if (all > 0)
    return [
      `Nothing matches: ${all} objects are written often, and the filter or the namespace hides them.`,
    ];
  return [
    'Since ktop looks, nothing was written more than twelve times a minute for two minutes.',
    `Left out, since they are written all the time by design: ${HOT_BY_DESIGN.join(', ')}.`,
  ];
}
