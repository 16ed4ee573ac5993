import { Box, Text } from 'ink';
import { clockTime, secondsUntil } from '../../analysis/clock-time.ts';
import { formatDuration } from '../../analysis/duration.ts';
import type { Instant } from '../../kube/time.ts';
import type { WatchStatus } from '../../kube/watch-status.ts';
import type { WatchLine } from '../../store/slices/cluster.ts';
import { fit } from '../terminal/text.ts';
import type { Theme } from '../theme.ts';
import { useKtop, useTheme } from '../use-ktop.ts';

/** Every watch with its state: what ktop sees, and what it does not and why. */
export function WatchesPane() {
  const theme = useTheme();
  const width = useKtop(({ view }) => view.size.columns);
  const now = useKtop((state) => state.now);
  const dark = useKtop(({ cluster }) => cluster.dark);
  const { lines, offset, cursor } = useKtop(({ watches }) => watches);
  return (
    <Box flexDirection="column">
      <Text wrap="truncate">{theme.faint(titles(width, dark))}</Text>
      {lines.map((line, i) => (
        <Text key={line.key} wrap="truncate">
          {paint(line, { width, now, selected: offset + i === cursor, theme })}
        </Text>
      ))}
    </Box>
  );
}

function titles(width: number, dark: readonly { groupVersion: string; reason: string }[]): string {
  const named = dark.map(({ groupVersion, reason }) => `${groupVersion}: ${reason}`).join('; ');
  const note = named === '' ? '' : `   ▲ dark: ${named}`;
  return fit(`${fit('KIND', 40)} ${fit('OBJECTS', 9)} STATE${note}`, width);
}

function paint(
  line: WatchLine,
  { width, now, selected, theme }: { width: number; now: Instant; selected: boolean; theme: Theme },
): string {
  const { mark, tone, text } = describeStatus(line.status, now);
  const kind = line.namespace === undefined ? line.kind : `${line.kind} in ${line.namespace}`;
  const objects = line.status.type === 'forbidden' ? '?' : line.objects.toLocaleString('en-US');
  const shown = fit(`${fit(kind, 40)} ${fit(objects, 9)} ${mark} ${text}`, width);
  return selected ? theme.selected(shown) : theme[tone](shown);
}

function describeStatus(
  status: WatchStatus,
  now: Instant,
): { readonly mark: string; readonly tone: keyof Theme; readonly text: string } {
  switch (status.type) {
    case 'live':
      return { mark: '●', tone: 'plain', text: `live for ${formatDuration(now - status.since)}` };
    case 'syncing':
      return { mark: '◌', tone: 'busy', text: 'listing' };
    case 'degraded':
      return {
        mark: '▲',
        tone: 'problem',
        text: `degraded since ${clockTime(status.since)}, retry ${secondsUntil(status.retryAt, now)}: ${status.message}`,
      };
    case 'forbidden':
      return { mark: '✗', tone: 'problem', text: `forbidden: ${status.message}` };
    case 'not-served':
      return { mark: '✗', tone: 'faint', text: 'not served any more' };
  }
}
