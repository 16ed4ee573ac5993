import type { Write } from '../analysis/loops/loop.ts';
import { changesBetween } from '../analysis/loops/version-diff.ts';
import type { Connection } from '../cluster/connection.ts';
import type { Reflector } from '../cluster/reflector/reflector.ts';
import type { KubeObject } from '../kube/object.ts';
import type { ObjectRef } from '../kube/row.ts';
import type { Clock, Instant } from '../kube/time.ts';
import type { SeenVersions } from '../store/versions-model.ts';
import type { Shown } from './followed-reconciliation.ts';
import { watchObject } from './object-watch.ts';

/** How many writes are remembered: as many as a loop needs to be told, and a screen to be filled. */
const MOST_WRITES = 60;

/** Comparing a large object takes a millisecond; what is written more often is compared in rows of so many. */
const MOST_COMPARED_A_SECOND = 50;

interface VersionWatchOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly ref: ObjectRef;
  /** What is known already. */
  readonly seen?: readonly Write[];
  /** There is something new. */
  readonly changed?: () => void;
}

/** Watches every version of one object, whole, and keeps what each write has changed; of a Secret its metadata alone. */
export class VersionWatch {
  private readonly reflector: Reflector;
  private readonly clock: Clock;
  private readonly changed: () => void;
  private writes: Write[];
  private note: string | undefined;
  private last: KubeObject | undefined;
  /** Where the second began in which so many were compared. */
  private since: Instant = 0;
  private compared = 0;
  private skipped = 0;

  constructor({ connection, clock, ref, seen = [], changed = () => {} }: VersionWatchOptions) {
    this.clock = clock;
    this.changed = changed;
    this.writes = [...seen];
    this.reflector = watchObject({
      connection,
      clock,
      ref,
      onShown: (shown) => this.take(shown),
      onStatus: (status) => {
        if (status.type === 'forbidden') this.say(`it may not be watched: ${status.message}`);
      },
      // What was written meanwhile is not known: the next version is a beginning.
      onRelist: () => {
        this.last = undefined;
      },
    });
  }

  /** The latest writes, oldest first, and why no more come. */
  seen(): SeenVersions {
    const { writes, skipped, note } = this;
    return { writes, skipped, note };
  }

  stop(): void {
    this.reflector.stop();
  }

  private take(shown: Shown): void {
    switch (shown.type) {
      case 'there':
        this.read(shown.object);
        break;
      case 'gone':
        this.dropDeletion();
        // A namesake comes after it is gone: that says more.
        if (this.note === undefined) this.say('the object is gone: no more versions come');
        break;
      case 'replaced':
        this.say(`the object is gone, and another has its name (uid ${shown.uid}): not shown here`);
    }
  }

  private read(object: KubeObject): void {
    const at = this.clock.now();
    const isSecondOver = at - this.since >= 1_000 || at < this.since;
    if (isSecondOver) Object.assign(this, { since: at, compared: 0 });
    const { last, skipped } = this;
    const isTooMuch = this.compared >= MOST_COMPARED_A_SECOND;
    this.last = isTooMuch ? undefined : object;
    if (isTooMuch || (last === undefined && skipped > 0)) this.skipped++;
    if (isTooMuch || last === undefined) return;
    this.compared++;
    this.skipped = 0;
    const changes = changesBetween(last, object);
    const write = { at, changes, ...(skipped === 0 ? {} : { skipped }) };
    this.writes = [...this.writes, write].slice(-MOST_WRITES);
    this.changed();
  }

  /** An object is told once more when it goes: that alone is no write. */
  private dropDeletion(): void {
    if (this.last !== undefined && this.writes.at(-1)?.changes.length === 0)
      this.writes = this.writes.slice(0, -1);
    this.last = undefined;
  }

  private say(note: string): void {
    this.note = note;
    this.changed();
  }
}
