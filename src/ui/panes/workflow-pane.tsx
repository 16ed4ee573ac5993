import { Box } from 'ink';
import { DetailLines } from '../parts/detail-lines.tsx';
import { useKtop } from '../use-ktop.ts';

/** One workflow: its stages with their times, what its failing container said, and why it goes no further. */
export function WorkflowPane() {
  const width = useKtop(({ view }) => view.size.columns);
  const workflow = useKtop((state) => state.workflow);
  if (workflow === undefined) return null;
  return (
    <Box flexDirection="column">
      <DetailLines lines={workflow.lines} width={width} />
    </Box>
  );
}
