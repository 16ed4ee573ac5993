import { Box, Text } from 'ink';
import { formatDuration } from '../../analysis/duration.ts';
import type { LogCallsSlice } from '../../store/slices/logs.ts';
import { fit } from '../terminal/text.ts';
import { useKtop, useTheme } from '../use-ktop.ts';

const MINUTE_MS = 60_000;

/** The requests to the API server that the logs tell of, the most frequent first. */
export function LogCallsPane() {
  const theme = useTheme();
  const width = useKtop(({ view }) => view.size.columns);
  const calls = useKtop(({ logCalls }) => logCalls);
  if (calls === undefined) return null;
  const { lines, cursor, offset, length, spanMs } = calls;
  return (
    <Box flexDirection="column">
      <Text wrap="truncate">{theme.title(fit(titleOf(calls), width))}</Text>
      {length === 0 && <Text wrap="wrap">{theme.faint(NONE)}</Text>}
      {length > 0 && <Text wrap="truncate">{theme.faint(fit(`${COLUMNS}  REQUEST`, width))}</Text>}
      {lines.map(({ key, call }, i) => {
        const { verb, resource, count, failed } = call;
        const numbers = [rate(count, spanMs), String(count), failed === 0 ? '' : String(failed)];
        const text = fit(
          `${numbers.map((it) => it.padStart(9)).join('')}  ${verb} ${resource}`,
          width,
        );
        return (
          <Text key={key} wrap="truncate">
            {i === cursor - offset ? theme.selected(text) : text}
          </Text>
        );
      })}
    </Box>
  );
}

const COLUMNS = ['A MINUTE', 'ALL', 'FAILED'].map((it) => it.padStart(9)).join('');
const NONE =
  'no request is told of in what was read. kube-rs tells of them with RUST_LOG=kube=debug, client-go with -v=6 and more.';

function titleOf({ length, spanMs }: LogCallsSlice): string {
  const during = length === 0 ? '' : `, during ${formatDuration(spanMs)}`;
  return `Requests to the API server that the logs tell of${during}`;
}

/** Of less than a minute nothing is known by the minute. */
function rate(count: number, spanMs: number): string {
  return spanMs < MINUTE_MS ? '' : ((count * MINUTE_MS) / spanMs).toFixed(1);
}
