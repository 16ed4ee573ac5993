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
  /** The same by the uid of their pod. */
  private readonly ofPods = new Map<string, Set<Followed>>();
  private readonly merge = new LogMerge<TailedEntry>();
  private readonly looks = new Map<string, Promise<KubeObject | undefined>>();
  private cancelRelease: (() => void) | undefined;
  /** Those of them that are followed and not over, and those that are not followed yet. */
  private readonly live = new Set<Followed>();
  private readonly unfollowed = new Set<Followed>();
  /** What was told of all, until something changes. */
  private told: readonly Tail[] | undefined;
  private stopped = false;

  constructor(options: LogTailsOptions) {
    const { clock, connection } = options;
    this.options = options;
    this.since = clock.now() + skewOf(connection);
  }

  /** A pod that is new or has changed. */
  put(pod: KubeObject): void {
    if (this.stopped) return;
    const { wants = () => true } = this.options;
    const runs = runsOf(pod).filter(wants);
    for (const run of runs) if (!this.followed.has(run.target.id)) this.know(run);
    for (const followed of this.of(metaOf(pod).uid))
      this.advance(followed, runStateOf(pod, followed.run.target));
    this.changed();
  }

  /** A pod that is gone: its logs end when what is on the way has come. */
  remove(uid: string): void {
    for (const followed of this.of(uid)) this.advance(followed, 'gone');
    this.changed();
  }

  /** All of them; the same array as long as nothing has changed. */
  tails(): readonly Tail[] {
    this.told ??= [...this.followed.values()].map(({ run, follow }) => ({
      target: run.target,
      run: run.state,
      status: follow?.status() ?? { type: 'unfollowed' },
    }));
    return this.told;
  }

  /** Ends all requests; nothing is told any more. */
  stop(): void {
    this.stopped = true;
    this.cancelRelease?.();
    for (const { follow } of this.followed.values()) follow?.stop();
    for (const all of [this.followed, this.ofPods, this.live, this.unfollowed]) all.clear();
    this.told = undefined;
  }

  private know(run: Run): void {
    const { id, podUid } = run.target;
    const followed: Followed = { run, follow: undefined };
    this.followed.set(id, followed);
    this.unfollowed.add(followed);
    const ofPod = this.ofPods.get(podUid) ?? new Set();
    this.ofPods.set(podUid, ofPod.add(followed));
  }

  private forget(followed: Followed): void {
    const { id, podUid } = followed.run.target;
    this.followed.delete(id);
    this.unfollowed.delete(followed);
    this.merge.forget(id);
    const ofPod = this.ofPods.get(podUid);
    ofPod?.delete(followed);
    if (ofPod?.size === 0) this.ofPods.delete(podUid);
  }

  private of(uid: string): readonly Followed[] {
    return [...(this.ofPods.get(uid) ?? [])];
  }

  private advance(followed: Followed, state: RunState): void {
    followed.run = { ...followed.run, state };
    followed.follow?.runIs(state);
    this.settle(followed);
  }

  /** What is over stays while its pod does and its node may have its log. */
  private settle(followed: Followed): void {
    const { run, follow } = followed;
    if (follow !== undefined && follow.status().type !== 'over') return;
    this.live.delete(followed);
    if (run.state === 'gone' || run.state === 'superseded') this.forget(followed);
  }

  private changed(): void {
    this.fill();
    this.told = undefined;
    this.options.onTails();
  }

  /** Follows as many as there may be, those that began first. */
  private fill(): void {
    const { most = MOST_FOLLOWED } = this.options;
    for (const followed of this.unfollowed) {
      if (this.live.size >= most) return;
      this.begin(followed);
    }
  }

  private begin(followed: Followed): void {
    const { connection, clock, random, from } = this.options;
    const { target, state, startedAt } = followed.run;
    const isNew = startedAt !== undefined && startedAt >= this.since - BEGAN_MARGIN_MS;
    this.unfollowed.delete(followed);
    this.live.add(followed);
    followed.follow = followLog({
      connection,
      target,
      run: state,
      clock,
      ...(random === undefined ? {} : { random }),
      ...(from === undefined || isNew ? {} : { from }),
      look: () => this.look(target),
      onEntries: (entries) => this.take(target, entries),
      onStatus: () => {
        if (this.stopped) return;
        this.settle(followed);
        this.changed();
      },
    });
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
    const isAlone = this.live.size <= 1;
    this.tell(isAlone ? this.merge.releaseAll() : this.merge.releaseExcess());
    if (!isAlone) this.plan();
  }

  private plan(): void {
    if (this.cancelRelease !== undefined) return;
    const { clock } = this.options;
    const dueInMs = this.merge.dueInMs(clock.now());
    if (dueInMs === undefined) return;
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
