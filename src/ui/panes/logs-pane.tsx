import { Box, Text } from 'ink';
import type { LogRow, LogsSlice } from '../../store/state.ts';
import { PAINT } from '../parts/detail-lines.tsx';
import { fit } from '../terminal/text.ts';
import type { Theme } from '../theme.ts';
import { useKtop, useTheme } from '../use-ktop.ts';

/** Sources in their turn; the name tells them apart too. */
const SOURCES: readonly (keyof Theme)[] = ['busy', 'good', 'mark', 'title'];

/** What the containers that work for one object say, as much as fits. */
export function LogsPane() {
  const theme = useTheme();
  const width = useKtop(({ view }) => view.size.columns);
  const logs = useKtop((state) => state.logs);
  if (logs === undefined) return null;
  const { title, lines, sourceColumns } = logs;
  return (
    <Box flexDirection="column">
      <Text wrap="truncate">{theme.title(fit(`Logs of ${title}`, width))}</Text>
      {lines.length === 0 && <Text wrap="truncate">{theme.faint(fit(nothing(logs), width))}</Text>}
      {lines.map((row, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place on the screen
        <Text key={i} wrap="truncate">
          {paint(row, theme, { source: sourceColumns, text: width - sourceColumns - 1 })}
        </Text>
      ))}
    </Box>
  );
}

function paint(
  { source, colour, tone, text }: LogRow,
  theme: Theme,
  widths: { readonly source: number; readonly text: number },
): string {
  const of = theme[SOURCES[colour % SOURCES.length] ?? 'plain'];
  return `${of(fit(source, widths.source))} ${theme[PAINT[tone]](fit(text, widths.text))}`;
}

/** Why there is no line. */
function nothing({ isLooking, all, silence, title }: LogsSlice): string {
  if (silence.length > 0) return silence.join('; ');
  if (isLooking) return 'looking for the pods …';
  if (all === 0) return `no container works for ${title}; one that begins is followed`;
  return 'nothing has been said';
}
