import type { EventRow } from '../analysis/events/event-rows.ts';
import type { EventGap } from '../analysis/events/event-text.ts';
import { describeAbout, type FoldedEvent } from '../analysis/events/folded-event.ts';
import { noNewEvents } from '../analysis/events/silence.ts';
import type { Connection } from '../cluster/connection.ts';
import type { Discovery } from '../cluster/discovery.ts';
import type { EventObject } from '../kube/events.ts';
import { requestedAt } from '../kube/object.ts';
import type { Clock, Instant } from '../kube/time.ts';
import type { WatchStatus } from '../kube/watch-status.ts';
import type { Fold } from '../store/event-fold.ts';
import { EventStore } from '../store/event-store.ts';
import { treeMatcher } from '../store/event-tree.ts';
import type { TreeOf } from '../store/events-model.ts';
import { unseenIn } from '../store/unseen.ts';
import { ClusterLook } from './cluster-look.ts';
import { EventFeed } from './event-feed.ts';
import { skewOf } from './skew.ts';
import { treeAround } from './tree-around.ts';

/** Which events are asked for. */
export interface Asked {
  /** `undefined`: all. */
  readonly namespaces: readonly string[] | undefined;
  /** The object whose events are asked for; its uid may be empty. */
  readonly root: EventObject | undefined;
  /** Those of its owners, its dependents and what else belongs to it, too. */
  readonly withTree: boolean;
  readonly matches: (event: FoldedEvent) => boolean;
}

interface ListingOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly discovery: Discovery;
  readonly asked: Asked;
}

/** Who is told what happens. */
export interface EventListener {
  event(event: FoldedEvent): void;
  gap(gap: EventGap): void;
  /** Something is not seen any more. */
  unseen(what: string): void;
}

/** How soon the tree is looked at again when something happened that is not known to belong to it. */
const TREE_AGAIN_MS = 15_000;

/** The events that were asked for without a screen, folded as they are on it. */
export class EventListing {
  private readonly options: ListingOptions;
  private readonly changed = new Set<Fold>();
  private readonly store = new EventStore({
    changing: () => {},
    changed: (fold) => void this.changed.add(fold),
  });
  private readonly statuses = new Map<string, WatchStatus>();
  private readonly seenGaps: EventGap[] = [];
  private listener: EventListener | undefined;
  private tree: TreeOf | undefined;
  private isOf: (about: EventObject) => boolean = () => true;
  private feed: EventFeed | undefined;
  private settle = () => {};
  private lookedAt: Instant = Number.NEGATIVE_INFINITY;

  constructor(options: ListingOptions) {
    this.options = options;
  }

  /** By the API server's clock. */
  get now(): Instant {
    const { clock, connection } = this.options;
    return clock.now() + skewOf(connection);
  }

  /** Resolves when everything that is there and may be seen has been read. */
  async start(): Promise<void> {
    await this.findTree();
    const { connection, clock, discovery } = this.options;
    this.feed = new EventFeed({
      connection,
      clock,
      namespaces: this.namespaces(),
      onEvents: (rows) => this.take(rows),
      onGap: (gap) => {
        this.seenGaps.push(gap);
        this.listener?.gap(gap);
      },
      onStatus: (what, status) => this.note(what, status),
      onMalformed: () => {},
    });
    const settled = new Promise<void>((resolve) => {
      this.settle = resolve;
    });
    this.feed.begin(discovery.kinds);
    this.checkSettled();
    await settled;
  }

  stop(): void {
    this.feed?.stop();
  }

  /** Tells what is there, and then what happens. */
  follow(listener: EventListener): void {
    for (const event of this.events()) listener.event(event);
    this.changed.clear();
    this.listener = listener;
  }

  /** What is there, oldest first. */
  events(): readonly FoldedEvent[] {
    return [...this.store.values()].filter((event) => this.isWanted(event)).sort(compareOldest);
  }

  get gaps(): readonly EventGap[] {
    return this.seenGaps;
  }

