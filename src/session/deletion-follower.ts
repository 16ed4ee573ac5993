import type { Vanished } from '../analysis/cluster-view.ts';
import { diagnose } from '../analysis/diagnose.ts';
import type { Diagnosis } from '../analysis/diagnosis.ts';
import type { Connection } from '../cluster/connection.ts';
import type { Discovery } from '../cluster/discovery.ts';
import type { Change } from '../cluster/reflector/reflector.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { deletionRequestedAt, type Row } from '../kube/row.ts';
import { kindKey, type ServedKind } from '../kube/served-kind.ts';
import type { Clock, Instant } from '../kube/time.ts';
import type { WatchStatus } from '../kube/watch-status.ts';
import { ClusterLook } from './cluster-look.ts';
import { Run } from './run.ts';
import { skewOf } from './skew.ts';
import type { Scope } from './watch-plan.ts';

/** One object on its way out, as it was seen last. */
export interface Followed {
  readonly row: Row;
  readonly requestedAt: Instant;
  readonly vanished: readonly Vanished[];
  /** When it was seen gone. */
  readonly goneAt: Instant | undefined;
  /** `undefined` until it has been looked at. */
  readonly diagnosis: Diagnosis | undefined;
}

interface FollowerOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly scope: Scope;
  readonly knowledge: Knowledge;
  readonly wants: (row: Row) => boolean;
  /** Something is different than before about one object. */
  readonly onChange: (followed: Followed) => void;
}

/** What changes in a burst is looked at once. */
const SETTLE_MS = 700;
/** Silence has to be noticed, too, and evidence changes without the object. */
const LOOK_AGAIN_MS = 5_000;
/** How many objects are looked at closely at a time: the oldest explain the rest. */
const AT_ONCE = 4;
const MOST = 50;

/** Follows deletions without a screen, and looks around each of them when something has changed. */
export class DeletionFollower {
  private readonly options: FollowerOptions;
  private readonly followed = new Map<string, Followed>();
  private readonly dirty = new Set<string>();
  private readonly pending = new Set<string>();
  private readonly unseen = new Map<string, string>();
  private readonly run: Run;
  private discovery: Discovery | undefined;
  private started = false;
  private onSynced: (() => void) | undefined;
  private cancel: (() => void) | undefined;
  private stopped = false;

  constructor(options: FollowerOptions) {
    this.options = options;
    const { connection, clock, scope } = options;
    this.run = new Run({
      connection,
      clock,
      scope,
      listener: {
        kinds: (discovery) => {
          this.discovery = discovery;
        },
        changes: (changes) => this.take(changes),
        watch: (kind, namespace, status) => this.noteWatch(kind, namespace, status),
        kindGone: (kind) => this.dropKind(kind),
        malformed: () => {},
      },
    });
  }

  /** Opens the watches and resolves when everything that can be listed has been; rejects as `Run.start` does. */
  async start(): Promise<Discovery> {
    const synced = new Promise<void>((resolve) => {
      this.onSynced = resolve;
    });
    const discovery = await this.run.start();
    this.started = true;
    this.settle();
    await synced;
    return discovery;
  }

  stop(): void {
    this.stopped = true;
    this.cancel?.();
    this.run.stop();
  }

  /** Everything that is or was on its way out, the longest wait first. */
  all(): readonly Followed[] {
    return [...this.followed.values()].sort((a, b) => a.requestedAt - b.requestedAt);
  }

  /** The kinds of which nothing can be seen, with the reason. */
  notSeen(): readonly { readonly kind: string; readonly reason: string }[] {
    return [...this.unseen].map(([kind, reason]) => ({ kind, reason }));
  }

  /** Looks around everything that is still there, once; the oldest only where there are many. */
  async look(): Promise<void> {
    for (const [uid, { goneAt }] of this.followed) if (goneAt === undefined) this.dirty.add(uid);
    await this.examine();
  }

  /** Goes on looking, at what changes and now and then at all, until it is stopped. */
  follow(): void {
    this.schedule(LOOK_AGAIN_MS);
  }

  private now(): Instant {
    return this.options.clock.now() + skewOf(this.options.connection);
  }

