import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { svgOf } from '../../scripts/terminal-svg.ts';
import { tabLabels } from '../../src/store/reduce.ts';
import { findingTitles } from '../../src/ui/panes/finding-line.ts';
import type { Cell } from '../helpers/emulator.ts';

const PLAIN: Omit<Cell, 'text'> = {
  colour: undefined,
  background: undefined,
  bold: false,
  dim: false,
  inverse: false,
};

const rows = fc.array(
  fc.array(
    fc.record({
      text: fc.constantFrom('', 'a', '▲', '<', '&', '"'),
      colour: fc.constantFrom(undefined, 1, 6, '#102030'),
      background: fc.constant(undefined),
      bold: fc.boolean(),
      dim: fc.boolean(),
      inverse: fc.boolean(),
    }),
    { minLength: 1, maxLength: 12 },
  ),
  { minLength: 1, maxLength: 4 },
);

/** The rows of a picture as text, each run at its place. */
function textOf(svg: string): readonly string[] {
  const lines: string[] = [];
  for (const [, x = '', y = '', text = ''] of svg.matchAll(
    /<text x="([\d.]+)" y="(\d+)"[^>]*>([^<]*)<\/text>/g,
  )) {
    const row = (Number(y) - 26) / 18;
    const column = Math.round((Number(x) - 12) / 8.4);
    const plain = text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
    lines[row] = (lines[row] ?? '').padEnd(column) + plain;
  }
  return Array.from(lines, (line) => (line ?? '').trimEnd());
}

test('a picture of a screen has the text of the screen, each character at its place', () => {
  fc.assert(
    fc.property(rows, (cells) => {
      const wanted = cells.map((row) =>
        row
          .map(({ text }) => text || ' ')
          .join('')
          .trimEnd(),
      );
      const drawn = textOf(svgOf(cells, 'test'));
      expect(cells.map((_, y) => drawn[y] ?? '')).toEqual(wanted);
    }),
  );
});

test('a selected line is a filled one', () => {
  const svg = svgOf([[{ ...PLAIN, text: 'a', inverse: true }]], 'test');
  expect(svg).toMatch(/<rect x="12.0" y="12" width="8.4" height="18" fill="#c0caf5"\/>/);
});

test('docs/findings.svg shows the pane as it is now (npm run screenshot)', () => {
  const file = path.resolve(import.meta.dirname, '../../docs/findings.svg');
  const [header, tabs, titles, ...lines] = textOf(readFileSync(file, 'utf8'));
  expect(header).toMatch(/^ktop {2}DEMO {2}embedded {2}● (\d+)\/\1 live/);
  const labels = tabLabels('findings', 0).map(({ id, label }) =>
    id === 'findings' ? `[${label.slice(1, -1)}]` : label,
  );
  expect(tabs).toBe(labels.join(' ').trimEnd());
  expect(titles).toBe(findingTitles(120).trimEnd());
  expect(lines[0]).toMatch(/^▲ +\d+s +▾ .* \d objects: /);
});
