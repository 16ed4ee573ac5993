import { mayHold } from '../analysis/causes/likely-holders.ts';
import type { Write } from '../analysis/loops/loop.ts';
import { count } from '../analysis/sentences.ts';
import type { Connection } from '../cluster/connection.ts';
import type { Discovery } from '../cluster/discovery.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { KubeEvent } from '../kube/events.ts';
import type { ObjectRef } from '../kube/row.ts';
import { kindKey, type ServedKind } from '../kube/served-kind.ts';
import type { Clock, Instant } from '../kube/time.ts';
import type { WatchStatus } from '../kube/watch-status.ts';
import type { RowChange } from '../store/cluster-index.ts';
import { type ControllerTotals, sumUp } from '../store/controller-totals.ts';
import { Reactions } from '../store/reactions.ts';
import type { FoundLoop, ReconcileSource } from '../store/reconciles-model.ts';
import { byUrgency, type FoundStanding, StandingBook } from '../store/standing-book.ts';
import { ClusterLook } from './cluster-look.ts';
import { ControllerBook } from './controller-book.ts';
import { ControllerRhythms } from './controller-rhythms.ts';
import { LeaseReader } from './lease-reader.ts';
import { leaseRows, type Writer } from './lease-rows.ts';
import { LoopFinder } from './loop-finder.ts';
import { withRhythms } from './rhythm-rows.ts';
import { SeenKinds } from './seen-kinds.ts';
import { skewOf } from './skew.ts';
import { StandingFeed } from './standing-feed.ts';
import { SuspectReader } from './suspect-reader.ts';

interface ReconcileFinderOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly knowledge: Knowledge;
  /** How long something has to be written often, to be told; two minutes when left out. */
  readonly forMs?: number;
  /** Other objects are told than before, or otherwise. */
  readonly changed?: () => void;
}

/** How long after the last look objects go on being read. */
const KEPT_MS = 180_000;
/** What one look around controllers has asked is believed by the next ones. */
const LOOK_MS = 30_000;
const LEASES = 'leases.coordination.k8s.io';

/**
 * Who loops, who stalls, who fails and who is silent. From the watches of metadata alone as long as nobody
 * wants to know more; then objects are read whole, those of small kinds all, of others those that look
 * suspect, and Leases now and then.
 */
export class ReconcileFinder implements ReconcileSource {
  private readonly options: ReconcileFinderOptions;
  private readonly loops: LoopFinder;
  private readonly reactions = new Reactions();
  private readonly kinds = new SeenKinds();
  private readonly book = new StandingBook();
  private readonly feed: StandingFeed;
  private readonly suspects: SuspectReader;
  private readonly leases: LeaseReader;
  private readonly controllerBook: ControllerBook;
  private readonly rhythms: ControllerRhythms;
  private discovery: Discovery | undefined;
  private around: { readonly at: Instant; readonly look: ClusterLook } | undefined;
  private wantedUntil = Number.NEGATIVE_INFINITY;
  private isOpen = false;
  /** How many kinds the last look knew of, and whether it had all of what it asked about them. */
  private planned = 0;
  private isConcluded = false;
  private tooMany: readonly ServedKind[] = [];
  private latest: readonly FoundStanding[] = [];
  private totals: readonly ControllerTotals[] = [];
  private unread: readonly string[] = [];
  private told = '';

  constructor(options: ReconcileFinderOptions) {
    this.options = options;
    const { connection, clock, knowledge, forMs } = options;
    const { book } = this;
    this.loops = new LoopFinder({ connection, clock, ...(forMs === undefined ? {} : { forMs }) });
    this.feed = new StandingFeed({
      connection,
      clock,
      knowledge,
      countOf: (kind) => this.reactions.countOf(kind),
      onChanges: (changes) => {
        for (const change of changes)
          if (change.type === 'remove') book.remove(change.row.uid);
          else book.put(refOf(change.row), change.row.standing, this.now());
      },
      onClosed: (kind) => book.drop(kind),
    });
    this.suspects = new SuspectReader({
      connection,
      clock,
      knowledge,
      onRead: (row) => book.put(refOf(row), row.standing, this.now()),
      onGone: (uid) => book.remove(uid),
    });
    this.leases = new LeaseReader({ connection, clock });
    this.controllerBook = new ControllerBook({
      clock,
      knowledge,
      leases: this.leases,
      look: () => this.clusterLook(),
    });
    this.rhythms = new ControllerRhythms({ clock, knowledge, look: () => this.newLook() });
  }

  /** Takes what the watches of metadata tell. */
  take(changes: readonly RowChange[]): void {
    this.loops.take(changes);
    const now = this.now();
    for (const change of changes) this.reactions.take(change, now);
  }

  /** Takes an event: Warnings tell when a controller failed. */
  hear(event: KubeEvent): void {
    this.rhythms.hear(event);
  }

  /** Tells how well a kind is watched; `undefined`: not any more. */
  watch(kind: ServedKind, namespace: string | undefined, status: WatchStatus | undefined): void {
    this.kinds.set(kind, namespace, status);
  }

  /** Forgets a kind that is not served any more. */
  kindGone(kind: ServedKind): void {
    this.reactions.drop(kind);
  }

  /** Tells which kinds are served now. */
  discovered(discovery: Discovery): void {
    this.discovery = discovery;
  }

  /** Somebody looks: objects are read from now on, and for three minutes after the last call. */
  want(): void {
    this.wantedUntil = this.options.clock.now() + KEPT_MS;
  }

