/** A line in a log file of a node. */
export interface WrittenLine {
  /** Nanoseconds since the epoch. */
  readonly at: bigint;
  readonly text: string;
}

/** What the log endpoint is asked for, as far as it changes what comes. */
export interface LogQuestion {
  readonly since: string | undefined;
  readonly follow: boolean;
  readonly previous: boolean;
  readonly tail: number | undefined;
}

const SECOND = 1_000_000_000n;

/** The log of one run on its node: files that are thrown away, and a last line that may lack its end. */
class RunLog {
  /** All that was ever written. */
  readonly written: WrittenLine[] = [];
  /** Lines before this lie in files that only those can read who have them open. */
  oldest = 0;
  over = false;
  /** The last line was not ended by a newline. */
  unended = false;
}

/**
 * The kubelet as its clients see it: whole seconds of `sinceTime`, the newest file alone, a follow that
 * goes on through rotations and ends with the run.
 */
export class FakeLog {
  private current = new RunLog();
  private before: RunLog | undefined;
  readonly first = this.current;
  restarts = 0;

  write(line: WrittenLine): void {
    this.current.written.push(line);
  }

  rotate(): void {
    this.current.oldest = this.current.written.length;
  }

  /** The run is over; it may have a last line without a newline. */
  end(unended?: WrittenLine): void {
    if (unended !== undefined) this.write(unended);
    this.current.unended = unended !== undefined;
    this.current.over = true;
  }

  /** The next run begins; what it says begins with `other`. */
  restart(): void {
    this.end();
    this.before = this.current;
    this.current = new RunLog();
    this.restarts++;
  }

  /** The first run, as the status of the pod tells it. */
  get state(): 'running' | 'ended' | 'previous' | 'superseded' {
    if (this.restarts > 1) return 'superseded';
    if (this.restarts === 1) return 'previous';
    return this.current.over ? 'ended' : 'running';
  }

  /** `undefined` when there is no such log. */
  open(question: LogQuestion): LogBody | undefined {
    const run = question.previous ? this.before : this.current;
    return run === undefined ? undefined : new LogBody(run, question);
  }
}

/** The body of one answer. */
export class LogBody {
  private readonly run: RunLog;
  private readonly since: bigint;
  private readonly stop: number;
  private next: number;
  private bytes = Buffer.alloc(0);
  /** Whether a byte was read: an answer that breaks off before that is an error, not an end. */
  begun = false;

  constructor(run: RunLog, { since, follow, tail }: LogQuestion) {
    this.run = run;
    this.since = since === undefined ? 0n : BigInt(Math.floor(Date.parse(since) / 1000)) * SECOND;
    this.stop = follow ? Number.POSITIVE_INFINITY : run.written.length;
    this.next = Math.max(run.oldest, tail === undefined ? 0 : run.written.length - tail);
  }

  /** At most so many bytes; `undefined` at the end, nothing while the run has nothing more to say. */
  read(atMost: number): Buffer | undefined {
    this.fill(atMost);
    const chunk = this.bytes.subarray(0, atMost);
    this.bytes = this.bytes.subarray(chunk.length);
    if (chunk.length > 0) this.begun = true;
    if (chunk.length > 0) return chunk;
    const isLast = this.next >= this.run.written.length && (this.run.over || this.isBounded);
    return isLast || this.next >= this.stop ? undefined : chunk;
  }

  /** Whether all is read that there is, for now. */
  get isQuiet(): boolean {
    this.fill(1);
    return this.bytes.length === 0;
  }

  private get isBounded(): boolean {
    return this.stop !== Number.POSITIVE_INFINITY;
  }

  private fill(wanted: number): void {
    const { written, over, unended } = this.run;
    while (this.bytes.length < wanted && this.next < Math.min(written.length, this.stop)) {
      const line = written[this.next];
      this.next++;
      if (line === undefined || line.at < this.since) continue;
      const isLast = over && unended && this.next === written.length;
      const text = `${stampOf(line.at)} ${line.text}${isLast ? '' : '\n'}`;
      this.bytes = Buffer.concat([this.bytes, Buffer.from(text)]);
    }
  }
}

/** As Go's RFC3339Nano with all nine digits. */
export function stampOf(at: bigint): string {
  const second = new Date(Number(at / 1_000_000n)).toISOString().slice(0, 19);
  return `${second}.${String(at % SECOND).padStart(9, '0')}Z`;
}
