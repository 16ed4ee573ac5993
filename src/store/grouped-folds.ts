import type { EventCause } from '../analysis/events/event-cause.ts';
import type { Fold } from './event-fold.ts';
import { compareNewest, EventGroup, FEWEST_GROUPED, type Place } from './event-group.ts';
import { Sorted } from './sorted.ts';

/** One line of the list, unless it is unfolded. */
export type EventEntry = Fold | EventGroup;

/** Folds in their order, those of one cause put together where they are about many objects. */
export class GroupedFolds {
  /** Newest first; a group stands where its newest would. */
  readonly lines: Sorted<EventEntry>;
  private readonly members = new Map<EventCause, readonly Fold[] | EventGroup>();
  private readonly groups = new Map<string, EventGroup>();
  private nextId = -1;
  private matching = 0;
  /** The fold that is being changed, and how often it had been told. */
  private leaving: { readonly fold: Fold; readonly count: number } | undefined;

  constructor(folds: Iterable<Fold> = []) {
    const loose: Fold[] = [];
    for (const fold of folds) {
      loose.push(fold);
      const known = this.members.get(fold.cause) ?? [];
      if (Array.isArray(known)) known.push(fold);
      this.members.set(fold.cause, known);
    }
    this.matching = loose.length;
    for (const [cause, own] of this.members) {
      if (own instanceof EventGroup || own.length < FEWEST_GROUPED) continue;
      const group = this.newGroup(cause, own);
      this.members.set(cause, group);
    }
    const single = loose.filter((fold) => !(this.members.get(fold.cause) instanceof EventGroup));
    this.lines = new Sorted<EventEntry>(compareNewest, [...single, ...this.groups.values()]);
  }

  /** How many folds there are. */
  get size(): number {
    return this.matching;
  }

  /** The group that a fold belongs to. */
  groupOf({ cause }: Fold): EventGroup | undefined {
    const own = this.members.get(cause);
    return own instanceof EventGroup ? own : undefined;
  }

  /** The group of a cause. */
  groupBy(key: string): EventGroup | undefined {
    return this.groups.get(key);
  }

  /** Takes a fold in that has changed, or is new. */
  put(fold: Fold): void {
    this.matching++;
    const before = this.leaving?.fold === fold ? this.leaving.count : 0;
    this.leaving = undefined;
    const own = this.members.get(fold.cause) ?? [];
    if (own instanceof EventGroup) {
      this.lines.remove(own);
      own.put(fold, before);
      this.lines.put(own);
      return;
    }
    const all = [...own, fold];
    if (all.length < FEWEST_GROUPED) {
      this.members.set(fold.cause, all);
      this.lines.put(fold);
      return;
    }
    for (const one of own) this.lines.remove(one);
    const group = this.newGroup(fold.cause, all);
    this.members.set(fold.cause, group);
    this.lines.put(group);
  }

  /** Lets a fold go, before it changes. */
  remove(fold: Fold): void {
    const own = this.members.get(fold.cause);
    if (own === undefined) return;
    this.matching--;
    this.leaving = { fold, count: fold.count };
    if (!(own instanceof EventGroup)) {
      this.lines.remove(fold);
      this.keep(
        fold.cause,
        own.filter((one) => one !== fold),
      );
      return;
    }
    this.lines.remove(own);
    own.remove(fold);
    // A group dissolves only at half its size, so that it does not flicker at the border.
    if (own.size >= FEWEST_GROUPED / 2) {
      this.lines.put(own);
      return;
    }
    this.groups.delete(fold.cause.key);
    const left = [...own.values()];
    for (const one of left) this.lines.put(one);
    this.keep(fold.cause, left);
  }

  /** How many lines come before a place. */
  rank(place: Place): number {
    return this.lines.rank(place as EventEntry);
  }

  private keep(cause: EventCause, folds: readonly Fold[]): void {
    if (folds.length === 0) this.members.delete(cause);
    else this.members.set(cause, folds);
  }

  private newGroup(cause: EventCause, folds: readonly Fold[]): EventGroup {
    const group = new EventGroup(this.nextId--, cause);
    this.groups.set(cause.key, group);
    for (const fold of folds) group.put(fold);
    return group;
  }
}
