import { type ObjectRef, recordOf, textOf } from './row.ts';
import { apiVersionOf } from './served-kind.ts';
import { type Instant, parseInstant } from './time.ts';

/** What an Event is about, as its writer names it; every part may be empty. */
export interface EventObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** An Event, from either of its two APIs, as one shape. */
export interface KubeEvent {
  /** `Normal` or `Warning`. */
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  /** When it happened last. */
  readonly at: Instant | undefined;
  /** When it happened first. */
  readonly first: Instant | undefined;
  /** The controller that wrote it. */
  readonly from: string;
  readonly about: EventObject;
  /**
   * Who keeps the count: client-go's `tools/record` (core/v1), which aggregates and holds events back, or
   * `tools/events` (events.k8s.io), which counts series and tells them late.
   */
  readonly recorder: 'record' | 'events';
}

/**
 * Reads an Event as core/v1 or events.k8s.io/v1 writes it; fields that are missing or of another type are
 * empty. The two are one storage with other names (k8s.io/kubernetes pkg/apis/events/v1/conversion.go).
 */
export function eventOf(object: unknown): KubeEvent {
  const event = recordOf(object) ?? {};
  const series = recordOf(event.series);
  const created = parseInstant(recordOf(event.metadata)?.creationTimestamp);
  const happened = parseInstant(event.eventTime);
  const first = parseInstant(event.firstTimestamp ?? event.deprecatedFirstTimestamp);
  const last = parseInstant(event.lastTimestamp ?? event.deprecatedLastTimestamp);
  return {
    type: textOf(event.type),
    reason: textOf(event.reason),
    message: textOf(event.message) || textOf(event.note),
    count: countOf(series?.count) ?? countOf(event.count ?? event.deprecatedCount) ?? 1,
    at: parseInstant(series?.lastObservedTime) ?? last ?? happened ?? created,
    first: first ?? happened ?? created,
    from: writerOf(event),
    about: aboutOf(event.involvedObject ?? event.regarding),
    recorder: happened === undefined ? 'record' : 'events',
  };
}

/** An object as events call it. */
export function eventObject({ kind, namespace, name, uid }: ObjectRef): EventObject {
  return { apiVersion: apiVersionOf(kind), kind: kind.kind, namespace, name, uid };
}

/** Newest first; events without a time last. */
export function newestFirst(events: readonly KubeEvent[]): readonly KubeEvent[] {
  return [...events].sort((a, b) => (b.at ?? 0) - (a.at ?? 0));
}

/** Nobody has counted what is not a positive whole number: null and 0 stand where the other API counts. */
function countOf(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : undefined;
}

function writerOf(event: Readonly<Record<string, unknown>>): string {
  return (
    textOf(event.reportingComponent) ||
    textOf(event.reportingController) ||
    textOf(recordOf(event.source ?? event.deprecatedSource)?.component)
  );
}

function aboutOf(reference: unknown): EventObject {
  const { apiVersion, kind, namespace, name, uid } = recordOf(reference) ?? {};
  return {
    apiVersion: textOf(apiVersion),
    kind: textOf(kind),
    namespace: textOf(namespace),
    name: textOf(name),
    uid: textOf(uid),
  };
}
