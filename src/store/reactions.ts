import type { Row } from '../kube/row.ts';
import { kindKey, type ServedKind } from '../kube/served-kind.ts';
import type { Instant } from '../kube/time.ts';
import type { RowChange } from './cluster-index.ts';

/** How long no reaction is nothing special, where nothing has been learnt of a kind. */
const PATIENCE_MS = 60_000;
/** And what is learnt does not make it shorter than this: controllers are busy at times. */
const LEAST_PATIENCE_MS = 30_000;
/** A reaction may take that many times as long as usual. */
const TIMES_USUAL = 3;
/** Fewer reactions tell nothing, and more are not remembered. */
const FEWEST_SEEN = 3;
const MOST_SEEN = 15;
/** More changes are not waited for at a time, and more suspects are not kept. */
const MOST_WAITING = 5_000;
const MOST_SUSPECTS = 2_000;

/**
 * Which objects nobody reacts to, and how long that usually takes, from the watches of metadata alone: a
 * change of the generation, and the next write of the object. A map entry for each change that waits.
 */
export class Reactions {
  private readonly counts = new Map<string, number>();
  private readonly waiting = new Map<string, Instant>();
  private readonly usual = new Map<string, number[]>();
  private readonly found = new Map<string, Row>();

  /** Takes what a watch tells; `now` is the server's. What is seen for the first time was not changed now. */
  take(change: RowChange, now: Instant): void {
    const { row } = change;
    const key = kindKey(row.kind);
    if (change.type === 'remove') {
      this.counts.set(key, (this.counts.get(key) ?? 1) - 1);
      this.forget(row.uid);
      return;
    }
    const { before } = change;
    if (before === undefined) this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
    if (row.kind.hasStatus !== true) return;
    if (row.termination !== undefined) {
      this.forget(row.uid);
      return;
    }
    if (before !== undefined) this.follow(key, before, row, now);
    this.suspect(row);
  }

  /** Forgets a kind: its objects went with it. */
  drop(kind: ServedKind): void {
    const key = kindKey(kind);
    this.counts.delete(key);
    this.usual.delete(key);
    for (const row of [...this.found.values()]) if (kindKey(row.kind) === key) this.forget(row.uid);
  }

  /** How many objects of a kind are seen. */
  countOf(kind: ServedKind): number {
    return this.counts.get(kindKey(kind)) ?? 0;
  }

  /** When the generation of an object changed, where nobody has written it since. */
  changedAt(uid: string): Instant | undefined {
    return this.waiting.get(uid);
  }

  /** How long no reaction is nothing special, for objects of a kind. */
  patienceMs(kind: ServedKind): number {
    const seen = this.usual.get(kindKey(kind)) ?? [];
    if (seen.length < FEWEST_SEEN) return PATIENCE_MS;
    const sorted = [...seen].sort((a, b) => a - b);
    const median = sorted[sorted.length >> 1] ?? PATIENCE_MS;
    return Math.max(LEAST_PATIENCE_MS, TIMES_USUAL * median);
  }

  /** Objects that were changed, and whose status was not written since, as far as metadata tells. */
  suspects(): Iterable<Row> {
    return this.found.values();
  }

  private follow(key: string, before: Row, row: Row, now: Instant): void {
    if (row.generation !== before.generation) {
      if (row.generation !== undefined && this.waiting.size < MOST_WAITING)
        this.waiting.set(row.uid, now);
      return;
    }
    const changedAt = this.waiting.get(row.uid);
    if (changedAt === undefined) return;
    this.waiting.delete(row.uid);
    const seen = this.usual.get(key) ?? [];
    seen.push(now - changedAt);
    if (seen.length > MOST_SEEN) seen.shift();
    this.usual.set(key, seen);
  }

  private suspect(row: Row): void {
    const isOne = row.unansweredSince !== undefined || this.waiting.has(row.uid);
    if (!isOne) this.found.delete(row.uid);
    else if (this.found.has(row.uid) || this.found.size < MOST_SUSPECTS)
      this.found.set(row.uid, row);
  }

  private forget(uid: string): void {
    this.waiting.delete(uid);
    this.found.delete(uid);
  }
}
