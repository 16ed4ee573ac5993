import { explainLoop, type Write } from '../analysis/loops/loop.ts';
import type { Connection } from '../cluster/connection.ts';
import type { Clock } from '../kube/time.ts';
import type { RowChange } from '../store/cluster-index.ts';
import type { FoundLoop } from '../store/reconciles-model.ts';
import { WriteRates } from '../store/write-rates.ts';
import { VersionWatch } from './version-watch.ts';

/** How many objects are watched version by version: one more costs a request and its whole object each time. */
const MOST_WATCHED = 5;

/** Who is written often for that long may be in a loop. */
const SUSPECT_MS = 10_000;
/** A circle shows in a few versions: it is told sooner than what may be work that gets on. */
const CIRCLE_MS = 30_000;
/** Who is written often for that long is told, whatever it is about. */
const OFTEN_MS = 120_000;

interface LoopFinderOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  /** How long something has to be written often, to be told; two minutes when left out, a circle half of one. */
  readonly forMs?: number;
}

/** Finds what is written again and again, from the watches of all objects and the versions of a few. */
export class LoopFinder {
  private readonly options: LoopFinderOptions;
  private readonly rates = new WriteRates();
  private readonly watches = new Map<string, VersionWatch>();
  private latest: readonly FoundLoop[] = [];

  constructor(options: LoopFinderOptions) {
    this.options = options;
  }

  /** Takes what the watches tell; what is seen for the first time was not written now. */
  take(changes: readonly RowChange[]): void {
    const now = this.options.clock.now();
    for (const change of changes) {
      if (change.type === 'remove') this.rates.gone(change.row.uid);
      else if (change.before !== undefined) this.rates.wrote(change.row, now);
    }
  }

  /** Looks who is written most, and watches the versions of those and of no others; every second or so. */
  look(): void {
    const { connection, clock, forMs = OFTEN_MS } = this.options;
    const now = clock.now();
    const suspects = this.rates.hot(now, SUSPECT_MS).slice(0, MOST_WATCHED);
    const wanted = new Set(suspects.map(({ ref }) => ref.uid));
    for (const [uid, watch] of this.watches) {
      if (wanted.has(uid)) continue;
      watch.stop();
      this.watches.delete(uid);
    }
    for (const { ref } of suspects)
      if (!this.watches.has(ref.uid))
        this.watches.set(ref.uid, new VersionWatch({ connection, clock, ref }));
    this.latest = this.rates
      .hot(now, Math.min(forMs, CIRCLE_MS))
      .map((hot) => ({ hot, loop: explainLoop(this.writes(hot.ref.uid)) }))
      .filter(({ hot, loop }) => loop?.isCircle === true || now - hot.since >= forMs);
  }

  /** What has been written more than twelve times a minute for that long, the hottest first. */
  found(): readonly FoundLoop[] {
    return this.latest;
  }

  /** The latest writes of an object, oldest first; none where its versions are not watched. */
  writes(uid: string): readonly Write[] {
    return this.watches.get(uid)?.seen().writes ?? [];
  }

  stop(): void {
    for (const watch of this.watches.values()) watch.stop();
    this.watches.clear();
  }
}
