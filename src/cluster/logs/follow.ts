import type { Readable } from 'node:stream';
import type { LogEntry, LogStatus, LogTarget, RunState } from '../../kube/container-log.ts';
import type { Instant } from '../../kube/time.ts';
import { apiErrorOf } from '../answers.ts';
import type { ApiResponse } from '../connection.ts';
import { ApiError, ConnectError, isAborted } from '../errors.ts';
import { Backoff } from '../reflector/backoff.ts';
import { isAnotherRun } from './another-run.ts';
import { answerTo, SilentNode } from './answer.ts';
import type { LogFollow, LogFollowOptions } from './follow-options.ts';
import { Hope } from './hope.ts';
import { Pause } from './pause.ts';
import { pump, readLastLine } from './pump.ts';
import type { Ask, Input, State } from './reading.ts';
import { logRefusalOf, saysRemoved } from './refusal.ts';
import { logPath } from './request.ts';
import { laterOf } from './run-state.ts';
import { type StampedLine, StampedLines, type Unstamped } from './stamped-lines.ts';
import { ask, initial, step } from './step.ts';

export type { LogFollow } from './follow-options.ts';

/** A stream that has lasted this long is a success, whatever it said. */
const EARLY_MS = 1_000;
/** How long a stream may stay open when its run is over. */
const GRACE_MS = 5_000;
const FORBIDDEN_RETRY_MS = 300_000;
/** Follows a log until its run is over and read to its end, or until `stop`. */
export function followLog(options: LogFollowOptions): LogFollow {
  const driver = new Driver(options);
  void driver.run();
  return driver;
}

/** Asks, reads, waits. Which lines are new, and what is asked next, is decided by `step` alone. */
class Driver implements LogFollow {
  readonly target: LogTarget;
  private readonly options: LogFollowOptions;
  private readonly backoff: Backoff;
  private readonly pause: Pause;
  private readonly stopping = new AbortController();
  private state: State;
  private runState: RunState;
  private current: LogStatus;
  private pending: LogEntry[] = [];
  private request: AbortController | undefined;
  private asksPrevious = false;
  private openedAt: Instant | undefined;
  private toldAny = false;
  private earlyInRow = 0;
  private delayMs = 0;
  private cancelGrace: () => void = () => {};

  constructor(options: LogFollowOptions) {
    const now = options.clock.now();
    this.options = options;
    this.target = options.target;
    this.runState = options.run;
    this.backoff = new Backoff(options.random ?? Math.random);
    this.pause = new Pause(options.clock);
    this.state = initial(now);
    this.current = { type: 'opening', since: now };
  }

  status(): LogStatus {
    return this.current;
  }

  runIs(run: RunState): void {
    this.runState = laterOf(this.runState, run);
    if (this.runState === 'running') return;
    this.pause.end();
    // What is asked for, or comes before anything that was told, may be of the next run already.
    if (this.state.phase.type !== 'telling' && !this.isOwn()) this.request?.abort();
    else this.grantGrace();
  }

  stop(): void {
    this.stopping.abort();
    this.request?.abort();
    this.cancelGrace();
    this.pause.end();
  }

  async run(): Promise<void> {
    while (!this.stopped() && this.state.phase.type !== 'over') {
      const question = ask(this.state, this.runState);
      this.delayMs = 0;
      if (question === undefined) this.close(undefined, false);
      else await this.perform(question);
      this.deliver();
      if (this.delayMs > 0 && !this.stopped()) await this.pause.for(this.delayMs);
    }
    const { phase } = this.state;
    if (phase.type === 'over') this.become({ type: 'over', since: this.now(), why: phase.why });
  }

  private stopped(): boolean {
    return this.stopping.signal.aborted;
  }

  private now(): Instant {
    return this.options.clock.now();
  }

