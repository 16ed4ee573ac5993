import { Box, Text } from 'ink';
import type { Tone } from '../../analysis/detail-line.ts';
import { fit } from '../terminal/text.ts';
import type { Theme } from '../theme.ts';
import { useKtop, useTheme } from '../use-ktop.ts';

const PAINT: Readonly<Record<Tone, keyof Theme>> = {
  title: 'title',
  plain: 'plain',
  done: 'good',
  current: 'busy',
  problem: 'problem',
  faint: 'faint',
};

/** One object: what it waits for, its finalizers, owners, dependents and events; or its YAML. */
export function DetailPane() {
  const theme = useTheme();
  const width = useKtop(({ view }) => view.size.columns);
  const detail = useKtop((state) => state.detail);
  if (detail === undefined) return null;
  return (
    <Box flexDirection="column">
      {detail.lines.map(({ tone, text }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place on the screen
        <Text key={i} wrap="truncate">
          {theme[PAINT[tone]](fit(text, width))}
        </Text>
      ))}
    </Box>
  );
}
