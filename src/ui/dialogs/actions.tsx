import { Box, Text } from 'ink';
import { DetailLines } from '../parts/detail-lines.tsx';
import { useKtop, useTheme } from '../use-ktop.ts';

/** Everything that ktop did, or refused to do, to the cluster; the newest last. */
export function Actions() {
  const theme = useTheme();
  const width = useKtop(({ view }) => view.size.columns);
  const actions = useKtop((state) => state.actions);
  if (actions === undefined) return null;
  return (
    <Box flexDirection="column">
      <Text>{theme.title('What ktop did to the cluster')}</Text>
      {actions.length === 0 ? (
        <Text>{theme.faint('ktop has done nothing to the cluster.')}</Text>
      ) : (
        <DetailLines lines={actions.lines} width={width} />
      )}
    </Box>
  );
}
