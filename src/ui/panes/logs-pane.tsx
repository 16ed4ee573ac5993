import { Box, Text } from 'ink';
import type { LogRow, LogSpan, LogsSlice } from '../../store/slices/logs.ts';
import { PAINT } from '../parts/detail-lines.tsx';
import { fitSpans, type PaintedSpan } from '../terminal/spans.ts';
import { fit } from '../terminal/text.ts';
import type { Theme } from '../theme.ts';
import { useKtop, useTheme } from '../use-ktop.ts';

/** Sources in their turn; the name tells them apart too. */
const SOURCES: readonly (keyof Theme)[] = ['busy', 'good', 'mark', 'title'];

/** What the containers that work for one object say, or their controller, as much as fits. */
export function LogsPane() {
  const theme = useTheme();
  const width = useKtop(({ view }) => view.size.columns);
  const logs = useKtop((state) => state.logs);
  if (logs === undefined) return null;
  return (
    <Box flexDirection="column">
      <Text wrap="truncate">{theme.title(fit(titleOf(logs), width))}</Text>
      {logs.lines.length === 0 &&
        nothing(logs).map((sentence) => (
          <Text key={sentence} wrap="wrap">
            {theme.faint(sentence)}
          </Text>
        ))}
      {logs.lines.map((row, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place on the screen
        <Text key={i} wrap="truncate">
          {paint(row, logs, width, theme)}
        </Text>
      ))}
    </Box>
  );
}

function paint(
  { time, source, colour, tone, text, spans, isCurrent }: LogRow,
  { timeColumns, sourceColumns }: LogsSlice,
  width: number,
  theme: Theme,
): string {
  const of = theme[SOURCES[colour % SOURCES.length] ?? 'plain'];
  const at = timeColumns === 0 ? '' : theme.faint(fit(time, timeColumns));
  const found = isCurrent ? theme.selected : theme.mark;
  const painted = spans.map((span) => paintedSpan(span, found));
  const columns = width - timeColumns - sourceColumns - 1;
  const said = fitSpans(text, columns, painted, theme[PAINT[tone]]);
  return `${at}${of(fit(source, sourceColumns))} ${said}`;
}

function paintedSpan({ from, to, sgr }: LogSpan, found: (text: string) => string): PaintedSpan {
  return { from, to, paint: sgr === undefined ? found : (text) => `${sgr}${text}\u001b[0m` };
}

function titleOf({ title, speakers, speaker, wanted, range, previous }: LogsSlice): string {
  const parts =
    speakers === 'workers'
      ? [`Logs of ${title}`]
      : [`${wanted.aboutOnly ? `About ${title}: ` : ''}${speaker ?? 'its controller'}`];
  parts.push(range.title);
  if (previous) parts.push('runs before the last restart only');
  return parts.join(' · ');
}

/** Why there is no line. */
function nothing(logs: LogsSlice): readonly string[] {
  const { isLooking, all, silence, title, kept, length, unheard, previous } = logs;
  if (silence.length > 0) return silence;
  if (isLooking) return ['looking for the pods …'];
  if (all === 0 && previous) return ['no container of it has run before the last restart'];
  if (all === 0)
    return [
      `no container works for ${title}; one that begins is followed`,
      'o shows what its controller says about it',
    ];
  if (unheard !== undefined) return [unheard];
  if (kept > length)
    return [`none of ${kept.toLocaleString('en-US')} lines is shown: ${why(logs)}`];
  return ['nothing has been said'];
}

/** What hides lines. */
function why({ wanted, length }: LogsSlice): string {
  const { level, shape, matchesOnly, search } = wanted;
  const reasons = [
    ...(level === undefined ? [] : [`v shows ${level} and worse`]),
    ...(shape === undefined ? [] : ['e shows one error']),
    ...(matchesOnly && search.text !== '' ? [`x shows what matches /${search.text}`] : []),
  ];
  return reasons.length === 0 ? `${length} lines fit` : reasons.join(', ');
}
