import { Box } from 'ink';
import { DetailLines } from '../parts/detail-lines.tsx';
import { useKtop } from '../use-ktop.ts';

/** An object as it is: its conditions, what belongs to it and what happened to it. */
export function ObjectPane() {
  const width = useKtop(({ view }) => view.size.columns);
  const object = useKtop((state) => state.object);
  if (object === undefined) return null;
  return (
    <Box flexDirection="column">
      <DetailLines lines={object.lines} width={width} />
    </Box>
  );
}
