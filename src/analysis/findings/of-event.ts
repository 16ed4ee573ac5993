import { inOneLine } from '../../knowledge/reading.ts';
import { groupIn, type ObjectName, objectKey } from '../../kube/object-name.ts';
import { plainMessage } from '../events/event-cause.ts';
import type { FoldedEvent } from '../events/folded-event.ts';
import type { Conclusion } from './conclusion.ts';

/** A Warning that was told once or twice passes by itself more often than not. */
const REPEATS = 3;

/** Whether an event tells of something that goes on: a Warning that repeats, of an object. */
export function isTelling({ cause, count, about }: FoldedEvent): boolean {
  return cause.type === 'Warning' && count >= REPEATS && about.name !== '';
}

/** What a Warning that repeats says of its object, or of `root`, to which that belongs. */
export function conclusionOfEvent(
  event: FoldedEvent,
  root: ObjectName | undefined,
  meaning: string | undefined,
): Conclusion {
  const { id, about, cause, message, count, first } = event;
  const { kind, namespace, name } = about;
  const object = { group: groupIn(about.apiVersion), kind, namespace, name };
  const text = `${cause.reason}: ${inOneLine(plainMessage(message), 200)}`;
  const isRoot = root === undefined || objectKey(root) === objectKey(object);
  return {
    object,
    source: 'events',
    handle: String(id),
    alike: 0,
    finding: {
      code: `event-${cause.reason}`,
      answers: [],
      severity: 'info',
      since: first,
      sentence: meaning ?? text,
      certainty: 'observed',
      evidence: [{ text: `${text} (${count} times)`, source: `event from ${cause.from}` }],
      actions: [],
      ...(isRoot ? {} : { culprit: { ...root, sentence: `${kind} of it: ${meaning ?? text}` } }),
    },
  };
}