  /** Brings everything up to date; every second or so. */
  look(): void {
    this.loops.look();
    if (this.options.clock.now() >= this.wantedUntil) {
      this.rest();
      return;
    }
    this.isOpen = true;
    const seen = this.kinds.synced();
    const isListed = seen.length === this.planned && this.feed.isListed;
    this.planned = seen.length;
    this.tooMany = this.feed.plan(seen);
    void this.rhythms.check(seen);
    this.suspects.check(this.reactions.suspects(), this.tooMany);
    const kind = this.leaseKind();
    void this.leases.check(kind);
    // Who leads is told by Leases; without them a worse answer would be remembered.
    const isAsked = this.leases.isAnswered || kind === undefined;
    if (isAsked) void this.controllerBook.check();
    const isKnown = isListed && isAsked && this.controllerBook.isSettled && this.rhythms.isSettled;
    this.conclude();
    // What is concluded may ask who works on an object: then there is more to conclude.
    this.isConcluded = isKnown && this.controllerBook.isSettled;
  }

  /** Whether all that is wanted has been read and concluded from, for now. */
  get isSettled(): boolean {
    return this.isOpen && this.isConcluded && this.kinds.synced().length === this.planned;
  }

  found(): readonly FoundLoop[] {
    return this.loops.found();
  }

  /** Objects that do not get on or are paused, and Leases that nobody renews; the worst first, in a stable order. */
  standings(): readonly FoundStanding[] {
    return this.latest;
  }

  controllers(): readonly ControllerTotals[] {
    return this.totals;
  }

  /** What is not read, and why. */
  notes(): readonly string[] {
    return this.unread;
  }

  /** The latest writes of an object that is written often, oldest first. */
  writes(uid: string): readonly Write[] {
    return this.loops.writes(uid);
  }

  stop(): void {
    this.loops.stop();
    this.rest();
  }

  private conclude(): void {
    const now = this.now();
    const { controllerBook } = this;
    const own = this.book.judged(
      now,
      this.reactions,
      (ref, { writes }) => controllerBook.standingOf(ref, writes.statusWriters),
      (ref, { writes }) => controllerBook.nameOf(ref, writes.statusWriters),
    );
    const kind = this.leaseKind();
    const { read } = this.leases;
    const writers = this.writers();
    const rows =
      kind === undefined || read === undefined
        ? []
        : leaseRows(kind, read, controllerBook.leaderships(), writers, own);
    const loops = this.loops.found();
    const rhythms = this.rhythms.found(this.kinds.synced(), now);
    const hot = new Set(loops.map((it) => it.hot.ref.uid));
    const found = [...withRhythms([...rows, ...own], rhythms, hot)].sort(byUrgency);
    this.totals = sumUp(writers, found, loops);
    this.unread = this.notesNow();
    const told = found.map(signature).join();
    if (told === this.told) return;
    this.told = told;
    this.latest = found;
    this.options.changed?.();
  }

  private notesNow(): readonly string[] {
    const many = this.tooMany.map(
      (kind) =>
        `${count(this.reactions.countOf(kind), kind.kind)}: only those that look suspect are read`,
    );
    const problems = [
      ['a suspect', this.suspects.problem],
      ['Leases', this.leases.problem],
      ['who works on an object', this.controllerBook.problem],
    ] as const;
    return [
      ...many,
      ...this.feed.unseen(),
      ...this.rhythms.problems,
      ...problems.flatMap(([what, why]) =>
        why === undefined ? [] : [`${what} cannot be read (${why})`],
      ),
    ];
  }

  /** Who writes the status of what is read, with the number of their objects. */
  private writers(): readonly (Writer & { readonly objects: number })[] {
    const all = new Map<string, Writer & { readonly objects: number }>();
    for (const { ref, standing } of this.book.all()) {
      const { statusWriters, statusAt } = standing.writes;
      const [manager] = statusWriters;
      if (manager === undefined || !mayHold(manager)) continue;
      const { group } = ref.kind;
      const known = all.get(`${manager} ${group}`);
      all.set(`${manager} ${group}`, {
        name: known?.name ?? this.controllerBook.nameOf(ref, statusWriters),
        manager,
        group,
        objects: (known?.objects ?? 0) + 1,
        wroteAt: Math.max(known?.wroteAt ?? 0, statusAt ?? 0),
      });
    }
    return [...all.values()];
  }

  private rest(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.isConcluded = false;
    this.feed.close();
    this.suspects.close();
    this.controllerBook.close();
    this.leases.forget();
    this.around = undefined;
    this.latest = [];
    this.totals = [];
    this.unread = [];
    this.told = '';
  }

  private clusterLook(): ClusterLook | undefined {
    const now = this.options.clock.now();
    if (this.around === undefined || now - this.around.at >= LOOK_MS) {
      const look = this.newLook();
      this.around = look && { at: now, look };
    }
    return this.around?.look;
  }

  private newLook(): ClusterLook | undefined {
    const { connection, clock } = this.options;
    const { discovery } = this;
    return discovery && new ClusterLook({ connection, discovery, clock, rehearses: false });
  }

  private leaseKind(): ServedKind | undefined {
    return this.discovery?.kinds.find((kind) => kindKey(kind) === LEASES);
  }

  private now(): Instant {
    const { clock, connection } = this.options;
    return clock.now() + skewOf(connection);
  }
}

function refOf({ kind, namespace, name, uid }: ObjectRef): ObjectRef {
  return { kind, namespace, name, uid };
}

/** What a row says: two that have the same are the same to whoever reads them. */
function signature({ ref, state, since, sentence, evidence }: FoundStanding): string {
  return [ref.uid, state, since, sentence, ...evidence.map(({ text }) => text)].join(' ');
}
