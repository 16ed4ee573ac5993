import type { Clock, Instant } from '../../kube/time.ts';
import type { LogFault } from './log-faults.ts';

/** One run of one container. A restart begins another. */
export interface ContainerRun {
  readonly uid: string;
  readonly container: string;
}

interface Line {
  readonly at: Instant;
  readonly text: string;
}

/** Where actors that play a kubelet write what containers say. */
export interface LogSink {
  /** Adds a line to the container's current run. */
  append(run: ContainerRun, text: string): void;
  /** The current run is over: what it said becomes the `previous` log. */
  restart(run: ContainerRun): void;
  /** The current run is over and none follows: open follows end. */
  finish(run: ContainerRun): void;
}

/** Old lines are rotated away. */
const KEPT_LINES = 5_000;

/** The logs of all containers, kept while their pods exist. */
export class LogStore implements LogSink {
  /** What goes wrong with the next requests, in turn. */
  readonly faults: LogFault[] = [];
  private readonly clock: Clock;
  private readonly current = new Map<string, Run>();
  private readonly previous = new Map<string, Run>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  append(run: ContainerRun, text: string, at: Instant = this.clock.now()): void {
    this.runOf(run).append({ at, text });
  }

  restart(run: ContainerRun): void {
    const old = this.runOf(run);
    this.previous.set(keyOf(run), old);
    this.current.set(keyOf(run), new Run());
    old.finish();
  }

  finish(run: ContainerRun): void {
    this.runOf(run).finish();
  }

  /** Drops everything about a pod that is gone. */
  forget(uid: string): void {
    for (const runs of [this.current, this.previous])
      for (const [key, run] of runs) {
        if (!key.startsWith(`${uid}/`)) continue;
        run.finish();
        runs.delete(key);
      }
  }

  read(run: ContainerRun, previous: boolean): Run | undefined {
    return previous ? this.previous.get(keyOf(run)) : this.runOf(run);
  }

  private runOf(run: ContainerRun): Run {
    const known = this.current.get(keyOf(run));
    if (known !== undefined) return known;
    const fresh = new Run();
    this.current.set(keyOf(run), fresh);
    return fresh;
  }
}

/** The lines of one run, and who follows them. */
export class Run {
  private lines: Line[] = [];
  private ended = false;
  private readonly followers = new Set<{ line(line: Line): void; end(): void }>();

  get isOver(): boolean {
    return this.ended;
  }

  /** The lines since an instant; with `tail`, only the last so many of them. */
  since(instant: Instant, tail: number | undefined): readonly Line[] {
    const lines = this.lines.filter(({ at }) => at >= instant);
    if (tail === undefined) return lines;
    return tail === 0 ? [] : lines.slice(-tail);
  }

  append(line: Line): void {
    this.lines.push(line);
    if (this.lines.length > KEPT_LINES) this.lines = this.lines.slice(-KEPT_LINES / 2);
    for (const follower of this.followers) follower.line(line);
  }

  finish(): void {
    this.ended = true;
    for (const follower of this.followers) follower.end();
    this.followers.clear();
  }

  follow(follower: { line(line: Line): void; end(): void }): () => void {
    this.followers.add(follower);
    return () => this.followers.delete(follower);
  }
}

function keyOf({ uid, container }: ContainerRun): string {
  return `${uid}/${container}`;
}
