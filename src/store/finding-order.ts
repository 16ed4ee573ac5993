import { type Conclusion, compareSeverity, type Source } from '../analysis/findings/conclusion.ts';
import { compareCauses, type RootCause } from '../analysis/findings/root-cause.ts';
import { shapeOf } from '../analysis/log-lines/message-shape.ts';
import { describeName, type ObjectName } from '../kube/object-name.ts';
import { FindingGraph, type Placed } from './finding-graph.ts';
import { FindingGroup } from './finding-group.ts';
import { Sorted } from './sorted.ts';

/** What was acknowledged: something worse, or another sentence, is not. */
type Acknowledged = Pick<RootCause, 'severity' | 'sentence'>;

/** A place in the order, of which none ever changes. */
export interface FindingEntry {
  readonly cause: RootCause;
  readonly isAcknowledged: boolean;
}

/** What an operator can narrow the list by. */
export type Wants = (object: ObjectName, text: string) => boolean;

/**
 * The causes in their order, worst first and what is acknowledged last, as conclusions come and go. What has
 * changed is brought into order when somebody asks next.
 */
export class FindingOrder {
  private readonly groups = new Map<string, FindingGroup>();
  private readonly entries = new Map<string, FindingEntry>();
  private readonly shown = new Sorted<FindingEntry>(compareEntries);
  private readonly changed = new Set<string>();
  private readonly acknowledged = new Map<string, Acknowledged>();
  /** Which causes have appeared since the list was left last. */
  private readonly fresh = new Set<string>();
  private wants: Wants | undefined;
  private folded = 0;
  private stuck = 0;
  private readonly graph = new FindingGraph({
    put: (place) => this.put(place),
    remove: (place) => this.remove(place),
  });

  /** Replaces everything that was concluded from `origin`; nothing takes it away. */
  set(origin: string, conclusions: readonly Conclusion[]): void {
    this.graph.set(origin, conclusions);
  }

  /** Takes away what one source has concluded about an object (`objectKey`), from whatever origin. */
  drop(key: string, source: Source): void {
    this.graph.drop(key, source);
  }

  /** What was concluded from `origin`. */
  from(origin: string): readonly Conclusion[] {
    return this.graph.from(origin);
  }

  /** All that is concluded about one object (`objectKey`), the best first. */
  about(key: string): readonly Conclusion[] {
    return this.graph.about(key);
  }

  place(key: string): Placed | undefined {
    return this.graph.place(key);
  }

  group(key: string): FindingGroup | undefined {
    return this.groups.get(key);
  }

  entry(key: string): FindingEntry | undefined {
    return this.entries.get(key);
  }

  isFresh(key: string): boolean {
    return this.fresh.has(key);
  }

  /** How many causes there are, whatever is hidden. */
  get count(): number {
    this.update();
    return this.entries.size;
  }

  /** How many of them something is stuck by. */
  get stuckCount(): number {
    this.update();
    return this.stuck;
  }

  /** How many have appeared since the list was left last. */
  get newCount(): number {
    this.update();
    return this.fresh.size;
  }

  /** The entries that are wanted. */
  get list(): Sorted<FindingEntry> {
    return this.shown;
  }

  /** How many of those are acknowledged: they come last. */
  get acknowledgedCount(): number {
    return this.folded;
  }

  /** From now on only what appears is new: the operator has seen the rest. */
  leave(): void {
    this.update();
    this.fresh.clear();
  }

  /** Acknowledges a cause, or takes that back. */
  acknowledge(key: string): void {
    this.update();
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    if (entry.isAcknowledged) this.acknowledged.delete(key);
    else this.acknowledged.set(key, entry.cause);
    this.changed.add(key);
  }

  /** Shows only what is wanted; costs one pass over everything. */
  filter(wants: Wants | undefined): void {
    this.wants = wants;
    for (const [key, group] of this.groups) {
      group.want((place) => this.isWanted(place));
      this.changed.add(key);
    }
  }

  /** Brings the order up to date; returns whether anything had changed. */
  update(): boolean {
    if (this.changed.size === 0) return false;
    for (const key of this.changed) this.refresh(key);
    this.changed.clear();
    return true;
  }

  private put(place: Placed): void {
    let group = this.groups.get(place.root);
    if (group === undefined) {
      group = new FindingGroup(place.root);
      this.groups.set(place.root, group);
    }
    group.put(place, this.isWanted(place));
    this.changed.add(place.root);
  }

  private remove(place: Placed): void {
    this.groups.get(place.root)?.remove(place, this.isWanted(place));
    this.changed.add(place.root);
  }

  private isWanted({ best }: Placed): boolean {
    const { object, finding } = best;
    const culprit = finding.culprit === undefined ? '' : describeName(finding.culprit);
    const text = `${describeName(object)} ${finding.sentence} ${culprit}`;
    return this.wants === undefined || this.wants(object, text);
  }

  private refresh(key: string): void {
    const group = this.groups.get(key);
    const before = this.entries.get(key);
    if (before !== undefined) this.takeOut(before);
    const cause = group?.cause();
    if (group === undefined || cause === undefined) {
      this.groups.delete(key);
      this.fresh.delete(key);
      return;
    }
    if (before === undefined) this.fresh.add(key);
    const entry = { cause, isAcknowledged: this.isAcknowledged(cause) };
    this.entries.set(key, entry);
    if (cause.severity === 'stuck') this.stuck++;
    if (group.isWanted) this.show(entry);
  }

  private show(entry: FindingEntry): void {
    this.shown.put(entry);
    if (entry.isAcknowledged) this.folded++;
  }

  private takeOut(entry: FindingEntry): void {
    this.entries.delete(entry.cause.key);
    if (entry.cause.severity === 'stuck') this.stuck--;
    if (this.shown.indexOf(entry) < 0) return;
    this.shown.remove(entry);
    if (entry.isAcknowledged) this.folded--;
  }

  private isAcknowledged({ key, severity, sentence }: RootCause): boolean {
    const known = this.acknowledged.get(key);
    if (known === undefined) return false;
    // Times and numbers go on: it says the same all the same.
    const isSame = shapeOf(known.sentence) === shapeOf(sentence);
    if (isSame && compareSeverity(severity, known.severity) >= 0) return true;
    this.acknowledged.delete(key);
    return false;
  }
}

/** What is acknowledged comes last. */
function compareEntries(a: FindingEntry, b: FindingEntry): number {
  return Number(a.isAcknowledged) - Number(b.isAcknowledged) || compareCauses(a.cause, b.cause);
}
