import { type Burst, QUIET_MS } from '../analysis/events/bursts.ts';
import type { EventCause } from '../analysis/events/event-cause.ts';
import type { Instant } from '../kube/time.ts';
import type { Fold } from './event-fold.ts';
import { Sorted } from './sorted.ts';

/** What happens to so many objects for one cause is one line. */
export const FEWEST_GROUPED = 10;

/** What the order of lines depends on; ids differ. */
export interface Place {
  readonly last: Instant;
  readonly id: number;
}

/** Newest first. */
export function compareNewest(a: Place, b: Place): number {
  return b.last - a.last || b.id - a.id;
}

/** What happens to many objects for one cause. Its size, its count and its rate are kept as events come. */
export class EventGroup implements Place {
  readonly id: number;
  readonly cause: EventCause;
  /** How often it happened, to all of them together. */
  count = 0;
  private readonly folds = new Sorted<Fold>(compareNewest);
  private readonly kinds = new Map<string, number>();
  /** How often it happened since the last pause. */
  private burst: Burst | undefined;

  /** `id` is below those of all folds. */
  constructor(id: number, cause: EventCause) {
    this.id = id;
    this.cause = cause;
  }

  /** How many objects they are about, and causes of each. */
  get size(): number {
    return this.folds.size;
  }

  get last(): Instant {
    return this.newest?.last ?? Number.NEGATIVE_INFINITY;
  }

  get newest(): Fold | undefined {
    return this.folds.at(0);
  }

  get bursts(): readonly Burst[] {
    return this.burst === undefined ? [] : [this.burst];
  }

  /** `Pod`, where all objects are of one kind. */
  get kind(): string | undefined {
    const [kind] = this.kinds.keys();
    return this.kinds.size === 1 ? kind : undefined;
  }

  /** Takes a fold in; `before` of its events were told already. */
  put(fold: Fold, before = 0): void {
    this.folds.put(fold);
    this.count += fold.count;
    this.countKind(fold, 1);
    const burst = fold.bursts.at(-1);
    if (burst === undefined || fold.count <= before) return;
    this.extend(before === 0 ? burst : { ...burst, first: burst.last, count: fold.count - before });
  }

  /** Lets a fold go that is as it was when it was taken in. */
  remove(fold: Fold): void {
    this.folds.remove(fold);
    this.count -= fold.count;
    this.countKind(fold, -1);
  }

  slice(from: number, to: number): readonly Fold[] {
    return this.folds.slice(from, to);
  }

  indexOf(fold: Fold): number {
    return this.folds.indexOf(fold);
  }

  values(): Iterable<Fold> {
    return this.folds.values();
  }

  private extend({ first, last, count }: Burst): void {
    const { burst } = this;
    if (burst !== undefined && last + QUIET_MS < burst.first) return; // It was over before.
    this.burst =
      burst === undefined || burst.last + QUIET_MS < first
        ? { first, last, count, parts: 1 }
        : {
            first: Math.min(burst.first, first),
            last: Math.max(burst.last, last),
            count: burst.count + count,
            parts: 1,
          };
  }

  private countKind({ about: { kind } }: Fold, by: number): void {
    const count = (this.kinds.get(kind) ?? 0) + by;
    if (count === 0) this.kinds.delete(kind);
    else this.kinds.set(kind, count);
  }
}
