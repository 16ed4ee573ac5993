import type { Conclusion } from '../analysis/findings/conclusion.ts';
import { conclusionOfEvent, isTelling } from '../analysis/findings/of-event.ts';
import { knowledge } from '../knowledge/packs/index.ts';
import { controllerOf } from '../knowledge/workflow.ts';
import { nameOfRef, type ObjectName } from '../kube/object-name.ts';
import type { Row } from '../kube/row.ts';
import type { Instant } from '../kube/time.ts';
import type { Fold } from './event-fold.ts';
import { Sorted } from './sorted.ts';

/** What has not been told for so long is over. */
const OVER_MS = 10 * 60_000;
/** Owners of owners are followed no further. */
const DEPTH = 5;

/** Who is told, and what is known of objects. */
export interface EventFindingParts {
  readonly set: (origin: string, conclusions: readonly Conclusion[]) => void;
  readonly row: (uid: string) => Row | undefined;
  /** Whose work something carries out. */
  readonly workOf: (uid: string) => ObjectName | undefined;
}

/** A fold as it was when something was concluded from it. */
interface Told {
  readonly fold: Fold;
  readonly last: Instant;
}

/** Warnings that repeat, as conclusions about what their objects belong to. */
export class EventFindings {
  private readonly parts: EventFindingParts;
  private readonly changed = new Set<Fold>();
  private readonly told = new Map<number, Told>();
  private readonly oldest = new Sorted<Told>((a, b) => a.last - b.last || a.fold.id - b.fold.id);

  constructor(parts: EventFindingParts) {
    this.parts = parts;
  }

  /** A fold has changed: what that means is concluded before the next frame. */
  take(fold: Fold): void {
    if (fold.cause.type === 'Warning') this.changed.add(fold);
  }

  fold(id: number): Fold | undefined {
    return this.told.get(id)?.fold;
  }

  /** Concludes from what has changed, and takes back what is over; `now` is the server's. */
  settle(now: Instant): void {
    for (const fold of this.changed) this.conclude(fold, now);
    this.changed.clear();
    for (;;) {
      const first = this.oldest.at(0);
      if (first === undefined || now - first.last < OVER_MS) return;
      this.forget(first);
    }
  }

  private conclude(fold: Fold, now: Instant): void {
    const before = this.told.get(fold.id);
    if (before !== undefined) this.oldest.remove(before);
    const { about, cause, message, last, id } = fold;
    if (!isTelling(fold) || now - last >= OVER_MS) {
      if (before !== undefined) this.forget(before);
      return;
    }
    const told = { fold, last };
    this.told.set(id, told);
    this.oldest.put(told);
    const meaning = knowledge.eventMeaning({ about, reason: cause.reason, message });
    this.parts.set(originOf(fold), [conclusionOfEvent(fold, this.rootOf(about.uid), meaning)]);
  }

  private forget(told: Told): void {
    this.oldest.remove(told);
    this.told.delete(told.fold.id);
    this.parts.set(originOf(told.fold), []);
  }

  /** What an object belongs to in the end, as far as it is watched; a Node owns the pods of its kubelet only in name. */
  private rootOf(uid: string): ObjectName | undefined {
    const { row, workOf } = this.parts;
    let at = row(uid);
    for (let depth = 0; at !== undefined && depth < DEPTH; depth++) {
      const work = workOf(at.uid);
      if (work !== undefined) return work;
      const owner = controllerOf(at);
      const above = owner === undefined ? undefined : row(owner.uid);
      if (above === undefined || above.kind.kind === 'Node') break;
      at = above;
    }
    return at && nameOfRef(at);
  }
}

function originOf({ id }: Fold): string {
  return `event ${id}`;
}
