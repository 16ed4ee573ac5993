import { formatDuration } from '../duration.ts';
import { count as countOf } from '../sentences.ts';
import type { FoldedEvent } from './folded-event.ts';

/**
 * client-go tools/record/events_cache.go: of one object 25 events of one controller at once, then one each
 * five minutes.
 */
const SPAM_BURST = 25;
const SPAM_REFILL_MS = 300_000;

/** client-go tools/events/event_broadcaster.go: how late the count of a series can be. */
const SERIES_LATE_MS = 1_800_000;

/** From so many on it is the habit of its controller to write new ones. */
const MANY_OBJECTS = 5;

/** Whether more may have happened than is told: its recorder holds events back, or counts a series. */
export function isHeldBack(event: FoldedEvent, now: number): boolean {
  return isFiltered(event) || (isSeries(event) && now - event.last < SERIES_LATE_MS);
}

/** What the recorder of an event does to it, as sentences: its count is not always what happened. */
export function recorderNotes(event: FoldedEvent): readonly string[] {
  const { cause, objects, count, aheadMs } = event;
  const notes: string[] = [];
  if (cause.isCombined)
    notes.push(
      'put together by its recorder: after ten similar ones within ten minutes their messages are one, the latest',
    );
  if (isFiltered(event))
    notes.push(
      'probably held back by its recorder: of one object it sends 25 at once and then one each 5 minutes, so silence is not health',
    );
  if (isSeries(event))
    notes.push(
      'a series: its recorder tells the count again every 30 minutes, and 6 minutes after the last, so it may be higher by now',
    );
  if (objects >= MANY_OBJECTS && count < 2 * objects)
    notes.push(
      `its controller writes a new Event each time (${countOf(objects, 'object')}), whose own counts stay low; here they are added up`,
    );
  if (aheadMs > 0)
    notes.push(
      `stamped ${formatDuration(aheadMs)} ahead of the API server's clock: the clock of who wrote it is wrong`,
    );
  return notes;
}

function isFiltered({ cause, bursts }: FoldedEvent): boolean {
  const burst = bursts.at(-1);
  if (cause.recorder !== 'record' || burst === undefined || burst.parts > 1) return false;
  return burst.count >= SPAM_BURST + Math.floor((burst.last - burst.first) / SPAM_REFILL_MS);
}

function isSeries({ cause, count, objects }: FoldedEvent): boolean {
  return cause.recorder === 'events' && count > objects;
}
