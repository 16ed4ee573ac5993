import { Box, Text } from 'ink';
import { keymap } from '../keymap.ts';
import { fit } from '../terminal/text.ts';
import { useKtop, useTheme } from '../use-ktop.ts';

/** All keys, from the one table of them. */
export function Help() {
  const theme = useTheme();
  const width = useKtop(({ view }) => view.size.columns);
  return (
    <Box flexDirection="column">
      <Text>{theme.title('Keys')}</Text>
      {keymap.map(({ keys, title }) => (
        <Text key={title} wrap="truncate">
          {fit(`  ${fit(keys.join(', '), 20)} ${title}`, width)}
        </Text>
      ))}
    </Box>
  );
}
