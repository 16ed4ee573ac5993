import { Box, Text } from 'ink';
import { DetailLines } from '../parts/detail-lines.tsx';
import { fit } from '../terminal/text.ts';
import { useKtop, useTheme } from '../use-ktop.ts';

/** What each write of an object has changed, since its versions are watched. */
export function VersionsPane() {
  const theme = useTheme();
  const width = useKtop(({ view }) => view.size.columns);
  const versions = useKtop((state) => state.versions);
  if (versions === undefined) return null;
  const { title, note, head, lines, length } = versions;
  return (
    <Box flexDirection="column">
      <Text wrap="truncate">{theme.title(fit(`Versions of ${title}, as they come`, width))}</Text>
      {note !== undefined && <Text wrap="truncate">{theme.problem(fit(`▲ ${note}`, width))}</Text>}
      <DetailLines lines={head} width={width} />
      {length === 0 && <Text>{theme.faint('no write has been seen since it is looked at')}</Text>}
      <DetailLines lines={lines} width={width} />
    </Box>
  );
}
