import type { ObjectRef, Row } from '../kube/row.ts';
import { kindKey } from '../kube/served-kind.ts';
import type { Instant } from '../kube/time.ts';

/** An object that is written again and again while what is wanted of it stays the same. */
export interface HotObject {
  readonly ref: ObjectRef;
  /** Writes since what is wanted changed last, or since they are counted. */
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
  generation: number | undefined;
  since: Instant;
  writes: number;
  /** The number of the span that `spans` ends with. */
  span: number;
  spans: number[];
}

/**
 * Counts how often objects are written, from their watches alone. Most are written now and then and cost
 * an entry for ten seconds; those that are written more often are counted one by one.
 */
export class WriteRates {
  private readonly counted = new Map<string, Counted>();
  private young = new Map<string, { writes: number; readonly generation: number | undefined }>();
  private span = 0;

  /** Takes a write of an object. */
  wrote(row: Row, at: Instant): void {
    if (HOT_BY_DESIGN.includes(kindKey(row.kind))) return;
    this.turn(at);
    const known = this.counted.get(row.uid);
    if (known === undefined) this.notice(row, at);
    else this.count(known, row.generation, at);
  }

  /** Forgets an object that is gone. */
  gone(uid: string): void {
    this.counted.delete(uid);
    this.young.delete(uid);
  }

  /** The objects that are written more than twelve times a minute for two minutes, the hottest first. */
  hot(now: Instant): readonly HotObject[] {
    return this.busy(now).filter(
      ({ perMinute, since }) => perMinute > FEWEST_PER_MINUTE && now - since >= SPANS * SPAN_MS,
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

  private notice(row: Row, at: Instant): void {
    const young = this.young.get(row.uid);
    if (young === undefined || young.generation !== row.generation) {
      this.young.set(row.uid, { writes: 1, generation: row.generation });
      return;
    }
    young.writes++;
    if (young.writes < NOTABLE || this.counted.size >= MOST_COUNTED) return;
    this.young.delete(row.uid);
    const { kind, namespace, name, uid, generation } = row;
    this.counted.set(uid, {
      ref: { kind, namespace, name, uid },
      generation,
      since: at,
      writes: young.writes,
      span: this.span,
      spans: [young.writes],
    });
  }

  /** What is wanted has changed: what follows is an answer to that, and is counted from there. */
  private count(counted: Counted, generation: number | undefined, at: Instant): void {
    if (counted.generation !== generation) {
      Object.assign(counted, { generation, since: at, writes: 0, span: this.span, spans: [0] });
      return;
    }
    counted.spans = [...this.historyOf(counted)];
    counted.span = this.span;
    counted.writes++;
    counted.spans[counted.spans.length - 1] = (counted.spans.at(-1) ?? 0) + 1;
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
