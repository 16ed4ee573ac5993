import { type Token, tokenize } from '@alcalzone/ansi-tokenize';
import { memoize } from './lru.ts';
import { NARROW_CLASS, NOT_PLAIN, plainWidth } from './plain.ts';

/**
 * What {@link tokenize} of a text returns, without looking for graphemes where there are none to find:
 * that takes longer than everything else a frame needs.
 */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const pieces = new RegExp(PIECES, 'y');
  while (pieces.lastIndex < text.length) {
    const [piece, style, run] = pieces.exec(text) ?? [];
    if (piece === undefined) return tokenize(text); // Other escape sequences take what follows in.
    if (style !== undefined) tokens.push(...styleTokens(style));
    else if (run !== undefined) for (const value of run) tokens.push(char(value));
    else tokens.push(...tokenize(piece));
  }
  return tokens;
}

/** The tokens of a plain line, its characters in runs of one style. */
export function runsOf(line: string): readonly Token[] {
  return line
    .split(STYLES)
    .filter((piece) => piece !== '')
    .flatMap((piece) => (piece.startsWith('\x1b') ? styleTokens(piece) : char(piece)));
}

/** Whether characters stay what they are when the line they make is read again. */
export function staySeparate(chars: readonly { readonly value: string }[]): boolean {
  return chars.every(({ value }) => SOLO.test(value));
}

/** Wide characters that join only marks: kana, ideographs, Hangul syllables, full-width forms. */
const WIDE_CLASS = '\\u3041-\\u3096\\u30a0-\\u30ff\\u3400-\\u9fff\\uac00-\\ud7a3\\uff01-\\uff60';

const SOLO_CLASS = NARROW_CLASS + WIDE_CLASS;
const SOLO = new RegExp(`^[${SOLO_CLASS}]$`);

const STYLE = '\\x1b\\[[\\d;]*m';
const STYLES = new RegExp(`(${STYLE})`);

/** Neither such a character nor a control that starts a sequence. */
const OTHER = `[^${SOLO_CLASS}\\x1b\\x80-\\x9f]`;

/**
 * A style, a run of characters that join nothing but marks, or anything else with what it may join:
 * the end of what stands before it and one character after it.
 */
const PIECES =
  `(${STYLE}(?!${OTHER}))|([${SOLO_CLASS}]+(?!${OTHER}))|` +
  `(?:${STYLE}|[${SOLO_CLASS}])?(?:${OTHER}+[${SOLO_CLASS}]?)+`;

const styleTokens = memoize(512, (style): readonly Token[] => tokenize(style));

function char(value: string): Token {
  return { type: 'char', value, fullWidth: plainWidth(value) === NOT_PLAIN };
}
