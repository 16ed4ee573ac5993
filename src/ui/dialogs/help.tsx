import { Box, Text } from 'ink';
import { tableFor } from '../keymap.ts';
import { fit } from '../terminal/text.ts';
import { useKtop, useTheme } from '../use-ktop.ts';

/** All keys that mean something in what is open, from the one table of them. */
export function Help() {
  const theme = useTheme();
  const width = useKtop(({ view }) => view.size.columns);
  const table = tableFor(useKtop(({ view }) => view));
  return (
    <Box flexDirection="column">
      <Text>{theme.title('Keys')}</Text>
      {table.map(({ keys, title }) => (
        <Text key={title} wrap="truncate">
          {fit(`  ${fit(keys.join(', '), 20)} ${title}`, width)}
        </Text>
      ))}
    </Box>
  );
}
