import type { Connection } from '../cluster/connection.ts';
import type { Discovery } from '../cluster/discovery.ts';
import type { EventObject, KubeEvent } from '../kube/events.ts';
import type { Clock, Instant } from '../kube/time.ts';
import { EventsModel } from '../store/events-model.ts';
import type { KtopModel } from '../store/model.ts';
import { ClusterLook } from './cluster-look.ts';
import { EventFeed } from './event-feed.ts';
import { skewOf } from './skew.ts';
import { treeAround } from './tree-around.ts';
import type { Scope } from './watch-plan.ts';

interface FollowingOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly model: KtopModel;
  readonly scope: Scope;
  /** Something is known that was not. */
  readonly changed: () => void;
  /** Learns of every event. */
  readonly hear?: (event: KubeEvent) => void;
}

/** How soon the tree of the object whose events are shown is looked at again, when something happened. */
const TREE_AGAIN_MS = 5_000;
/** And when nothing did. */
const TREE_ANYWAY_MS = 60_000;

/**
 * Follows the events of one cluster from when somebody asks for them, and never before: a large cluster
 * has more of them than of all else, and the server has them for an hour anyway.
 */
export class FollowingEvents {
  private readonly options: FollowingOptions;
  private readonly feed: EventFeed;
  private readonly events: EventsModel;
  private discovery: Discovery | undefined;
  private root: EventObject | undefined;
  private lookedAt: Instant = Number.NEGATIVE_INFINITY;
  private told = '';
  private isNews = false;
  private closed = false;

  constructor(options: FollowingOptions) {
    this.options = options;
    const { connection, clock, model, scope, changed, hear = () => {} } = options;
    const now = () => clock.now() + skewOf(connection);
    this.events = model.events.filled((parts) => new EventsModel(parts));
    const { events } = this;
    this.feed = new EventFeed({
      connection,
      clock,
      namespaces: scope.namespaces,
      onEvents: (rows) => {
        for (const { event } of rows) hear(event);
        if (!events.apply(rows, now())) return;
        this.isNews = true;
        changed();
      },
      onGap: (gap) => {
        events.addGap(gap);
        changed();
      },
      onStatus: (what, status) => {
        events.setWatch(what, status);
        changed();
      },
      onMalformed: () => {
        model.countMalformed();
        changed();
      },
    });
  }

  /** Tells which kinds are served now. */
  discovered(discovery: Discovery): void {
    this.discovery = discovery;
  }

  /** Called at each frame. */
  check(): void {
    const { clock, model } = this.options;
    const { discovery } = this;
    if (this.closed || discovery === undefined || !model.events.isWanted) return;
    this.feed.begin(discovery.kinds);
    const { root } = this.events;
    const isOther = root !== this.root;
    const age = clock.now() - this.lookedAt;
    const isDue = isOther || age >= (this.isNews ? TREE_AGAIN_MS : TREE_ANYWAY_MS);
    if (root === undefined || !isDue) return;
    if (isOther) this.told = '';
    this.root = root;
    this.lookedAt = clock.now();
    this.isNews = false;
    void this.findTree(root, discovery);
  }

  close(): void {
    this.closed = true;
    this.feed.stop();
  }

  private async findTree(root: EventObject, discovery: Discovery): Promise<void> {
    const { connection, clock, model, scope, changed } = this.options;
    const all = scope.kinds === undefined && scope.namespaces === undefined;
    const look = new ClusterLook({
      connection,
      discovery,
      clock,
      rehearses: false,
      ...(all ? { rows: model.rows } : {}),
    });
    const found = await treeAround(root, look);
    const told = JSON.stringify(found);
    if (this.closed || this.root !== root || told === this.told) return;
    this.told = told;
    this.events.setTree(found);
    changed();
  }
}
