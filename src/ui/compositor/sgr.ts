import { memoize } from './lru.ts';

/** What an SGR sequence does to the styles that are open: one bit for each kind of style. */
export interface SgrEffect {
  /** The bits that stay open if they were. */
  readonly keeps: number;
  /** The bits that are open afterwards. */
  readonly opens: number;
}

/**
 * The effect of the SGR sequence with these parameters (`1;31` of `ESC[1;31m`); `undefined` for any
 * that is not among the everyday ones, written in their everyday form.
 */
export function sgrEffect(parameters: string): SgrEffect | undefined {
  return effects(parameters) || undefined;
}

const effects = memoize(512, (parameters): SgrEffect | false => {
  const codes = parameters.split(';');
  let keeps = -1;
  let opens = 0;
  for (let index = 0; index < codes.length; index++) {
    const code = codes[index] ?? '';
    const bit = BITS.get(code);
    if (code === '0') {
      keeps = 0;
      opens = 0;
    } else if (bit !== undefined) {
      opens |= bit;
    } else if (CLOSING.has(code)) {
      const closed = CLOSING.get(code) ?? 0;
      keeps &= ~closed;
      opens &= ~closed;
    } else {
      return false;
    }
    if (code === '38' || code === '48') {
      const length = colourLength(codes, index + 1);
      if (length === undefined) return false;
      index += length;
    }
  }
  return { keeps, opens };
});

/** How many parameters after 38 or 48 say which colour: `5;n` or `2;r;g;b`. */
function colourLength(codes: readonly string[], at: number): number | undefined {
  const length = codes[at] === '5' ? 2 : codes[at] === '2' ? 4 : undefined;
  return length !== undefined && at + length <= codes.length ? length : undefined;
}

/** Which codes open a kind of style and which one closes it. Bold and dim share theirs. */
const KINDS: readonly { readonly opening: readonly string[]; readonly closing: string }[] = [
  { opening: ['1', '2'], closing: '22' },
  { opening: ['3'], closing: '23' },
  { opening: ['4'], closing: '24' },
  { opening: ['7'], closing: '27' },
  { opening: ['8'], closing: '28' },
  { opening: ['9'], closing: '29' },
  { opening: [...range(30, 38), ...range(90, 97)], closing: '39' },
  { opening: [...range(40, 48), ...range(100, 107)], closing: '49' },
];

const BITS = new Map(
  KINDS.flatMap(({ opening }, kind) => opening.map((code) => [code, 1 << kind])),
);
const CLOSING = new Map(KINDS.map(({ closing }, kind) => [closing, 1 << kind]));

function range(from: number, to: number): readonly string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => String(from + index));
}
