import type { Ask, Input, State } from '../../src/cluster/logs/reading.ts';
import { type StampedLine, StampedLines } from '../../src/cluster/logs/stamped-lines.ts';
import { ask, initial, isPast, step } from '../../src/cluster/logs/step.ts';
import type { LogEntry } from '../../src/kube/container-log.ts';
import type { FakeLog, LogBody } from './fake-log.ts';

const ENOUGH = 2_000;

/** `step` on a FakeLog, piece by piece and without time. */
export class LogReading {
  readonly entries: LogEntry[] = [];
  requests = 0;
  private readonly log: FakeLog;
  private readonly tail: number | undefined;
  private state: State = initial(0);
  private asked: Ask | undefined;
  private body: LogBody | undefined;
  private lines = new StampedLines();
  private lastLine: StampedLine | undefined;

  constructor(log: FakeLog, tail: number | undefined) {
    this.log = log;
    this.tail = tail;
  }

  get isOver(): boolean {
    return this.state.phase.type === 'over';
  }

  /** Sends a request, or reads the next bytes of its answer; false when there is nothing to do. */
  read(bytes: number): boolean {
    if (this.isOver) return false;
    if (this.body === undefined) return this.request();
    const chunk = this.body.read(bytes);
    if (chunk === undefined) {
      this.finish();
      return true;
    }
    this.take(chunk);
    return chunk.length > 0;
  }

  /** The connection to the node breaks: in an answer that has begun, that looks like its end. */
  cut(): void {
    if (this.body === undefined) return;
    if (this.body.begun) this.finish();
    else this.abandon();
  }

  /** What was told last is awaited no longer: the server is silent or told what is much later. */
  loseHope(): void {
    if (this.state.phase.type !== 'finding' || this.body === undefined) return;
    if (!isPast(this.state) && !this.body.isQuiet) return;
    if (this.isOwn) this.feed({ type: 'unfound' });
    else this.finish();
  }

  /** Reads all there is, without further trouble; false when that does not end. */
  settle(): boolean {
    for (let pieces = 0; pieces < ENOUGH; pieces++) {
      if (this.read(1_000)) continue;
      if (this.isOver) return true;
      const { phase } = this.state;
      if (phase.type !== 'finding' || phase.held === undefined) return true;
      this.loseHope();
    }
    return false;
  }

  private request(): boolean {
    const asked = ask(this.state, this.log.state);
    this.asked = asked;
    if (asked === undefined) {
      this.close(undefined);
      return true;
    }
    this.requests++;
    this.lastLine = undefined;
    this.lines = new StampedLines();
    const isLast = asked.type === 'last';
    const since = isLast ? undefined : asked.since;
    const body = this.log.open({
      since,
      follow: !isLast && asked.follow,
      previous: asked.previous,
      tail: isLast ? 1 : since === undefined ? this.tail : undefined,
    });
    if (body === undefined) throw new Error('there is no such log');
    this.body = body;
    if (!isLast) this.feed({ type: 'opened' });
    return true;
  }

  private take(chunk: Buffer): void {
    const lines = this.lines.push(chunk).filter((line) => line.stamp !== undefined);
    if (this.asked?.type === 'last') this.lastLine = lines.at(-1) ?? this.lastLine;
    else if (lines.length > 0) this.feed({ type: 'lines', lines });
  }

  private finish(): void {
    const left = this.lines.rest();
    const rest = left?.stamp === undefined ? undefined : left;
    this.body = undefined;
    if (this.asked?.type === 'last') {
      const whole = this.lastLine !== undefined;
      this.feed({ type: 'last', line: this.lastLine ?? rest, whole });
    } else this.close(rest);
  }

  private abandon(): void {
    this.body = undefined;
    if (this.asked?.type !== 'last') this.close(undefined);
  }

  private close(rest: StampedLine | undefined): void {
    const cut = rest !== undefined;
    this.feed({ type: 'closed', rest, run: this.log.state, own: this.isOwn, cut });
  }

  /** Whether what is being read can only be the log of the first run. */
  private get isOwn(): boolean {
    const { state } = this.log;
    return state === 'running' || state === 'ended' || (state === 'previous' && this.isPrevious);
  }

  private get isPrevious(): boolean {
    return this.asked?.previous === true;
  }

  private feed(input: Input): void {
    const { state, emit } = step(this.state, input);
    this.state = state;
    this.entries.push(...emit);
  }
}
