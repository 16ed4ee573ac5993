import { Box, Text } from 'ink';
import type { DetailLine } from '../../analysis/detail-line.ts';
import { fit } from '../terminal/text.ts';
import { useKtop, useTheme } from '../use-ktop.ts';
import { DetailLines } from './detail-lines.tsx';

interface OfferProps {
  /** Its lines that are seen, where they begin, and how many there are. */
  readonly shown: {
    readonly lines: readonly DetailLine[];
    readonly offset: number;
    readonly length: number;
  };
  /** What is asked below them. */
  readonly question: string;
}

/** What would be sent and do, as much of it as fits, with what is asked about it below. */
export function Offer({ shown, question }: OfferProps) {
  const theme = useTheme();
  const width = useKtop(({ view }) => view.size.columns);
  const below = shown.length - shown.offset - shown.lines.length;
  const more = below > 0 ? `↓ ${below} more, pgdn` : '';
  return (
    <Box flexDirection="column">
      <DetailLines lines={shown.lines} width={width} />
      <Text wrap="truncate">{theme.faint(fit(more, width))}</Text>
      <Text wrap="truncate">{theme.title(fit(question, width))}</Text>
    </Box>
  );
}