  private async perform(question: Ask): Promise<void> {
    const { connection, clock, target, from = {} } = this.options;
    const request = new AbortController();
    this.request = request;
    this.asksPrevious = question.previous;
    this.openedAt = undefined;
    this.toldAny = false;
    this.grantGrace();
    try {
      const log = { connection, clock, target, from };
      const response = await answerTo(log, question, request, () => this.becomeFollowing());
      if (response.status === 204) this.noNode(response);
      else if (response.status !== 200) throw await apiErrorOf(response, logPath(target));
      else if (question.type === 'last') await this.readLast(response.body);
      else await this.read(response.body);
    } catch (error) {
      if (!this.stopped()) await this.fail(error);
    } finally {
      this.request = undefined;
      this.cancelGrace();
    }
  }

  private async read(body: Readable): Promise<void> {
    this.openedAt = this.now();
    this.take({ type: 'opened' });
    this.becomeFollowing();
    const lines = new StampedLines();
    const { request } = this;
    const hope = new Hope(this.options.clock, () => void this.giveUpHope(request));
    const broken = await this.readLines(body, lines, hope);
    if (this.stopped()) return;
    const rest = lines.rest();
    if (rest?.stamp === undefined && saysRemoved(rest?.text ?? ''))
      this.take({ type: 'removed', run: this.runState });
    if (this.state.phase.type === 'over') return;
    await this.lookTwice(request);
    this.close(rest, this.isOwn());
    this.paceAfter(this.openedAt);
    if (broken !== undefined)
      this.become({ type: 'interrupted', since: this.now(), message: broken });
  }

  /** What ends early and again, or said nothing new, is not asked for in a circle. */
  private paceAfter(openedAt: Instant): void {
    const early = this.now() - openedAt < EARLY_MS;
    this.earlyInRow = early ? this.earlyInRow + 1 : 0;
    if (!early) this.backoff.reset();
    else if (this.runState === 'running' && (!this.toldAny || this.earlyInRow > 1))
      this.delayMs = this.backoff.next();
  }

  private async readLast(body: Readable): Promise<void> {
    const last = await readLastLine(body);
    if (last === 'removed') this.take({ type: 'removed', run: this.runState });
    else this.take({ type: 'last', ...last, line: this.ifWanted(last.line) });
    if (this.state.phase.type === 'closed') this.delayMs = this.backoff.next();
  }

  /** A log that ends before what is wanted begins is, as far as that goes, empty. */
  private ifWanted(line: StampedLine | undefined): StampedLine | undefined {
    const { since = Number.NEGATIVE_INFINITY } = this.options.from ?? {};
    const isWanted = line !== undefined && (this.state.position !== undefined || line.at >= since);
    return isWanted ? line : undefined;
  }

  /** Reads to the end; returns why that was none, if it broke off and was not broken off here. */
  private async readLines(
    body: Readable,
    lines: StampedLines,
    hope: Hope,
  ): Promise<string | undefined> {
    try {
      await pump(body, (chunk) => {
        this.takeLines(lines.push(chunk));
        hope.renew(this.state);
        this.grantGrace();
        this.deliver();
        return !this.stopped();
      });
      return undefined;
    } catch (error) {
      if (this.request?.signal.aborted !== false) return undefined;
      this.options.connection.suspect(error);
      return messageOf(error);
    } finally {
      hope.cancel();
    }
  }

  private takeLines(lines: readonly (StampedLine | Unstamped)[]): void {
    const stamped: StampedLine[] = [];
    for (const line of lines) {
      if (line.stamp !== undefined) stamped.push(line);
      else if (saysRemoved(line.text)) this.take({ type: 'removed', run: this.runState });
      else if (line.text !== '')
        this.pending.push({ type: 'notice', at: this.now(), text: line.text });
    }
    if (stamped.length > 0) this.take({ type: 'lines', lines: stamped });
  }

