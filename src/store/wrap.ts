/**
 * A line in pieces that fit `columns`, broken at spaces where that is possible; pieces after the first are
 * indented a little more than the line is. A text that fits comes back as it is.
 */
export function wrapLine(text: string, columns: number): readonly string[] {
  if (text.length * 2 <= columns || widthOf(text) <= columns) return [text];
  const indent = ' '.repeat(Math.min(leadingSpaces(text) + 4, columns >> 1));
  const pieces: string[] = [];
  // Where the indent leaves no room for a character of two units, it goes.
  let rest = leadingSpaces(text) > columns - 4 ? text.trimStart() : text;
  while (widthOf(rest) > columns) {
    const end = breakAt(rest, columns, pieces.length === 0 ? leadingSpaces(rest) : indent.length);
    pieces.push(rest.slice(0, end).trimEnd());
    rest = indent + rest.slice(end).trimStart();
  }
  return [...pieces, rest];
}

/** Where the first piece ends: behind its last space, or within a word that is longer than a line. */
function breakAt(text: string, columns: number, indent: number): number {
  let width = 0;
  let space = -1;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === ' ') space = at;
    width += columnsOf(text.charCodeAt(at));
    if (width > columns) return space > indent ? space : Math.max(beforePair(text, at), indent + 1);
  }
  return text.length;
}

/** Never between the halves of a character. */
function beforePair(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
}

function widthOf(text: string): number {
  let width = 0;
  for (let at = 0; at < text.length; at++) width += columnsOf(text.charCodeAt(at));
  return width;
}

/** At least the columns that a UTF-16 unit takes: to break too early is harmless. */
function columnsOf(unit: number): number {
  return unit < 0x1100 ? 1 : 2;
}

function leadingSpaces(text: string): number {
  return text.length - text.trimStart().length;
}
