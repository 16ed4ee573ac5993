import { Box } from 'ink';
import { DetailLines } from '../parts/detail-lines.tsx';
import { useKtop } from '../use-ktop.ts';

/** One object: what it waits for, its finalizers, owners, dependents and events; or its YAML. */
export function DetailPane() {
  const width = useKtop(({ view }) => view.size.columns);
  const detail = useKtop((state) => state.detail);
  if (detail === undefined) return null;
  return (
    <Box flexDirection="column">
      <DetailLines lines={detail.lines} width={width} />
    </Box>
  );
}
