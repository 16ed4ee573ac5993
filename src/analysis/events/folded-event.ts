import type { EventObject } from '../../kube/events.ts';
import type { Instant } from '../../kube/time.ts';
import type { Burst } from './bursts.ts';
import type { EventCause } from './event-cause.ts';

/** All events about one object that have one cause, however many Event objects they came in. */
export interface FoldedEvent {
  /** Unique among those of one store, for ever. */
  readonly id: number;
  readonly about: EventObject;
  readonly cause: EventCause;
  /** The latest. */
  readonly message: string;
  /** How often it happened, as far as its recorder tells. */
  readonly count: number;
  /** How many Event objects tell it. */
  readonly objects: number;
  readonly first: Instant;
  readonly last: Instant;
  /** Oldest first; their counts add up to `count`. */
  readonly bursts: readonly Burst[];
  /** The messages with their counts, the first few; what is missing had others. */
  readonly messages: readonly (readonly [message: string, count: number])[];
  /** By how much the latest is stamped ahead of the clock by which it was read; 0 when it is not. */
  readonly aheadMs: number;
}

/** `Pod demo/web`, or that it is about nothing. */
export function describeAbout({ kind, namespace, name }: EventObject): string {
  if (name === '') return kind === '' ? '(no object)' : `${kind} (no name)`;
  const where = namespace === '' ? name : `${namespace}/${name}`;
  return kind === '' ? where : `${kind} ${where}`;
}
