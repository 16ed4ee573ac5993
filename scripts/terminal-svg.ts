import type { Cell } from '../test/helpers/emulator.ts';

const CELL = { width: 8.4, height: 18 } as const;
const PADDING = 12;
const FONT = 14;
const BACKGROUND = '#16161e';
const FOREGROUND = '#c0caf5';

/** The colours of a terminal by their numbers: as dark terminals usually have them. */
const PALETTE = [
  '#414868',
  '#f7768e',
  '#9ece6a',
  '#e0af68',
  '#7aa2f7',
  '#bb9af7',
  '#7dcfff',
  '#c0caf5',
  '#565f89',
  '#ff899d',
  '#9fe044',
  '#faba4a',
  '#8db0ff',
  '#c7a9ff',
  '#a4daff',
  '#ffffff',
];

/** Cells beside each other that are painted alike. */
interface Run {
  readonly from: number;
  readonly cells: number;
  readonly text: string;
  readonly style: Cell;
}

/** A screen as a picture: its characters as text, which can be searched and read aloud. */
export function svgOf(rows: readonly (readonly Cell[])[], title: string): string {
  const columns = Math.max(...rows.map(({ length }) => length));
  const width = Math.ceil(columns * CELL.width + 2 * PADDING);
  const height = rows.length * CELL.height + 2 * PADDING;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="${BACKGROUND}"/>`,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="${FONT}" xml:space="preserve">`,
    ...rows.flatMap((cells, y) => runsOf(cells).flatMap((run) => drawn(run, y))),
    '</g>',
    '</svg>',
  ].join('\n')}\n`;
}

function runsOf(cells: readonly Cell[]): readonly Run[] {
  const runs: Run[] = [];
  for (const [x, cell] of cells.entries()) {
    const last = runs.at(-1);
    const text = cell.text === '' ? ' ' : cell.text;
    if (last !== undefined && isAlike(last.style, cell))
      runs[runs.length - 1] = { ...last, cells: last.cells + 1, text: last.text + text };
    else runs.push({ from: x, cells: 1, text, style: cell });
  }
  return runs.filter(({ text, style }) => text.trim() !== '' || style.inverse);
}

function isAlike(a: Cell, b: Cell): boolean {
  return a.colour === b.colour && a.bold === b.bold && a.dim === b.dim && a.inverse === b.inverse;
}

function drawn({ from, cells, text, style }: Run, row: number): readonly string[] {
  const x = (PADDING + from * CELL.width).toFixed(1);
  const y = PADDING + row * CELL.height;
  const width = (cells * CELL.width).toFixed(1);
  const colour = colourOf(style);
  const bold = style.bold ? ' font-weight="bold"' : '';
  const dim = style.dim ? ' opacity="0.6"' : '';
  const fill = style.inverse ? BACKGROUND : colour;
  return [
    ...(style.inverse
      ? [`<rect x="${x}" y="${y}" width="${width}" height="${CELL.height}" fill="${colour}"/>`]
      : []),
    `<text x="${x}" y="${y + FONT}" textLength="${width}" fill="${fill}"${bold}${dim}>${escaped(text)}</text>`,
  ];
}

function colourOf({ colour }: Cell): string {
  return typeof colour === 'number' ? (PALETTE[colour] ?? FOREGROUND) : (colour ?? FOREGROUND);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
