import {
  type StyledChar,
  styledCharsFromTokens,
  styledCharsToString,
} from '@alcalzone/ansi-tokenize';
import stringWidth from 'string-width';
import { createLru, memoize } from './lru.ts';
import { NOT_PLAIN, plainWidth } from './plain.ts';
import { runsOf, staySeparate, tokensOf } from './tokens.ts';

export type { StyledChar };

/** The characters of a text with their styles; a newline is one of them. Must not be changed. */
export function styledChars(text: string): readonly StyledChar[] {
  let chars = charsOf.get(text);
  if (chars === undefined) {
    chars = styledCharsFromTokens([...tokensOf(text)]).filter(isVisible);
    charsOf.set(text, chars);
  }
  return chars;
}

const charsOf = createLru<readonly StyledChar[]>(256);

/** Characters that print nothing must not take a cell of their own. */
function isVisible({ value }: StyledChar): boolean {
  return plainWidth(value) !== NOT_PLAIN || !INVISIBLE.test(value);
}

const INVISIBLE = /^\p{Default_Ignorable_Code_Point}+$/u;

/** Lines of text. Raw ones are plain, and as they were written; others have been through {@link normalize}. */
export interface Lines {
  readonly lines: readonly string[];
  readonly raw: boolean;
}

/** The lines of a text, each closing its styles and opening again those the line before left open. */
export function splitLines(text: string): Lines {
  const lines = text.split('\n');
  return lines.every((line) => plainWidth(line) !== NOT_PLAIN)
    ? { lines, raw: true }
    : { lines: normalizedLines(text), raw: false };
}

const normalizedLines = memoize(256, (text): readonly string[] => {
  const lines: StyledChar[][] = [[]];
  for (const char of styledChars(text)) {
    if (char.value === '\n') lines.push([]);
    else lines.at(-1)?.push(char);
  }
  return lines.map(toLine);
});

/** The line these characters make. Most are asked for their characters again. */
function toLine(chars: readonly StyledChar[]): string {
  const line = styledCharsToString([...chars]);
  if (staySeparate(chars) && chars.every(hasKnownStyles)) charsOf.set(line, chars);
  return line;
}

/** A style that nothing but a full reset ends, such as `ESC[m`, is not read again as it was written. */
function hasKnownStyles({ styles }: StyledChar): boolean {
  return styles.every(({ endCode }) => endCode !== RESET);
}

const RESET = '\x1b[0m';

/** A plain line with the fewest style changes that look the same, as transformers expect it. */
export function normalize(line: string): string {
  if (!line.includes('\x1b')) return line;
  return styledCharsToString(styledCharsFromTokens([...runsOf(line)]));
}

/** The columns a line takes on the screen. */
export function columnsOf(line: string): number {
  const columns = plainWidth(line);
  return columns === NOT_PLAIN ? measure(line) : columns;
}

const measure = memoize(1024, (line) => stringWidth(line));

/** The columns of the widest line of a text. */
export function widestLine(text: string): number {
  return text.split('\n').reduce((widest, line) => Math.max(widest, columnsOf(line)), 0);
}

/** The part of a line between two columns; half a wide character becomes a blank in its style. */
export function sliceColumns(line: string, from: number, to: number): string {
  if (from >= to) return '';
  if (!line.includes('\x1b') && plainWidth(line) !== NOT_PLAIN) return line.slice(from, to);
  return sliced(`${from} ${to} ${line}`);
}

/** Takes its arguments as one key: first and last column, then the line. */
const sliced = memoize(512, (key) => {
  const [from = '', to = ''] = key.split(' ', 2);
  return slice(key.slice(from.length + to.length + 2), Number(from), Number(to));
});

function slice(line: string, from: number, to: number): string {
  const kept: StyledChar[] = [];
  let column = 0;
  for (const char of styledChars(line)) {
    const start = column;
    const width = columnsOf(char.value);
    column += width;
    if (column <= from) continue;
    if (start >= to) break;
    kept.push(width > 1 && (start < from || column > to) ? blank(char) : char);
  }
  return toLine(kept);
}

/** A space in the style of a character. */
export function blank(char: StyledChar): StyledChar {
  return { ...char, value: ' ', fullWidth: false };
}
