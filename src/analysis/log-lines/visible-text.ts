/** `text` without the sequences that a terminal obeys. Other control characters are left for whoever draws. */
export function visibleText(text: string): string {
  return INTRODUCER.test(text) ? text.replace(SEQUENCE, '') : text;
}

/** A stretch of a text, from and to a UTF-16 unit, and the sequences that colour it. */
export interface Coloured {
  readonly from: number;
  readonly to: number;
  readonly sgr: string;
}

/** The visible text, and the colours (SGR) that it was written in. */
export function splitColours(text: string): {
  readonly text: string;
  readonly colours: readonly Coloured[];
} {
  if (!INTRODUCER.test(text)) return { text, colours: [] };
  const colours: Coloured[] = [];
  let visible = '';
  let sgr = '';
  let start = 0;
  const take = (piece: string) => {
    if (sgr !== '' && piece !== '')
      colours.push({ from: visible.length, to: visible.length + piece.length, sgr });
    visible += piece;
  };
  for (const { 0: sequence, index } of text.matchAll(SEQUENCE)) {
    take(text.slice(start, index));
    start = index + sequence.length;
    if (!SGR.test(sequence)) continue;
    // What is set again and again is not kept for ever.
    sgr = RESET.test(sequence) ? '' : (sgr + sequence).slice(-MOST_SGR);
    sgr = sgr.slice(sgr.indexOf(ESCAPE));
  }
  take(text.slice(start));
  return { text: visible, colours };
}

const ESCAPE = '\u001b';
const MOST_SGR = 64;
const INTRODUCER = /[\u001b\u0080-\u009f]/;

/** Short, so that no terminal is kept busy, and of 7 bits, which every terminal understands the same way. */
const SGR = /^\u001b\[[\d;:]{0,32}m$/;
const RESET = /^\u001b\[[0;]*m$/;

/**
 * ECMA-48: control sequences; strings (OSC, DCS, SOS, PM, APC) with their terminator, or without one up
 * to the next escape; other escapes; C1 controls. A lone escape goes too. Every alternative stops at
 * the next escape, so that reading is linear.
 */
const SEQUENCE =
  /(?:\u001b\[|\u009b)[\u0030-\u003f]*[\u0020-\u002f]*[\u0040-\u007e]?|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u001b[\u0020-\u002f]*[\u0030-\u007e]?|[\u0080-\u009f]/g;
