import {
  type ControllerStanding,
  type FoundState,
  type Growth,
  judge,
  type Peers,
} from '../analysis/reconciles/judge.ts';
import type { Standing } from '../analysis/reconciles/standing.ts';
import type { Culprit } from '../knowledge/culprit.ts';
import type { Certainty, Evidence } from '../knowledge/finding.ts';
import { WRITES_APART_MS } from '../kube/last-writes.ts';
import type { ObjectRef } from '../kube/row.ts';
import { kindKey, type ServedKind } from '../kube/served-kind.ts';
import type { Instant } from '../kube/time.ts';

/** An object that does not get on, or is paused; or a Lease that nobody renews. */
export interface FoundStanding {
  readonly ref: ObjectRef;
  readonly state: FoundState;
  readonly since: Instant | undefined;
  readonly sentence: string;
  readonly certainty: Certainty;
  readonly evidence: readonly Evidence[];
  /** Who works on it, as far as anybody tells; empty where nobody does. */
  readonly controller: string;
  readonly generation: number | undefined;
  readonly observed: number | undefined;
  /** Who is to blame; left out where that is the object itself, or not known. */
  readonly culprit?: Culprit;
}

/** From what waits for somebody to what is as somebody wants it. */
const URGENCY: Readonly<Record<FoundStanding['state'], number>> = {
  'no-leader': 0,
  silent: 1,
  stalled: 2,
  failing: 3,
  looping: 4,
  'backing-off': 5,
  paused: 6,
};

/** The worst first, of those the oldest, and by name where nothing else tells. */
export function byUrgency(a: FoundStanding, b: FoundStanding): number {
  const names = [a, b].map(({ ref }) => `${kindKey(ref.kind)} ${ref.namespace} ${ref.name}`);
  return (
    URGENCY[a.state] - URGENCY[b.state] ||
    (a.since ?? Number.MAX_SAFE_INTEGER) - (b.since ?? Number.MAX_SAFE_INTEGER) ||
    ((names[0] ?? '') < (names[1] ?? '') ? -1 : 1)
  );
}

/** What the watches of metadata have learnt. */
interface Learnt {
  changedAt(uid: string): Instant | undefined;
  patienceMs(kind: ServedKind): number;
}

interface Kept {
  readonly ref: ObjectRef;
  readonly standing: Standing;
  readonly behindAt: Instant | undefined;
  readonly grown: readonly Growth[];
}

/** Everything that is summed over the objects of a kind. */
interface Totals {
  withStatus: number;
  withoutStatus: number;
  answered: number;
  unanswered: number;
  answeredAt: Instant | undefined;
}

/** As many growths of a counter tell whether it grows ever more seldom. */
const MOST_GROWN = 5;
const NO_PEERS: Peers = {
  withStatus: 0,
  withoutStatus: 0,
  answered: 0,
  unanswered: 0,
  answeredAt: undefined,
};

/**
 * How the objects stand that were read whole. Most are well, and cost nothing but their entry: only those
 * of which something may be wrong are looked at again as time goes by.
 */
export class StandingBook {
  private readonly kept = new Map<string, Kept>();
  private readonly doubtful = new Set<string>();
  private readonly totals = new Map<string, Totals>();

  get size(): number {
    return this.kept.size;
  }

  /** Takes an object as it is now; `now` is the server's. */
  put(ref: ObjectRef, standing: Standing, now: Instant): void {
    const before = this.kept.get(ref.uid);
    if (before !== undefined) this.count(before, -1);
    const behindAt = isBehind(standing) ? (before?.behindAt ?? now) : undefined;
    const kept = { ref, standing, behindAt, grown: grownIn(before, standing, now) };
    this.kept.set(ref.uid, kept);
    this.count(kept, 1);
    if (isDoubtful(kept)) this.doubtful.add(ref.uid);
    else this.doubtful.delete(ref.uid);
  }

  remove(uid: string): void {
    const kept = this.kept.get(uid);
    if (kept === undefined) return;
    this.count(kept, -1);
    this.kept.delete(uid);
    this.doubtful.delete(uid);
  }

  /** Forgets all objects of a kind. */
  drop(kind: ServedKind): void {
    for (const { ref } of [...this.kept.values()])
      if (kindKey(ref.kind) === kindKey(kind)) this.remove(ref.uid);
  }

  has(uid: string): boolean {
    return this.kept.has(uid);
  }

