import type { KubeEvent } from '../../kube/events.ts';
import { shapeOf } from '../log-lines/message-shape.ts';

/** What client-go writes before the message of an aggregated event (tools/record/events_cache.go). */
const COMBINED = '(combined from similar events): ';

/** What events that are one and the same have in common besides the object they are about. */
export interface EventCause {
  readonly type: string;
  readonly reason: string;
  /** The controller that wrote it. */
  readonly from: string;
  readonly recorder: KubeEvent['recorder'];
  /** Whether its recorder put events with other messages into one. */
  readonly isCombined: boolean;
  /** Unique among causes; holds the message without what differs from one occurrence to the next. */
  readonly key: string;
}

/** Why an event was written. With `anyMessage` its message does not tell it from others of its reason. */
export function causeOf(event: KubeEvent, anyMessage = false): EventCause {
  const { type, reason, from, recorder, message, about } = event;
  const isCombined = message.startsWith(COMBINED);
  const shape = anyMessage || isCombined ? '' : shapeOf(message, about);
  const key = [type, reason, from, recorder, isCombined ? 'combined' : '', shape].join('\n');
  return { type, reason, from, recorder, isCombined, key };
}

/** The message as its controller gave it. */
export function plainMessage(message: string): string {
  return message.startsWith(COMBINED) ? message.slice(COMBINED.length) : message;
}
