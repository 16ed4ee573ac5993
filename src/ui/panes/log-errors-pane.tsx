import { Box, Text } from 'ink';
import { formatDuration } from '../../analysis/duration.ts';
import type { ErrorGroup } from '../../analysis/log-lines/error-groups.ts';
import { visibleText } from '../../analysis/log-lines/visible-text.ts';
import { type KtopState, selectServerNow } from '../../store/state.ts';
import { fit } from '../terminal/text.ts';
import type { Theme } from '../theme.ts';
import { useKtop, useTheme } from '../use-ktop.ts';

/** The errors in the logs that are open: the same message with other names and numbers is one. */
export function LogErrorsPane() {
  const theme = useTheme();
  const width = useKtop(({ view }) => view.size.columns);
  const errors = useKtop(({ logErrors }) => logErrors);
  const title = useKtop(({ logs }) => logs?.speaker ?? logs?.title ?? '');
  const now = useKtop(selectSecondOfServer);
  if (errors === undefined) return null;
  const { lines, cursor, offset, meaning, survival, forgotten } = errors;
  const current = lines[cursor - offset]?.group;
  return (
    <Box flexDirection="column">
      <Text wrap="truncate">{theme.title(fit(titleOf(title, forgotten), width))}</Text>
      {lines.length === 0 && (
        <Text>{theme.faint(fit('no error was said in what was read', width))}</Text>
      )}
      {lines.map(({ key, group }, i) => (
        <Text key={key} wrap="truncate">
          {lineOf(group, now, width, theme, i === cursor - offset)}
        </Text>
      ))}
      {current !== undefined && about(current, meaning, width, theme)}
      {current !== undefined && <Text wrap="truncate">{theme.faint(fit(survival, width))}</Text>}
    </Box>
  );
}

/** Ages of errors are told in seconds. */
function selectSecondOfServer(state: KtopState): number {
  return Math.floor(selectServerNow(state) / 1000) * 1000;
}

function titleOf(title: string, forgotten: number): string {
  const left = forgotten === 0 ? '' : ` (${forgotten} groups longest silent are left out)`;
  return `Errors, by what they have in common, in the logs of ${title}${left}`;
}

function lineOf(
  { count, last, level, shape }: ErrorGroup,
  now: number,
  width: number,
  theme: Theme,
  isCurrent: boolean,
): string {
  const times = `${count.toLocaleString('en-US')} ×`.padStart(9);
  const ago = `${formatDuration(Math.max(0, now - last))} ago`.padStart(12);
  const text = fit(`${times} ${ago}  ${level.padEnd(5)}  ${shape}`, width);
  return isCurrent ? theme.selected(text) : text;
}

/** What it means, where that is known, an example, and who says it. */
function about(
  { example, from, first, last }: ErrorGroup,
  meaning = 'not a known pattern',
  width: number,
  theme: Theme,
) {
  const lasted = last > first ? ` for ${formatDuration(last - first)}` : '';
  return (
    <>
      <Text wrap="truncate">{theme.busy(fit(meaning, width))}</Text>
      <Text wrap="truncate">{theme.problem(fit(visibleText(example), width))}</Text>
      <Text wrap="truncate">{theme.faint(fit(`said by ${from.join(', ')}${lasted}`, width))}</Text>
    </>
  );
}
