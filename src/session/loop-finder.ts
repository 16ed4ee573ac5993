import { explainLoop, type Loop } from '../analysis/loops/loop.ts';
import type { Connection } from '../cluster/connection.ts';
import type { Clock } from '../kube/time.ts';
import type { RowChange } from '../store/cluster-index.ts';
import { type HotObject, WriteRates } from '../store/write-rates.ts';
import { VersionWatch } from './version-watch.ts';

/** An object that is written again and again, and what of it, as far as its versions have told. */
export interface FoundLoop {
  readonly hot: HotObject;
  /** `undefined`: its versions have not told yet, or it is not among those that are looked at. */
  readonly loop: Loop | undefined;
}

/** How many objects are watched version by version: one more costs a request and its whole object each time. */
const MOST_WATCHED = 5;

/** Finds what is written again and again, from the watches of all objects and the versions of a few. */
export class LoopFinder {
  private readonly connection: Connection;
  private readonly clock: Clock;
  private readonly rates = new WriteRates();
  private readonly versions = new Map<string, string>();
  private readonly watches = new Map<string, VersionWatch>();

  constructor(connection: Connection, clock: Clock) {
    this.connection = connection;
    this.clock = clock;
  }

  /** Takes what the watches tell; what is seen for the first time was not written now. */
  take(changes: readonly RowChange[]): void {
    const now = this.clock.now();
    for (const { type, row } of changes) {
      if (type === 'remove') {
        this.versions.delete(row.uid);
        this.rates.gone(row.uid);
        continue;
      }
      const known = this.versions.get(row.uid);
      this.versions.set(row.uid, row.resourceVersion);
      if (known !== undefined && known !== row.resourceVersion) this.rates.wrote(row, now);
    }
  }

  /** Watches the versions of those that are written most, and of no others. */
  look(): void {
    const suspects = this.rates.busy(this.clock.now()).slice(0, MOST_WATCHED);
    const wanted = new Set(suspects.map(({ ref }) => ref.uid));
    for (const [uid, watch] of this.watches) {
      if (wanted.has(uid)) continue;
      watch.stop();
      this.watches.delete(uid);
    }
    for (const { ref } of suspects)
      if (!this.watches.has(ref.uid))
        this.watches.set(
          ref.uid,
          new VersionWatch({ connection: this.connection, clock: this.clock, ref }),
        );
  }

  /** What has been written more than twelve times a minute for that long, the hottest first. */
  found(forMs: number): readonly FoundLoop[] {
    return this.rates.hot(this.clock.now(), forMs).map((hot) => ({
      hot,
      loop: explainLoop(this.watches.get(hot.ref.uid)?.writes() ?? []),
    }));
  }

  stop(): void {
    for (const watch of this.watches.values()) watch.stop();
    this.watches.clear();
  }
}
