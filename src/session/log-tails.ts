import type { Connection } from '../cluster/connection.ts';
import { ApiError } from '../cluster/errors.ts';
import { followLog, type LogFollow } from '../cluster/logs/follow.ts';
import type { LogFrom } from '../cluster/logs/follow-options.ts';
import { type Run, runStateOf, runsOf } from '../cluster/logs/runs.ts';
import type { LogEntry, LogStatus, LogTarget, RunState } from '../kube/container-log.ts';
import { type KubeObject, metaOf } from '../kube/object.ts';
import { recordOf } from '../kube/row.ts';
import type { Clock, Instant } from '../kube/time.ts';
import { LogMerge } from './log-merge.ts';
import { skewOf } from './skew.ts';

/** An entry of a log, and whose. */
export interface TailedEntry {
  readonly target: LogTarget;
  readonly entry: LogEntry;
}

/** A run whose log is followed, or would be if there were not so many. */
export interface Tail {
  readonly target: LogTarget;
  readonly run: RunState;
  readonly status: LogStatus | { readonly type: 'unfollowed' };
}

export interface LogTailsOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly random?: () => number;
  /** Where to begin in runs that began before; of those that begin later all is wanted. */
  readonly from?: LogFrom;
  /** Which runs are wanted; all when left out. */
  readonly wants?: (run: Run) => boolean;
  /** How many logs are followed at once. */
  readonly most?: number;
  /** Entries of all logs, in the order of their times as far as a short wait can tell. */
  readonly onEntries: (entries: readonly TailedEntry[]) => void;
  /** A tail has come or gone, or its status is another. */
  readonly onTails: () => void;
}

const MOST_FOLLOWED = 100;
/** Whole seconds, and clocks that do not agree to one. */
const BEGAN_MARGIN_MS = 2_000;

interface Followed {
  run: Run;
  follow: LogFollow | undefined;
}

/**
 * Follows the logs of pods: every run of every container, in the order in which they run, those too that
 * begin later. Which pods, is told by who watches them.
 */
export class LogTails {
  private readonly options: LogTailsOptions;
  private readonly since: Instant;
  private readonly followed = new Map<string, Followed>();
  private readonly merge = new LogMerge<TailedEntry>();
  private readonly looks = new Map<string, Promise<KubeObject | undefined>>();
  private cancelRelease: (() => void) | undefined;
  private stopped = false;

  constructor(options: LogTailsOptions) {
    const { clock, connection } = options;
    this.options = options;
    this.since = clock.now() + skewOf(connection);
  }

  /** A pod that is new or has changed. */
  put(pod: KubeObject): void {
    if (this.stopped) return;
    const { uid } = metaOf(pod);
    const { wants = () => true } = this.options;
    for (const run of runsOf(pod).filter(wants)) {
      const known = this.followed.get(run.target.id);
      if (known === undefined) this.followed.set(run.target.id, { run, follow: undefined });
    }
    for (const followed of this.of(uid))
      this.advance(followed, runStateOf(pod, followed.run.target));
    this.fill();
    this.options.onTails();
  }

  /** A pod that is gone: its logs end when what is on the way has come. */
  remove(uid: string): void {
    for (const followed of this.of(uid)) {
      if (followed.follow === undefined) this.followed.delete(followed.run.target.id);
      this.advance(followed, 'gone');
    }
    this.sweep();
    this.options.onTails();
  }

  tails(): readonly Tail[] {
    return [...this.followed.values()].map(({ run, follow }) => ({
      target: run.target,
      run: run.state,
      status: follow?.status() ?? { type: 'unfollowed' },
    }));
  }

  /** Ends all requests; nothing is told any more. */
  stop(): void {
    this.stopped = true;
    this.cancelRelease?.();
    for (const { follow } of this.followed.values()) follow?.stop();
    this.followed.clear();
  }

  private of(uid: string): readonly Followed[] {
    return [...this.followed.values()].filter(({ run }) => run.target.podUid === uid);
  }

  private advance(followed: Followed, state: RunState): void {
    followed.run = { ...followed.run, state };
    followed.follow?.runIs(state);
  }

  /** Follows as many as there may be, those that began first. */
  private fill(): void {
    const { most = MOST_FOLLOWED } = this.options;
    let room = most - this.live().length;
    for (const followed of this.followed.values()) {
      if (room <= 0) return;
      if (followed.follow !== undefined) continue;
      room--;
      this.begin(followed);
    }
  }

  private begin(followed: Followed): void {
    const { connection, clock, random, from } = this.options;
    const { target, state, startedAt } = followed.run;
    const isNew = startedAt !== undefined && startedAt >= this.since - BEGAN_MARGIN_MS;
    followed.follow = followLog({
      connection,
      target,
      run: state,
      clock,
      ...(random === undefined ? {} : { random }),
      ...(from === undefined || isNew ? {} : { from }),
      look: () => this.look(target),
      onEntries: (entries) => this.take(target, entries),
      onStatus: () => this.changed(),
    });
  }

  private live(): readonly Followed[] {
    return [...this.followed.values()].filter(({ follow }) => isLive(follow));
  }

  private changed(): void {
    if (this.stopped) return;
    this.sweep();
    this.fill();
    this.options.onTails();
  }

  /** What is over stays while its pod does and its node may have its log. */
  private sweep(): void {
    for (const [id, { run, follow }] of this.followed) {
      const isPast = run.state === 'gone' || run.state === 'superseded';
      if (!isPast || isLive(follow)) continue;
      this.followed.delete(id);
      this.merge.forget(id);
    }
  }

  /** Looks at the pod of a run; containers of one pod share a look. */
  private async look(target: LogTarget): Promise<RunState | undefined> {
    const looking = this.looks.get(target.podUid) ?? this.lookAt(target);
    this.looks.set(target.podUid, looking);
    try {
      const pod = await looking;
      return pod === undefined ? 'gone' : runStateOf(pod, target);
    } catch {
      return undefined;
    } finally {
      this.looks.delete(target.podUid);
    }
  }

  private async lookAt({ namespace, pod }: LogTarget): Promise<KubeObject | undefined> {
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}`;
    try {
      return recordOf(await this.options.connection.json({ path })) ?? {};
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    }
  }

  private take(target: LogTarget, entries: readonly LogEntry[]): void {
    const now = this.options.clock.now();
    for (const entry of entries) this.merge.add(target.id, entry.at, { target, entry }, now);
    if (this.live().length > 1) this.plan();
    else this.tell(this.merge.releaseAll());
  }

  private plan(): void {
    const { clock } = this.options;
    const dueInMs = this.merge.dueInMs(clock.now());
    if (this.cancelRelease !== undefined || dueInMs === undefined) return;
    this.cancelRelease = clock.after(dueInMs, () => {
      this.cancelRelease = undefined;
      this.tell(this.merge.release(clock.now()));
      this.plan();
    });
  }

  private tell(entries: readonly TailedEntry[]): void {
    if (entries.length > 0 && !this.stopped) this.options.onEntries(entries);
  }
}

function isLive(follow: LogFollow | undefined): boolean {
  return follow !== undefined && follow.status().type !== 'over';
}
