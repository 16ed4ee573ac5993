import type { Instant } from '../../kube/time.ts';
import { knownPattern } from './known-patterns.ts';
import { isError, type Level, type LogLine } from './log-line.ts';
import { shapeOf } from './message-shape.ts';

/** One error, however often it was said and about whatever object. */
export interface ErrorGroup {
  /** What all of it has in common; unique among groups. */
  readonly shape: string;
  readonly level: Level;
  readonly count: number;
  readonly first: Instant;
  readonly last: Instant;
  /** The latest line, as it was written. */
  readonly example: string;
  /** The containers that said it, the first few. */
  readonly from: readonly string[];
  /** What that line says went wrong. */
  readonly said: string;
}

/** Where and when a line was read. */
export interface Sighting {
  /** When it was written, for lines that do not tell. */
  readonly at: Instant;
  readonly from: string;
  readonly text: string;
}

const MOST_GROUPS = 500;
const MOST_FROM = 10;
/** An example is there to be read. */
const LONGEST_EXAMPLE = 10_000;

/** Groups errors while they come in. Of more than five hundred groups, the one longest silent is forgotten. */
export class ErrorGroups {
  /** Groups that were forgotten: what is listed is not all. */
  forgotten = 0;
  /** In the order of their latest line. */
  private readonly groups = new Map<string, ErrorGroup>();

  /** Takes a line; returns the shape of its group if it is an error, or a warning of a known kind. */
  add(line: LogLine, { at, from, text }: Sighting): string | undefined {
    const said = [line.message, line.error].filter((part) => part !== '').join(': ');
    if (!isError(line) && !isTellingWarning(line, said)) return undefined;
    const shape = shapeOf(said, line.object);
    const when = line.at ?? at;
    const old = this.groups.get(shape);
    this.groups.delete(shape);
    this.groups.set(shape, {
      shape,
      level: line.level ?? 'error',
      count: (old?.count ?? 0) + 1,
      first: Math.min(old?.first ?? when, when),
      last: Math.max(old?.last ?? when, when),
      example: text.slice(0, LONGEST_EXAMPLE),
      from: including(old?.from ?? [], from),
      said: said.slice(0, LONGEST_EXAMPLE),
    });
    if (this.groups.size > MOST_GROUPS) this.forgetOldest();
    return old?.shape ?? shape; // One string for all of them.
  }

  get size(): number {
    return this.groups.size;
  }

  get(shape: string): ErrorGroup | undefined {
    return this.groups.get(shape);
  }

  /** The latest first. */
  list(): readonly ErrorGroup[] {
    return [...this.groups.values()].reverse();
  }

  private forgetOldest(): void {
    const [oldest] = this.groups.keys();
    if (oldest === undefined) return;
    this.groups.delete(oldest);
    this.forgotten++;
  }
}

/** kube-rs says at WARN what it may not watch, and hardly anything else. */
function isTellingWarning({ level }: LogLine, said: string): boolean {
  return level === 'warn' && knownPattern(said) !== undefined;
}

function including(known: readonly string[], from: string): readonly string[] {
  return known.includes(from) || known.length >= MOST_FROM ? known : [...known, from];
}
