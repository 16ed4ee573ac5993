import type { LogsOf } from './logs-request.ts';

/** More are not marked: each is read, rehearsed, and watched until its end. */
export const MOST_MARKED = 200;

const NONE: ReadonlySet<string> = new Set();

/** What the operator has marked in one list, to do the same to all of it. */
export class Marks {
  private readonly marked = new Map<string, LogsOf>();
  private shown: ReadonlySet<string> | undefined = NONE;

  /** Another number after each change that the operator has made. */
  revision = 0;

  get size(): number {
    return this.marked.size;
  }

  /** The keys of the lines; the same set until another is marked. */
  get keys(): ReadonlySet<string> {
    this.shown ??= new Set(this.marked.keys());
    return this.shown;
  }

  /** What is marked, in the order in which it was. */
  get targets(): readonly LogsOf[] {
    return [...this.marked.values()];
  }

  /** Marks a line, or unmarks it; returns whether there was room for it. */
  toggle(key: string, of: LogsOf): boolean {
    if (!this.marked.delete(key)) {
      if (this.marked.size >= MOST_MARKED) return false;
      this.marked.set(key, of);
    }
    this.shown = undefined;
    this.revision++;
    return true;
  }

  clear(): void {
    this.marked.clear();
    this.shown = NONE;
    this.revision++;
  }

  /** Forgets what is not there any more. */
  prune(isThere: (key: string, of: LogsOf) => boolean): void {
    for (const [key, of] of this.marked) {
      if (isThere(key, of)) continue;
      this.marked.delete(key);
      this.shown = undefined;
    }
  }
}
