import type { EventObject, KubeEvent } from '../../kube/events.ts';
import type { Round } from './rounds.ts';

/** As many as the recorder lets through at once. */
const MOST_TOLD = 25;
const MOST_OBJECTS = 2_000;

/** What one controller has failed with, for one reason. */
export interface Failed {
  readonly about: EventObject;
  /** The controller. */
  readonly from: string;
  /** Without a gap, oldest first. */
  readonly rounds: readonly Round[];
}

interface Followed extends Failed {
  count: number;
  readonly rounds: Round[];
}

/**
 * Tells from Warnings when a controller failed with an object: for controllers whose log nobody may read, or
 * that run elsewhere. client-go's recorder lets 25 events of an object through and then one each five
 * minutes (tools/record/events_cache.go), and updates of an Event can be missed: what is not one more than
 * before begins anew, so that a pause of the recorder is never taken for one of the controller.
 */
export class EventRounds {
  private readonly followed = new Map<string, Followed>();

  take(event: KubeEvent): void {
    const { about, at, type, reason, message, count, from } = event;
    if (type !== 'Warning' || at === undefined || about.name === '') return;
    const { kind, namespace, name } = about;
    const key = [kind, namespace, name, reason, from].join(' ');
    const known = this.followed.get(key);
    const followed = known ?? { about, from, count, rounds: [] };
    this.followed.delete(key);
    this.followed.set(key, followed);
    const last = followed.rounds.at(-1);
    if (last !== undefined && at <= last.at) return;
    // A new Event object begins its count again.
    const isNext = count === followed.count + 1 || (known !== undefined && count === 1);
    if (!isNext || count > MOST_TOLD) followed.rounds.length = 0;
    followed.count = count;
    followed.rounds.push({ at, failed: true, said: `${reason}: ${message}` });
    if (followed.rounds.length > MOST_TOLD) followed.rounds.shift();
    for (const oldest of this.followed.keys()) {
      if (this.followed.size <= MOST_OBJECTS) break;
      this.followed.delete(oldest);
    }
  }

  /** What has failed, who failed last at the end. */
  failed(): readonly Failed[] {
    return [...this.followed.values()];
  }
}
