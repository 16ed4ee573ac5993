import { cutMark, lossSentence } from '../analysis/log-lines/loss-sentence.ts';
import { parseLine } from '../analysis/log-lines/parse-line.ts';
import { visibleText } from '../analysis/log-lines/visible-text.ts';
import type { Instant } from '../kube/time.ts';
import type { TailedEntry } from '../session/log-tails.ts';
import { printable } from '../ui/terminal/text.ts';
import type { LogsOptions } from './arguments.ts';

/** Writes lines of logs: each behind the pod and the container that said it, or as JSON lines. */
export class LogPrinter {
  private readonly options: LogsOptions;
  private readonly since: Instant | undefined;
  private readonly now: () => Instant;

  constructor(options: LogsOptions, since: Instant | undefined, now: () => Instant) {
    this.options = options;
    this.since = since;
    this.now = now;
  }

  print(entries: readonly TailedEntry[]): void {
    const lines = entries.filter((it) => this.isWanted(it)).map((it) => this.lineOf(it));
    if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
  }

  private isWanted({ target, entry }: TailedEntry): boolean {
    const { container, about } = this.options;
    if (container !== undefined && target.container !== container) return false;
    if (this.since !== undefined && entry.at < this.since) return false;
    if (about === undefined || entry.type !== 'line') return true;
    const of = parseLine(entry.text, this.now()).object;
    return (
      of?.name === about.name &&
      (of.kind === '' || about.kind.toLowerCase().startsWith(of.kind.toLowerCase()))
    );
  }

  private lineOf({ target, entry }: TailedEntry): string {
    const { namespace, pod, container, restart } = target;
    const text =
      entry.type === 'lost'
        ? lossSentence(entry)
        : `${entry.text}${entry.type === 'line' && entry.dropped > 0 ? cutMark(entry.dropped) : ''}`;
    if (this.options.output === 'text')
      return `${pod}/${container}  ${printable(visibleText(text, { colours: false }))}`;
    const at = new Date(entry.at).toISOString();
    const line = { at, namespace, pod, container, restart, type: entry.type, text };
    if (entry.type !== 'line') return JSON.stringify(line);
    const { level, message, object } = parseLine(entry.text, this.now());
    return JSON.stringify({ ...line, level, message, object });
  }
}