  /** All that is kept, for sums over controllers; not for each frame. */
  all(): Iterable<{ readonly ref: ObjectRef; readonly standing: Standing }> {
    return this.kept.values();
  }

  /**
   * Those that are not well, or are paused, in no order. Of those that nobody reacts to nothing is told as
   * long as `controllerOf` says `undefined`, for not asked yet.
   */
  judged(
    now: Instant,
    learnt: Learnt,
    controllerOf: (ref: ObjectRef, standing: Standing) => ControllerStanding | undefined,
    nameOf: (ref: ObjectRef, standing: Standing) => string,
  ): readonly FoundStanding[] {
    const found: FoundStanding[] = [];
    for (const uid of this.doubtful) {
      const kept = this.kept.get(uid);
      if (kept === undefined) continue;
      const { ref, standing, behindAt, grown } = kept;
      const isLate = isWaiting(kept, this.totals);
      const controller = isLate ? controllerOf(ref, standing) : undefined;
      // What is wrong is told once it is known whether its controller runs.
      if (isLate && controller === undefined) continue;
      const judgement = judge(standing, {
        now,
        patienceMs: learnt.patienceMs(ref.kind),
        seen: { changedAt: learnt.changedAt(uid), behindAt, grown },
        peers: this.totals.get(kindKey(ref.kind)) ?? NO_PEERS,
        controller,
      });
      if (judgement === undefined) continue;
      const { generation, observed } = standing;
      found.push({
        ref,
        ...judgement,
        controller: controller?.name ?? nameOf(ref, standing),
        generation,
        observed,
      });
    }
    return found;
  }

  private count({ ref, standing }: Kept, by: 1 | -1): void {
    if (standing.isDeleted || standing.pause !== undefined) return;
    const key = kindKey(ref.kind);
    const totals = this.totals.get(key) ?? { ...NO_PEERS };
    this.totals.set(key, totals);
    if (standing.hasStatus) totals.withStatus += by;
    else totals.withoutStatus += by;
    if (isUnanswered(standing)) totals.unanswered += by;
    else if (isAnswered(standing)) totals.answered += by;
    const at = standing.writes.statusAt;
    if (by === 1 && at !== undefined) totals.answeredAt = Math.max(totals.answeredAt ?? at, at);
  }
}

function isBehind({ generation, observed }: Standing): boolean {
  return generation !== undefined && observed !== undefined && generation > observed;
}

/** Whether it matters who works on it, and whether that runs: what nobody ever answers has nobody. */
function isWaiting({ ref, standing }: Kept, totals: ReadonlyMap<string, Totals>): boolean {
  if (!standing.hasStatus) return (totals.get(kindKey(ref.kind))?.withStatus ?? 0) > 0;
  return isBehind(standing) || isUnanswered(standing);
}

/** Only managedFields tell, for its controller does not say what it has seen. */
function isUnanswered({ observed, writes: { wantedAt, statusAt } }: Standing): boolean {
  if (observed !== undefined || wantedAt === undefined || statusAt === undefined) return false;
  return wantedAt - statusAt > WRITES_APART_MS;
}

/** Changed after it was made, and reacted to since. */
function isAnswered({ generation, writes: { wantedAt, statusAt } }: Standing): boolean {
  return (
    (generation ?? 0) > 1 &&
    wantedAt !== undefined &&
    statusAt !== undefined &&
    statusAt >= wantedAt
  );
}

/** Whether anything may be wrong with it, now or when time has passed. */
function isDoubtful({ standing, grown }: Kept): boolean {
  const { isDeleted, conditions, pause, hasStatus } = standing;
  if (isDeleted) return false;
  if (pause !== undefined || conditions.length > 0 || grown.length > 1 || !hasStatus) return true;
  return isBehind(standing) || isUnanswered(standing);
}

/** When counters grew; one that falls has begun anew. */
function grownIn(before: Kept | undefined, { counters }: Standing, at: Instant): readonly Growth[] {
  if (before === undefined) return [];
  const old = new Map(before.standing.counters.map(({ path, value }) => [path, value]));
  const fell = counters.filter(({ path, value }) => value < (old.get(path) ?? value));
  const gone = [...old.keys()].filter((path) => !counters.some((it) => it.path === path));
  const over = new Set([...fell.map(({ path }) => path), ...gone]);
  const grew = counters
    .filter(({ path, value }) => value > (old.get(path) ?? value))
    .map(({ path, value }) => ({ at, path, value }));
  return [...before.grown.filter(({ path }) => !over.has(path)), ...grew].slice(-MOST_GROWN);
}