  /** What was told last did not come by: either it was rotated away, or this is another run's log. */
  private async giveUpHope(request: AbortController | undefined): Promise<void> {
    await this.lookTwice(request);
    if (request === undefined || request.signal.aborted || request !== this.request) return;
    if (this.isOwn()) {
      this.take({ type: 'unfound' });
      this.deliver();
    } else request.abort();
  }

  /** Whether what is read now can only be the log of this run. */
  private isOwn(): boolean {
    const run = this.runState;
    return run === 'running' || run === 'ended' || (run === 'previous' && this.asksPrevious);
  }

  private async look(): Promise<void> {
    const seen = await this.options.look().catch(() => undefined);
    if (seen !== undefined) this.runState = laterOf(this.runState, seen);
  }

  /** Looks at the pod, and where lines have come that may be of another run, at the previous log. */
  private async lookTwice(request: AbortController | undefined): Promise<void> {
    await this.look();
    const { phase, position } = this.state;
    const doubts = phase.type === 'finding' && phase.held !== undefined;
    if (!doubts || request === undefined || this.asksPrevious || !this.isOwn()) return;
    const { connection, clock, target } = this.options;
    const doubt = { connection, clock, target, position, signal: request.signal };
    if (await isAnotherRun(doubt)) this.runState = 'previous';
  }

  private close(left: StampedLine | Unstamped | undefined, own: boolean): void {
    const rest = left?.stamp === undefined ? undefined : left;
    this.take({ type: 'closed', rest, run: this.runState, own, cut: left !== undefined });
  }

  private take(input: Input): void {
    if (this.stopped()) return;
    const { state, emit } = step(this.state, input);
    this.state = state;
    if (emit.length === 0) return;
    this.toldAny = true;
    for (const entry of emit) this.pending.push(entry);
  }

  private deliver(): void {
    if (this.pending.length === 0 || this.stopped()) return;
    const entries = this.pending;
    this.pending = [];
    this.options.onEntries(entries);
  }

  private noNode({ body }: ApiResponse): void {
    body.resume();
    this.become({ type: 'no-node', since: this.now() });
    this.delayMs = this.backoff.next();
  }

  private async fail(error: unknown): Promise<void> {
    const since = this.now();
    const message = messageOf(error);
    await this.look();
    if (this.stopped() || this.runState === 'gone') return;
    if (error instanceof ApiError) return this.refused(error);
    if (isAborted(error) && !this.isOwn()) return;
    this.delayMs = this.backoff.next();
    if (error instanceof SilentNode || isAborted(error))
      this.become({ type: 'node-unreachable', since, message: SilentNode.message });
    else this.become({ type: 'interrupted', since, message });
    if (error instanceof ConnectError && this.options.connection.health().type === 'lost')
      await this.options.connection.restored(this.stopping.signal).catch(() => {});
  }

  private refused(error: ApiError): void {
    const since = this.now();
    const { message, retryAfterMs = 0 } = error;
    const refusal = logRefusalOf(error, this.target.pod);
    if (refusal.type === 'removed' || refusal.type === 'not-found') {
      this.take({ type: refusal.type, run: this.runState });
      return;
    }
    this.delayMs =
      refusal.type === 'forbidden' ? FORBIDDEN_RETRY_MS : this.backoff.next(retryAfterMs);
    if (refusal.type === 'waiting') this.become({ type: 'waiting', since, reason: refusal.reason });
    else this.become({ type: refusal.type, since, message });
  }

  /** A stream whose run is over ends by itself, unless its node hangs. */
  private grantGrace(): void {
    const { request } = this;
    if (request === undefined || this.runState === 'running') return;
    this.cancelGrace();
    this.cancelGrace = this.options.clock.after(GRACE_MS, () => request.abort());
  }

  private becomeFollowing(): void {
    if (this.current.type !== 'following') this.become({ type: 'following', since: this.now() });
  }

  private become(status: LogStatus): void {
    if (this.stopped()) return;
    this.current = status;
    this.options.onStatus(status);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
