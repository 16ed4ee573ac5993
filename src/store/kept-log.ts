import type { AboutObject } from '../analysis/log-lines/about-object.ts';
import { ApiCalls } from '../analysis/log-lines/api-calls.ts';
import { ErrorGroups } from '../analysis/log-lines/error-groups.ts';
import { LineFolder } from '../analysis/log-lines/fold-lines.ts';
import { LogHabits } from '../analysis/log-lines/log-habits.ts';
import type { Level } from '../analysis/log-lines/log-line.ts';
import { parseLine } from '../analysis/log-lines/parse-line.ts';
import type { LogEntry, LogTarget } from '../kube/container-log.ts';
import { LogBuffer } from './log-buffer.ts';

/** An entry of a log, and whose. */
export interface LoggedEntry {
  readonly target: LogTarget;
  readonly entry: LogEntry;
}

/** A line that is kept, with what has to be known of it to show it or not. */
export interface KeptLine {
  /** `undefined`: it is a mark, which nobody has said. */
  readonly target: LogTarget | undefined;
  readonly entry: LogEntry;
  readonly level: Level | undefined;
  readonly isAbout: boolean;
  /** What it has in common with others of its group of errors. */
  readonly shape: string | undefined;
  /** The line that it belongs to, as the frames of a stack trace do. */
  readonly head: KeptLine | undefined;
  /** How many lines belong to it. */
  more: number;
}

const MOST_LINES = 20_000;
const MOST_CHARACTERS = 8 * 1024 * 1024;
/** More containers do not speak at the same time. */
const MOST_TAILS = 1_000;

interface KeptLogOptions {
  /** What lines are told apart by: whether they are about it. */
  readonly about?: AboutObject | undefined;
  /** Whether, when there are too many, the first are kept and not the last. */
  readonly keepsFirst?: boolean;
}

/** The last lines of many containers, or the first: bounded, read, folded and grouped as they come. */
export class KeptLog {
  readonly groups = new ErrorGroups();
  readonly habits = new LogHabits();
  readonly calls = new ApiCalls();
  readonly lines = new LogBuffer<KeptLine>({
    most: MOST_LINES,
    mostSize: MOST_CHARACTERS,
    sizeOf: ({ entry }) => ('text' in entry ? entry.text.length : 0),
  });
  /** How many came after it was full, where the first are kept. */
  refused = 0;
  private readonly about: AboutObject | undefined;
  private readonly keepsFirst: boolean;
  private readonly tails = new Map<string, { readonly folder: LineFolder; head: KeptLine }>();

  constructor(options: KeptLogOptions = {}) {
    this.about = options.about;
    this.keepsFirst = options.keepsFirst ?? false;
  }

  /** The number of the first line that is kept, in all that have come. */
  get start(): number {
    return this.lines.dropped;
  }

  /** The number of the next line. */
  get end(): number {
    return this.lines.dropped + this.lines.length;
  }

  line(number: number): KeptLine | undefined {
    return this.lines.slice(number, number + 1)[0];
  }

  push(entries: readonly LoggedEntry[]): void {
    const wanted = this.keepsFirst ? this.asFit(entries) : entries;
    // Of more than can be kept the first are not even read.
    const excess = wanted.length - MOST_LINES;
    if (excess > 0) this.lines.skip(excess);
    this.lines.push((excess > 0 ? wanted.slice(excess) : wanted).map((it) => this.kept(it)));
  }

  /** A line that only this screen has. */
  mark(at: number, text: string): void {
    const entry: LogEntry = { type: 'notice', at, text };
    this.lines.push([{ ...PLAIN, target: undefined, entry, more: 0 }]);
  }

  private asFit(entries: readonly LoggedEntry[]): readonly LoggedEntry[] {
    const isFull = this.lines.size >= MOST_CHARACTERS / 2;
    const fit = entries.slice(0, isFull ? 0 : Math.max(0, MOST_LINES - this.lines.length));
    this.refused += entries.length - fit.length;
    return fit;
  }

  private kept({ target, entry }: LoggedEntry): KeptLine {
    if (entry.type !== 'line') return { ...PLAIN, target, entry, more: 0 };
    const tail = this.tails.get(target.id);
    const folder = tail?.folder ?? new LineFolder();
    if (folder.continues(entry.text) && tail !== undefined) {
      tail.head.more++;
      return { ...PLAIN, target, entry, head: tail.head, more: 0 };
    }
    const head = this.read(target, entry);
    if (tail === undefined) this.begin(target.id, folder, head);
    else tail.head = head;
    return head;
  }

  private begin(id: string, folder: LineFolder, head: KeptLine): void {
    this.tails.set(id, { folder, head });
    const [oldest] = this.tails.keys();
    if (this.tails.size > MOST_TAILS && oldest !== undefined) this.tails.delete(oldest);
  }

  private read(target: LogTarget, entry: LogEntry & { readonly type: 'line' }): KeptLine {
    const { at, text } = entry;
    const line = parseLine(text, at);
    const from = `${target.pod}/${target.container}`;
    const isAbout = this.about?.isAbout(line, text) ?? false;
    this.habits.add(line);
    this.calls.add(line, at);
    const shape = this.groups.add(line, { at, from, text });
    return { target, entry, level: line.level, isAbout, shape, head: undefined, more: 0 };
  }
}

const PLAIN = { level: undefined, isAbout: false, shape: undefined, head: undefined } as const;
