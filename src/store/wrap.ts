/** One piece of a text: so many spaces, and the UTF-16 units from `from` to `to`. */
export interface Piece {
  readonly indent: number;
  readonly from: number;
  readonly to: number;
}

/**
 * A line in pieces that fit `columns`, broken at spaces where that is possible; pieces after the first are
 * indented a little more than the line is. A text that fits comes back as it is.
 */
export function wrapLine(text: string, columns: number): readonly string[] {
  return wrapPieces(text, columns).map(
    ({ indent, from, to }) => ' '.repeat(indent) + text.slice(from, to),
  );
}

/** The same as places in the text, for who has more to tell of it. */
export function wrapPieces(text: string, columns: number): readonly Piece[] {
  if (text.length * 2 <= columns || widthOf(text) <= columns)
    return [{ indent: 0, from: 0, to: text.length }];
  const leading = leadingSpaces(text);
  const deeper = Math.min(leading + 4, columns >> 1);
  const pieces: Piece[] = [];
  let indent = 0;
  // Where the indent leaves no room for a character of two units, it goes.
  let from = leading > columns - 4 ? leading : 0;
  for (;;) {
    const rest = ' '.repeat(indent) + text.slice(from);
    if (widthOf(rest) <= columns) return [...pieces, { indent, from, to: text.length }];
    const end = breakAt(rest, columns, pieces.length === 0 ? leadingSpaces(rest) : indent);
    const cut = from + end - indent;
    pieces.push({ indent, from, to: from + text.slice(from, cut).trimEnd().length });
    from = text.length - text.slice(cut).trimStart().length;
    indent = deeper;
  }
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
