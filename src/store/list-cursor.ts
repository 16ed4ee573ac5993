import { scrollTo } from './layout.ts';

/** A list of lines with stable keys, of which only a window is ever made. */
export interface LineSource<T> {
  readonly length: number;
  window(offset: number, height: number): readonly T[];
  /** The line that holds `key`, or -1. */
  indexOf(key: string): number;
}

/** Lines of which there are so few that all of them are there. */
export function linesOf<T extends { readonly key: string }>(lines: readonly T[]): LineSource<T> {
  return {
    length: lines.length,
    window: (offset, height) => lines.slice(offset, offset + height),
    indexOf: (key) => lines.findIndex((line) => line.key === key),
  };
}

/**
 * Where the operator stands in a list. Once moved, the cursor sticks to a line's key, not to its
 * number; until then it is the first line, whatever that is.
 */
export class ListCursor {
  private key: string | undefined;
  private index = 0;
  private offset = 0;
  private height = 0;
  private moved = false;

  /** The key under the cursor; `undefined` in an empty list. */
  get current(): string | undefined {
    return this.key;
  }

  get top(): number {
    return this.offset;
  }

  /** How many lines the last window had. */
  get shown(): number {
    return this.height;
  }

  isAt(index: number): boolean {
    return this.key !== undefined && this.index === index;
  }

  /** Puts the cursor on a line; the number is brought into the list at the next `look`. */
  moveTo(index: number): void {
    this.index = Math.max(index, 0);
    this.key = undefined;
    this.moved = true;
  }

  /** Sticks to the line under the cursor. */
  stick(): void {
    this.moved = true;
  }

  moveBy(lines: number): void {
    this.moveTo(this.index + lines);
  }

  /** The window that shows the cursor. A line that has gone leaves the cursor on its successor. */
  look<T extends { readonly key: string }>(
    source: LineSource<T>,
    height: number,
  ): {
    readonly lines: readonly T[];
    readonly offset: number;
    readonly cursor: number;
    readonly length: number;
  } {
    const { length } = source;
    const known = this.key === undefined || !this.moved ? -1 : source.indexOf(this.key);
    this.index = known >= 0 ? known : Math.min(this.index, Math.max(length - 1, 0));
    this.offset = scrollTo(this.offset, this.index, length, height);
    const lines = source.window(this.offset, height);
    this.height = lines.length;
    this.key = lines[this.index - this.offset]?.key;
    return { lines, offset: this.offset, cursor: this.index, length };
  }
}