  private take(changes: readonly Change[]): void {
    for (const { type, row } of changes) {
      if (!this.options.wants(row)) continue;
      if (type === 'remove') this.end(row);
      else if (row.termination !== undefined) this.put(row, deletionRequestedAt(row.termination));
    }
  }

  private put(row: Row, requestedAt: Instant): void {
    const known = this.followed.get(row.uid);
    const left = new Set(row.finalizers);
    const went = (known?.row.finalizers ?? []).filter((name) => !left.has(name));
    const at = this.now();
    const next: Followed = {
      row,
      requestedAt,
      vanished: [...(known?.vanished ?? []), ...went.map((finalizer) => ({ finalizer, at }))],
      goneAt: undefined,
      diagnosis: known?.diagnosis,
    };
    this.followed.set(row.uid, next);
    this.dirty.add(row.uid);
    if (this.cancel !== undefined) this.schedule(SETTLE_MS);
    if (known === undefined || went.length > 0) this.options.onChange(next);
  }

  private end(row: Row): void {
    const known = this.followed.get(row.uid);
    if (known === undefined || known.goneAt !== undefined) return;
    const at = this.now();
    const last = known.row.finalizers.map((finalizer) => ({ finalizer, at }));
    const gone = { ...known, vanished: [...known.vanished, ...last], goneAt: at };
    this.followed.set(row.uid, gone);
    this.dirty.delete(row.uid);
    this.options.onChange(gone);
  }

  private dropKind(kind: ServedKind): void {
    for (const { row } of this.followed.values())
      if (kindKey(row.kind) === kindKey(kind)) this.end(row);
  }

  private noteWatch(
    kind: ServedKind,
    namespace: string | undefined,
    status: WatchStatus | undefined,
  ): void {
    const key = `${kindKey(kind)}${namespace === undefined ? '' : ` in ${namespace}`}`;
    if (status?.type === 'syncing') this.pending.add(key);
    else this.pending.delete(key);
    if (status === undefined || status.type === 'live') this.unseen.delete(key);
    else if (status.type !== 'syncing')
      this.unseen.set(key, 'message' in status ? status.message : 'not served');
    this.settle();
  }

  private settle(): void {
    if (this.started && this.pending.size === 0) this.onSynced?.();
  }

  private schedule(delayMs: number): void {
    this.cancel?.();
    this.cancel = this.options.clock.after(delayMs, () => {
      const due = delayMs === LOOK_AGAIN_MS ? this.look() : this.examine();
      void due.then(() => {
        if (!this.stopped) this.schedule(LOOK_AGAIN_MS);
      });
    });
  }

  private async examine(): Promise<void> {
    const uids = this.all()
      .filter(({ row, goneAt }) => goneAt === undefined && this.dirty.has(row.uid))
      .slice(0, MOST)
      .map(({ row }) => row.uid);
    this.dirty.clear();
    const { discovery } = this;
    if (discovery === undefined) return;
    const { connection, clock } = this.options;
    const look = new ClusterLook({ connection, discovery, clock, rehearses: false });
    for (let start = 0; start < uids.length && !this.stopped; start += AT_ONCE)
      await Promise.all(uids.slice(start, start + AT_ONCE).map((uid) => this.explain(uid, look)));
  }

  private async explain(uid: string, look: ClusterLook): Promise<void> {
    const before = this.followed.get(uid);
    if (before === undefined) return;
    const { kind, namespace, name } = before.row;
    const found = await look.get(kindKey(kind), namespace, name);
    if (!found.seen || found.value === undefined) return;
    const { vanished } = before;
    const diagnosis = await diagnose(found.value, kind, look, this.options.knowledge, { vanished });
    const now = this.followed.get(uid);
    if (this.stopped || now === undefined || now.goneAt !== undefined) return;
    const next = { ...now, diagnosis };
    this.followed.set(uid, next);
    if (!saysTheSame(now.diagnosis, diagnosis)) this.options.onChange(next);
  }
}

function saysTheSame(a: Diagnosis | undefined, b: Diagnosis): boolean {
  return a?.state === b.state && a.findings[0]?.code === b.findings[0]?.code;
}
