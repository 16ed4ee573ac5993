import { Box, Text } from 'ink';
import type { RemovalSlice } from '../../store/state.ts';
import { DetailLines } from '../parts/detail-lines.tsx';
import { fit, printable } from '../terminal/text.ts';
import { useKtop, useTheme } from '../use-ktop.ts';

/** What removing one finalizer would send and do; the object's name is typed below it. */
export function RemoveFinalizer() {
  const theme = useTheme();
  const width = useKtop(({ view }) => view.size.columns);
  const removal = useKtop((state) => state.removal);
  if (removal === undefined) return null;
  const question = questionOf(removal);
  const typed =
    removal.phase === 'typing' ? `${lastOf(removal.typed, width - 4 - question.length)}█` : '';
  return (
    <Box flexDirection="column">
      <DetailLines lines={removal.lines} width={width} />
      <Text wrap="truncate">{theme.faint(fit(moreOf(removal), width))}</Text>
      <Text wrap="truncate">{theme.title(fit(`${question}${typed}`, width))}</Text>
    </Box>
  );
}

function questionOf({ phase, justified, name }: RemovalSlice): string {
  switch (phase) {
    case 'blocked':
      return 'Nothing can be sent.';
    case 'sent':
      return 'Sent. What the watch shows stands above; esc closes this.';
    case 'typing':
      return justified
        ? `Type the object's name to remove it (${name}): `
        : `To insist, type the object's name (${name}): `;
  }
}

function moreOf({ offset, lines, length }: RemovalSlice): string {
  const below = length - offset - lines.length;
  return below > 0 ? `↓ ${below} more, pgdn` : '';
}

/** The end of what is typed, which is where one types. */
function lastOf(text: string, width: number): string {
  const shown = printable(text);
  return shown.length <= width ? shown : `…${shown.slice(-Math.max(width - 1, 1))}`;
}
