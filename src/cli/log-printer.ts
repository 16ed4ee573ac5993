import type { Wanted } from '../analysis/log-lines/about-object.ts';
import { LinesAbout } from '../analysis/log-lines/lines-about.ts';
import { LogHabits } from '../analysis/log-lines/log-habits.ts';
import { cutMark, lossSentence } from '../analysis/log-lines/loss-sentence.ts';
import { parseLine } from '../analysis/log-lines/parse-line.ts';
import { visibleText } from '../analysis/log-lines/visible-text.ts';
import type { Instant } from '../kube/time.ts';
import type { TailedEntry } from '../session/log-tails.ts';
import { printable } from '../ui/terminal/text.ts';
import type { LogsOptions } from './arguments.ts';

export interface PrinterOptions {
  readonly logs: LogsOptions;
  readonly since: Instant | undefined;
  /** The object that lines have to speak of. */
  readonly about: Wanted | undefined;
  readonly now: () => Instant;
}

/** Writes lines of logs: each behind the pod and the container that said it, or as JSON lines. */
export class LogPrinter {
  private readonly options: LogsOptions;
  private readonly since: Instant | undefined;
  private readonly about: LinesAbout | undefined;
  private readonly now: () => Instant;
  private readonly habits = new LogHabits();
  private printed = false;

  constructor(options: PrinterOptions) {
    const { logs, since, about, now } = options;
    this.options = logs;
    this.since = since;
    this.about = about === undefined ? undefined : new LinesAbout(about);
    this.now = now;
  }

  /** Why nothing was printed of an object, though lines were read; `undefined` when something was. */
  whySilent(): string | undefined {
    const { about } = this.options;
    if (about === undefined || this.printed) return undefined;
    return this.habits.whySilentAbout(`${about.kind}/${about.name}`);
  }

  print(entries: readonly TailedEntry[]): void {
    const lines = entries.filter((it) => this.isWanted(it)).map((it) => this.lineOf(it));
    if (lines.length === 0) return;
    this.printed = true;
    process.stdout.write(`${lines.join('\n')}\n`);
  }

  private isWanted({ target, entry }: TailedEntry): boolean {
    const { container } = this.options;
    if (container !== undefined && target.container !== container) return false;
    if (this.since !== undefined && entry.at < this.since) return false;
    if (this.about === undefined || entry.type !== 'line') return true;
    const line = parseLine(entry.text, this.now());
    this.habits.add(line);
    return this.about.takes(target.id, entry.text, line);
  }

  private lineOf({ target, entry }: TailedEntry): string {
    const { namespace, pod, container, restart } = target;
    const text =
      entry.type === 'lost'
        ? lossSentence(entry)
        : `${entry.text}${entry.type === 'line' && entry.dropped > 0 ? cutMark(entry.dropped) : ''}`;
    if (this.options.output === 'text')
      return `${pod}/${container}  ${printable(visibleText(text))}`;
    const at = new Date(entry.at).toISOString();
    const line = { at, namespace, pod, container, restart, type: entry.type, text };
    if (entry.type !== 'line') return JSON.stringify(line);
    const { level, message, object } = parseLine(entry.text, this.now());
    return JSON.stringify({ ...line, level, message, object });
  }
}
