import stringWidth from 'string-width';
import { NOT_PLAIN, plainWidth } from '../compositor/plain.ts';

const ELLIPSIS = '…';

/**
 * A text that no terminal takes for anything but text: control characters become pictures, a tab a
 * space, and what turns the direction of writing is dropped. Nothing from a cluster is shown otherwise.
 */
export function printable(text: string): string {
  return isPlain(text) ? text : text.replace(UNPRINTABLE, picture).replace(LEADING_MARKS, '');
}

/**
 * A text in exactly `width` columns: cut with an ellipsis or followed by spaces, and {@link printable}.
 * Style it afterwards; an escape sequence in it is shown, not obeyed.
 */
export function fit(text: string, width: number): string {
  if (width <= 0) return '';
  if (!isPlain(text)) return fitClusters(printable(text), width);
  return text.length <= width ? text.padEnd(width) : text.slice(0, width - 1) + ELLIPSIS;
}

/** The columns a printable text takes. */
export function columnsOf(text: string): number {
  return isPlain(text) ? text.length : stringWidth(text);
}

/** Whether every UTF-16 unit is one column of visible text. */
function isPlain(text: string): boolean {
  return !text.includes(ESCAPE) && plainWidth(text) !== NOT_PLAIN;
}

const ESCAPE = '\x1b';

/** Marks with nothing to stand on would join whatever is drawn before them. */
const LEADING_MARKS = /^\p{Mark}+/u;

/** C0, DEL, C1, line and paragraph separators, bidirectional controls, annotations, half characters. */
const UNPRINTABLE =
  /[\p{Control}\p{Surrogate}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb]/gu;

function picture(character: string): string {
  const code = character.charCodeAt(0);
  if (character === '\t') return ' ';
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  if (code === 0x2028 || code === 0x2029) return '\u2424';
  return code < 0xa0 || isSurrogate(code) ? '\ufffd' : '';
}

function isSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdfff;
}

const segmenter = new Intl.Segmenter();

function fitClusters(text: string, width: number): string {
  return pad(stringWidth(text) <= width ? text : cut(text, width), width);
}

/** The longest start of a text that leaves a column for the ellipsis, and that. */
function cut(text: string, width: number): string {
  let kept = '';
  let columns = 0;
  for (const { segment } of segmenter.segment(text)) {
    columns += stringWidth(segment);
    if (columns > width - 1) break;
    kept += segment;
  }
  return kept + ELLIPSIS;
}

/** Adds spaces one by one at the end: the first can join the last character and take no column. */
function pad(text: string, width: number): string {
  let padded = text + ' '.repeat(Math.max(0, width - stringWidth(text)));
  while (stringWidth(padded) < width) padded += ' ';
  return padded;
}
