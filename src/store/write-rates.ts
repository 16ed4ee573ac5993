import type { ObjectRef, Row } from '../kube/row.ts';
import { kindKey } from '../kube/served-kind.ts';
import type { Instant } from '../kube/time.ts';

/** An object that is written again and again. */
export interface HotObject {
  readonly ref: ObjectRef;
  /** Writes since they are counted. */
  readonly writes: number;
  readonly since: Instant;
  readonly perMinute: number;
  /** Writes of the latest spans of ten seconds, oldest first. */
  readonly history: readonly number[];
}

/** Kinds whose objects are written all the time by design. */
export const HOT_BY_DESIGN: readonly string[] = [
  'leases.coordination.k8s.io',
  'events',
  'events.events.k8s.io',
  'endpoints',
  'endpointslices.discovery.k8s.io',
  'nodes',
  'horizontalpodautoscalers.autoscaling',
];

const SPAN_MS = 10_000;
/** Two minutes. */
const SPANS = 12;
/** More than twelve a minute, for two minutes, is a loop (more than two in each span on average). */
const FEWEST_PER_MINUTE = 12;
/** An object is counted on its own once it is written that often within a span. */
const NOTABLE = 2;
/** More are not watched at a time; the rest is as busy as these. */
const MOST_COUNTED = 5_000;

interface Counted {
  readonly ref: ObjectRef;
  readonly since: Instant;
  writes: number;
  /** The number of the span that `spans` ends with. */
  span: number;
  spans: readonly number[];
}

/**
 * Counts how often objects are written, from their watches alone. Most are written now and then and cost
 * an entry for ten seconds; those that are written more often are counted one by one.
 */
export class WriteRates {
  private readonly counted = new Map<string, Counted>();
  /** How often those were written in this span that are not counted one by one. */
  private young = new Map<string, number>();
  private span = 0;

  /** Takes a write of an object. */
  wrote(row: Row, at: Instant): void {
    if (HOT_BY_DESIGN.includes(kindKey(row.kind))) return;
    this.turn(at);
    const known = this.counted.get(row.uid);
    if (known === undefined) this.notice(row, at);
    else this.count(known);
  }

  /** Forgets an object that is gone. */
  gone(uid: string): void {
    this.counted.delete(uid);
    this.young.delete(uid);
  }

  /**
   * The objects that have been written more than twelve times a minute for that long, the hottest first:
   * for two minutes, when left out.
   */
  hot(now: Instant, forMs = SPANS * SPAN_MS): readonly HotObject[] {
    return this.busy(now).filter(
      ({ perMinute, since }) => perMinute > FEWEST_PER_MINUTE && now - since >= forMs,
    );
  }

  /** All objects that are counted, the hottest first. */
  busy(now: Instant): readonly HotObject[] {
    this.turn(now);
    return [...this.counted.values()]
      .map((counted) => this.rateOf(counted, now))
      .sort((a, b) => b.perMinute - a.perMinute);
  }

  private rateOf(counted: Counted, now: Instant): HotObject {
    const { ref, writes, since } = counted;
    const history = this.historyOf(counted);
    const lately = history.reduce((sum, count) => sum + count, 0);
    const begin = Math.max(since, (this.span - SPANS + 1) * SPAN_MS);
    const perMinute = now - begin < SPAN_MS ? 0 : (lately * 60_000) / (now - begin);
    return { ref, writes, since, perMinute, history };
  }

  private historyOf({ span, spans }: Counted): readonly number[] {
    const idle = Math.min(SPANS, this.span - span);
    return [...Array<number>(SPANS).fill(0), ...spans, ...Array<number>(idle).fill(0)].slice(
      -SPANS,
    );
  }

  private notice({ kind, namespace, name, uid }: Row, at: Instant): void {
    const writes = (this.young.get(uid) ?? 0) + 1;
    this.young.set(uid, writes);
    if (writes < NOTABLE || this.counted.size >= MOST_COUNTED) return;
    this.young.delete(uid);
    const ref = { kind, namespace, name, uid };
    this.counted.set(uid, { ref, since: at, writes, span: this.span, spans: [writes] });
  }

  private count(counted: Counted): void {
    const [...spans] = this.historyOf(counted);
    spans.push((spans.pop() ?? 0) + 1);
    Object.assign(counted, { spans, span: this.span, writes: counted.writes + 1 });
  }

  /** Goes over to the span of ten seconds that `at` is in; who was not written for two minutes is forgotten. */
  private turn(at: Instant): void {
    const span = Math.floor(at / SPAN_MS);
    if (span <= this.span) return;
    this.span = span;
    this.young = new Map();
    for (const [uid, counted] of this.counted)
      if (span - counted.span >= SPANS) this.counted.delete(uid);
  }
}
