import { sgrEffect } from './sgr.ts';

/** What {@link plainWidth} answers for a line that is not plain. */
export const NOT_PLAIN = -1;

/**
 * The columns of a line that may be copied to the screen as it is, {@link NOT_PLAIN} for any other.
 *
 * A plain line holds characters of one column each that never join their neighbours, and styles that
 * are all closed again where it ends. Its last blanks are styled, or nothing but spaces, so that the
 * end of a row can be trimmed without parsing it.
 */
export function plainWidth(line: string): number {
  let columns = 0;
  let open = 0;
  let trimmable = true; // Nothing visible so far, or unstyled spaces since then.
  let stray = false; // A style changed among those.
  for (let at = 0; at < line.length; at++) {
    const unit = line.charCodeAt(at);
    if (isNarrow(unit)) {
      columns++;
      trimmable = unit === SPACE && open === 0;
      stray &&= trimmable;
      continue;
    }
    const end = sgrEnd(line, at);
    const effect = end === NOT_PLAIN ? undefined : sgrEffect(line.slice(at + 2, end));
    if (effect === undefined) return NOT_PLAIN;
    open = (open & effect.keeps) | effect.opens;
    stray ||= trimmable;
    at = end;
  }
  return open === 0 && (!stray || columns === 0) ? columns : NOT_PLAIN;
}

const ESCAPE = 0x1b;
const SPACE = 0x20;
const BRACKET = 0x5b;
const SEMICOLON = 0x3b;
const LETTER_M = 0x6d;

/**
 * Printable ASCII, and what a terminal UI draws with: Latin, punctuation, arrows, boxes, blocks,
 * marks and Braille. Each is narrow and a grapheme of its own; a test compares every one of them with
 * string-width.
 */
const NARROW_RANGES: readonly (readonly [from: number, to: number])[] = [
  [0x20, 0x7e],
  [0xa1, 0xac],
  [0xae, 0x2ff],
  [0x2010, 0x2027],
  [0x2190, 0x2193],
  [0x219a, 0x21a8],
  [0x21ab, 0x21ff],
  [0x2500, 0x25a9],
  [0x25ac, 0x25b5],
  [0x25b7, 0x25bf],
  [0x25c1, 0x25fa],
  [0x2713, 0x2713],
  [0x2717, 0x2718],
  [0x276c, 0x2771],
  [0x2800, 0x28ff],
];

const narrow = new Uint8Array(0x2900);
for (const [from, to] of NARROW_RANGES) narrow.fill(1, from, to + 1);

/** The same characters between the brackets of a regular expression. */
export const NARROW_CLASS = NARROW_RANGES.map((range) => range.map(escaped).join('-')).join('');

function escaped(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}

function isNarrow(unit: number): boolean {
  return narrow[unit] === 1;
}

/** The index of the `m` that ends the SGR sequence starting at `start`, {@link NOT_PLAIN} when none does. */
function sgrEnd(line: string, start: number): number {
  if (line.charCodeAt(start) !== ESCAPE || line.charCodeAt(start + 1) !== BRACKET) return NOT_PLAIN;
  let at = start + 2;
  while (isParameter(line.charCodeAt(at))) at++;
  return line.charCodeAt(at) === LETTER_M ? at : NOT_PLAIN;
}

function isParameter(unit: number): boolean {
  return (unit >= 0x30 && unit <= 0x39) || unit === SEMICOLON;
}
