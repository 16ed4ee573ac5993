import { Text } from 'ink';
import type { DetailLine, Tone } from '../../analysis/detail-line.ts';
import { fit } from '../terminal/text.ts';
import type { Theme } from '../theme.ts';
import { useTheme } from '../use-ktop.ts';

/** How the theme calls what a tone is painted with. */
export const PAINT: Readonly<Record<Tone, keyof Theme>> = {
  title: 'title',
  plain: 'plain',
  done: 'good',
  current: 'busy',
  problem: 'problem',
  faint: 'faint',
};

/** Lines that fit already, each painted as its tone says. */
export function DetailLines({
  lines,
  width,
}: {
  readonly lines: readonly DetailLine[];
  readonly width: number;
}) {
  const theme = useTheme();
  return lines.map(({ tone, text }, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place on the screen
    <Text key={i} wrap="truncate">
      {theme[PAINT[tone]](fit(text, width))}
    </Text>
  ));
}
