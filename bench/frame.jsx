// What a frame costs: Ink's own compositor against ours, over the same 200×50 screen at 30 frames a second.

import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Chalk } from 'chalk';
import { Box, render, Text } from 'ink';
import { memo, useReducer } from 'react';
import { installCompositor } from '../src/ui/compositor/install.ts';

const COLUMNS = 200;
const ROWS = 50;
const FRAMES = 60;
const FRAME_MS = 1000 / 30;
const WIDTHS = [30, 45, 10, 18, 10, 20, 12, 50];
const COLOURS = ['cyan', 'white', 'green', 'yellow', 'red', 'magenta', 'gray', 'blue'];

const chalk = new Chalk({ level: 3 });
const pad = (text, width) => text.slice(0, width - 1).padEnd(width);
const cells = (row, tick) =>
  [
    `ns-${row % 7}`,
    `workload-${row}-7d9f8b6c5d`,
    'Running',
    '1/1 ready',
    `${tick}`,
    `10.0.${row}.${tick % 255}`,
    `${tick % 60}s`,
    `node-${row % 9}.example`,
  ].map((text, column) => pad(text, WIDTHS[column]));

const StringRow = memo(({ row }) => (
  <Text wrap="truncate">{row.map((cell, column) => chalk[COLOURS[column]](cell)).join('')}</Text>
));
const NestedRow = memo(({ row }) => (
  <Text wrap="truncate">
    {row.map((cell, column) => (
      <Text key={WIDTHS[column]} color={COLOURS[column]}>
        {cell}
      </Text>
    ))}
  </Text>
));
const BoxRow = memo(({ row }) => (
  <Box>
    {row.map((cell, column) => (
      <Box key={WIDTHS[column]} width={WIDTHS[column]}>
        <Text color={COLOURS[column]} wrap="truncate">
          {cell}
        </Text>
      </Box>
    ))}
  </Box>
));
const WideRow = memo(({ row }) => (
  <Text wrap="truncate">{chalk.green(`日本語 ${row.join('')}`)}</Text>
));

const shapes = {
  'one string a row': StringRow,
  'nested texts': NestedRow,
  'a box a cell': BoxRow,
  'wide characters': WideRow,
};

console.log(
  `${'milliseconds of CPU a frame'.padEnd(34)}${'Ink'.padStart(8)}${'ktop'.padStart(8)}${'ratio'.padStart(8)}`,
);
for (const [name, Row] of Object.entries(shapes)) {
  for (const changing of [5, ROWS]) {
    const theirs = await measure(Row, changing);
    const compositor = installCompositor();
    const ours = await measure(Row, changing);
    if (!compositor.active || compositor.declined > 0)
      throw new Error('the compositor declined frames');
    compositor.uninstall();
    console.log(
      `${`${name}, ${changing} of ${ROWS} change`.padEnd(34)}${theirs.toFixed(2).padStart(8)}${ours.toFixed(2).padStart(8)}${(theirs / ours).toFixed(1).padStart(8)}`,
    );
  }
}
process.exit(0);

/** CPU milliseconds for one frame, from React to the bytes, of the whole process. */
async function measure(Row, changing) {
  const rows = Array.from({ length: ROWS }, (_, row) => cells(row, 0));
  let tick = 0;
  let redraw = () => {};
  function Screen() {
    redraw = useReducer((count) => count + 1, 0)[1];
    return (
      <Box flexDirection="column" width={COLUMNS} height={ROWS}>
        {rows.map((row) => (
          <Row key={row[1]} row={row} />
        ))}
      </Box>
    );
  }
  const app = render(<Screen />, {
    stdout: aTerminal(),
    stdin: aKeyboard(),
    interactive: true,
    alternateScreen: true,
    incrementalRendering: true,
    patchConsole: false,
    exitOnCtrlC: false,
    maxFps: 120,
  });
  const frames = async (count) => {
    for (let frame = 0; frame < count; frame++) {
      tick++;
      for (let row = 0; row < changing; row++) {
        const index = (tick * changing + row) % ROWS;
        rows[index] = cells(index, tick);
      }
      redraw();
      await delay(FRAME_MS);
    }
  };
  await frames(20);
  const before = process.cpuUsage();
  await frames(FRAMES);
  const { user, system } = process.cpuUsage(before);
  app.unmount();
  return (user + system) / 1000 / FRAMES;
}

function aTerminal() {
  const stdout = new Writable({ write: (_chunk, _encoding, done) => done() });
  return Object.assign(stdout, { columns: COLUMNS, rows: ROWS, isTTY: true });
}

function aKeyboard() {
  const stdin = new EventEmitter();
  const nothing = () => stdin;
  return Object.assign(stdin, {
    isTTY: true,
    setRawMode: nothing,
    setEncoding: nothing,
    read: () => null,
    ref: nothing,
    unref: nothing,
    resume: nothing,
    pause: nothing,
  });
}
