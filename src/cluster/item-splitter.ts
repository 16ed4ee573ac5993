/** An item longer than this is an object that no API server stores (etcd's limit is 1.5 MB). */
const LONGEST_ITEM = 8 * 1024 * 1024;
/** What a list says beside its items is a few hundred bytes. */
const LONGEST_ENVELOPE = 1024 * 1024;

const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/** Inside the brackets of `items`, and outside of every item. */
const ITEMS_DEPTH = 2;

/**
 * Takes the items out of a JSON list while it streams in, so that one object at most is ever parsed.
 * What is left, the list with `"items":[]`, is the envelope. Works on bytes: in UTF-8 none of the
 * characters that structure JSON is part of another.
 */
export class ItemSplitter {
  private readonly onItem: (item: Buffer) => void;
  private readonly onTooLong: () => void;
  private readonly envelopeParts: Buffer[] = [];
  private envelopeLength = 0;
  /** Where in the chunk the stretch begins that belongs together. */
  private start = 0;
  private depth = 0;
  private inString = false;
  private escaped = false;
  private inItems = false;
  /** The last string at depth 1, to tell the key `items` from any other. */
  private key = '';
  private keyParts: Buffer[] | undefined;
  private itemParts: Buffer[] = [];
  private itemLength = 0;

  constructor(onItem: (item: Buffer) => void, onTooLong: () => void) {
    this.onItem = onItem;
    this.onTooLong = onTooLong;
  }

  /** The list without its items, as far as it has arrived. */
  envelope(): string {
    return Buffer.concat(this.envelopeParts).toString('utf8');
  }

  push(chunk: Buffer): void {
    this.start = 0;
    let i = 0;
    if (this.escaped && chunk.length > 0) {
      this.escaped = false;
      i = 1;
    }
    while (i < chunk.length) {
      if (this.inString) {
        i = this.skipString(chunk, i);
        continue;
      }
      const byte = chunk[i] as number;
      if (byte === QUOTE) this.openString();
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.open(chunk, i, byte);
      else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) this.close(chunk, i);
      else if (byte === COMMA && this.depth === 1) this.key = '';
      i++;
    }
    if (!this.inItems || this.depth > ITEMS_DEPTH) this.keep(chunk, this.start, chunk.length);
  }

  private openString(): void {
    this.inString = true;
    if (this.depth === 1) this.keyParts = [];
  }

  private open(chunk: Buffer, at: number, byte: number): void {
    if (this.inItems && this.depth === ITEMS_DEPTH) this.start = at;
    this.depth++;
    if (byte !== OPEN_BRACKET || this.depth !== ITEMS_DEPTH || this.key !== 'items') return;
    this.keep(chunk, this.start, at + 1);
    this.inItems = true;
    this.start = at + 1;
  }

  private close(chunk: Buffer, at: number): void {
    this.depth--;
    if (!this.inItems) return;
    if (this.depth === ITEMS_DEPTH) {
      this.keep(chunk, this.start, at + 1);
      this.finishItem();
      this.start = at + 1;
    } else if (this.depth < ITEMS_DEPTH) {
      this.inItems = false;
      this.start = at;
    }
  }

  /** Returns where the string in which `from` lies ends, or the end of the chunk. */
  private skipString(chunk: Buffer, from: number): number {
    let at = from;
    for (;;) {
      const quote = chunk.indexOf(QUOTE, at);
      const end = quote < 0 ? chunk.length : quote;
      const odd = oddBackslashes(chunk, from, end);
      if (quote < 0) {
        this.escaped = odd;
        this.keyParts?.push(chunk.subarray(from));
        return chunk.length;
      }
      if (odd) {
        at = quote + 1;
        continue;
      }
      this.inString = false;
      if (this.keyParts !== undefined) {
        this.keyParts.push(chunk.subarray(from, quote));
        this.key = Buffer.concat(this.keyParts).toString('latin1');
        this.keyParts = undefined;
      }
      return quote + 1;
    }
  }

  private keep(chunk: Buffer, start: number, end: number): void {
    if (start >= end) return;
    const part = chunk.subarray(start, end);
    if (this.inItems) {
      this.itemLength += part.length;
      if (this.itemLength <= LONGEST_ITEM) this.itemParts.push(part);
      else this.itemParts = [];
      return;
    }
    this.envelopeLength += part.length;
    if (this.envelopeLength > LONGEST_ENVELOPE) throw new Error('a list without end');
    this.envelopeParts.push(Buffer.from(part)); // A copy: the chunk is large and must not be kept.
  }

  private finishItem(): void {
    const { itemParts, itemLength } = this;
    this.itemParts = [];
    this.itemLength = 0;
    if (itemLength > LONGEST_ITEM) this.onTooLong();
    else
      this.onItem(
        itemParts.length === 1 ? (itemParts[0] as Buffer) : Buffer.concat(itemParts, itemLength),
      );
  }
}

/** Whether an odd number of backslashes ends at `end`: then what follows is escaped. */
function oddBackslashes(chunk: Buffer, from: number, end: number): boolean {
  let at = end;
  while (at > from && chunk[at - 1] === BACKSLASH) at--;
  return (end - at) % 2 === 1;
}