  /** Whether any events at all may be seen. */
  get isSeen(): boolean {
    return [...this.statuses.values()].some(({ type }) => type === 'live');
  }

  /** Why the object that was named cannot be looked at; `undefined` where it can, or none was named. */
  get missing(): string | undefined {
    return this.tree?.type === 'not-found' ? this.tree.why : undefined;
  }

  /** What is not seen, with the reasons. */
  notSeen(): readonly string[] {
    const events = unseenIn(this.statuses);
    const { root } = this.options.asked;
    if (this.missing !== undefined && root !== undefined)
      return [...events, `${describeAbout(root)} itself: ${this.missing}`];
    if (this.tree?.type !== 'found') return events;
    const { notSeen, isCut } = this.tree.tree;
    return [...events, ...notSeen, ...(isCut ? ['all that belongs to it: it is too much'] : [])];
  }

  /** Why nothing new can come: the one namespace that is looked at is being deleted, or not there. */
  async silence(): Promise<string | undefined> {
    const [namespace, ...others] = this.namespaces() ?? [];
    if (namespace === undefined || others.length > 0) return undefined;
    const found = await this.look().get('namespaces', '', namespace);
    if (!found.seen) return undefined;
    if (found.value === undefined) return `there is no namespace ${namespace}`;
    return requestedAt(found.value) === undefined ? undefined : noNewEvents(namespace);
  }

  private take(rows: readonly EventRow[]): void {
    for (const row of rows) this.store.put(row, this.now);
    const { listener } = this;
    if (listener === undefined) return;
    const events = [...this.changed].filter(({ count }) => count > 0).sort(compareOldest);
    this.changed.clear();
    const others = events.filter((event) => !this.isWanted(event));
    for (const event of events) if (!others.includes(event)) listener.event(event);
    this.growTree(others, listener);
  }

  /** What is not known to belong to the tree may be new in it. */
  private growTree(others: readonly Fold[], listener: EventListener): void {
    const { clock, asked } = this.options;
    const isTooSoon = clock.now() - this.lookedAt < TREE_AGAIN_MS;
    if (!asked.withTree || others.length === 0 || isTooSoon) return;
    void this.findTree().then(() => {
      for (const event of others) if (this.isWanted(event)) listener.event(event);
    });
  }

  private async findTree(): Promise<void> {
    const { clock, asked } = this.options;
    const { root, withTree } = asked;
    if (root === undefined) return;
    this.lookedAt = clock.now();
    const found = await treeAround(root, this.look(), withTree);
    this.tree = found;
    this.isOf = treeMatcher(root, found.type === 'found' ? found.tree : undefined);
  }

  /** Events lie where their object does, those of cluster-scoped ones in `default`. */
  private namespaces(): readonly string[] | undefined {
    const { root, namespaces } = this.options.asked;
    if (root === undefined) return namespaces;
    const objects = this.tree?.type === 'found' ? this.tree.tree.objects : [root];
    return [...new Set(objects.map(({ namespace }) => namespace || 'default'))];
  }

  private note(what: string, status: WatchStatus): void {
    const before = this.statuses.get(what)?.type;
    this.statuses.set(what, status);
    if (status.type !== before)
      for (const why of unseenIn(new Map([[what, status]]))) this.listener?.unseen(why);
    if (this.feed !== undefined) this.checkSettled();
  }

  private checkSettled(): void {
    if ([...this.statuses.values()].every(({ type }) => type !== 'syncing')) this.settle();
  }

  private isWanted(event: FoldedEvent): boolean {
    return this.isOf(event.about) && this.options.asked.matches(event);
  }

  private look(): ClusterLook {
    const { connection, discovery, clock } = this.options;
    return new ClusterLook({ connection, discovery, clock, rehearses: false });
  }
}

function compareOldest(a: FoldedEvent, b: FoldedEvent): number {
  return a.last - b.last || a.id - b.id;
}
