/**
 * `text` without the sequences that a terminal obeys. With `colours`, those that set colours (SGR) stay,
 * and the text ends as it began: uncoloured. Other control characters are left for whoever draws.
 */
export function visibleText(text: string, { colours }: { readonly colours: boolean }): string {
  if (!INTRODUCER.test(text)) return text;
  let coloured = false;
  const visible = text.replace(SEQUENCE, (sequence) => {
    if (!colours || !SGR.test(sequence)) return '';
    coloured = !RESET.test(sequence);
    return sequence;
  });
  return coloured ? `${visible}\u001b[0m` : visible;
}

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
