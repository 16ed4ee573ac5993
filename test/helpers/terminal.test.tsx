import { Box, Text, useInput, useWindowSize } from 'ink';
import { useState } from 'react';
import { afterEach, expect, test } from 'vitest';
import { openTerminal, type TestTerminal } from './terminal.tsx';

let terminal: TestTerminal;
afterEach(() => terminal.close());

function Echo() {
  const [typed, setTyped] = useState('');
  const { columns, rows } = useWindowSize();
  useInput((input) => setTyped((before) => before + input));
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Text>
        {columns}×{rows}
      </Text>
      <Text>typed {typed}</Text>
      <Text>
        plain <Text bold>b</Text>
      </Text>
    </Box>
  );
}

test('shows what was drawn, after keys and at every size', async () => {
  terminal = openTerminal(<Echo />, { columns: 40, rows: 6 });
  expect(await terminal.text()).toBe('40×6\ntyped\nplain b');
  expect(terminal.cell(6, 2)).toMatchObject({ text: 'b', bold: true, colour: undefined });
  terminal.press('hi');
  await expect.poll(() => terminal.text()).toContain('typed hi');
  terminal.resize({ columns: 20, rows: 10 });
  await expect.poll(() => terminal.text()).toContain('20×10');
});
