import { recordOf, textOf } from './row.ts';
import { type Instant, parseInstant } from './time.ts';

/** An Event, from either of its two APIs, as one shape. */
export interface KubeEvent {
  /** `Normal` or `Warning`. */
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  readonly at: Instant | undefined;
  readonly from: string;
}

/** Reads a core/v1 Event; fields that are missing or of another type are empty. */
export function eventOf(object: unknown): KubeEvent {
  const event = recordOf(object) ?? {};
  const series = recordOf(event.series);
  const metadata = recordOf(event.metadata);
  const count = series?.count ?? event.count;
  return {
    type: textOf(event.type),
    reason: textOf(event.reason),
    message: textOf(event.message),
    count: typeof count === 'number' ? count : 1,
    at:
      parseInstant(series?.lastObservedTime) ??
      parseInstant(event.lastTimestamp) ??
      parseInstant(event.eventTime) ??
      parseInstant(metadata?.creationTimestamp),
    from: textOf(event.reportingComponent) || textOf(recordOf(event.source)?.component),
  };
}

/** Newest first; events without a time last. */
export function newestFirst(events: readonly KubeEvent[]): readonly KubeEvent[] {
  return [...events].sort((a, b) => (b.at ?? 0) - (a.at ?? 0));
}
