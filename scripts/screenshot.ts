import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { openKtop } from '../test/helpers/pty.ts';
import { svgOf } from './terminal-svg.ts';

const FILE = path.resolve(import.meta.dirname, '../docs/findings.svg');
const SIZE = { columns: 120, rows: 24 } as const;
/** What goes wrong in the demo takes a while to show. */
const WITHIN_MS = 180_000;

/** Plays the demo in a terminal, opens what is wrong in it, and draws what is on the screen. */
async function main(): Promise<void> {
  const ktop = openKtop(['--demo'], SIZE);
  try {
    await ktop.waitFor(/\d+ being deleted/);
    ktop.press('1');
    const shows = (...texts: readonly string[]) =>
      ktop.waitFor(
        (screen) => texts.every((text) => screen.includes(text)),
        texts.join(),
        WITHIN_MS,
      );
    await shows('mesh.example.com/drain', 'ledger-archive', 'import-prices-1', 'bucket-cleanup');
    ktop.press('g\r');
    await shows('▾ ');
    const rows = Array.from({ length: SIZE.rows }, (_, y) =>
      Array.from({ length: SIZE.columns }, (_, x) => ktop.cell(x, y)),
    );
    writeFileSync(
      FILE,
      svgOf(rows, 'ktop: what is wrong on a cluster, worst first, one line for each cause'),
    );
    ktop.press('\u0003');
    await ktop.exited;
  } finally {
    await ktop.close();
  }
}

await main();
