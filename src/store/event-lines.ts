import { plainMessage } from '../analysis/events/event-cause.ts';
import { ageText, countText, gapText, rateNow } from '../analysis/events/event-text.ts';
import { describeAbout } from '../analysis/events/folded-event.ts';
import type { Instant } from '../kube/time.ts';
import { type EventItem, isWarning } from './event-board.ts';

/** One line of the pane. */
export type EventLine =
  | {
      readonly type: 'event';
      readonly key: string;
      readonly isWarning: boolean;
      /** Its texts, as they are on the screen. */
      readonly age: string;
      readonly eventType: string;
      readonly reason: string;
      /** `Pod demo/web`, and without its kind. */
      readonly object: string;
      readonly shortObject: string;
      readonly message: string;
      readonly count: string;
      readonly rate: string;
      readonly controller: string;
    }
  | { readonly type: 'gap'; readonly key: string; readonly text: string };

/** A line as it is at this instant; `now` is the server's. */
export function eventLine(item: EventItem, now: Instant): EventLine {
  const { key } = item;
  if (item.type === 'gap') return { type: 'gap', key, text: gapText(item.gap) };
  const { event } = item;
  const { about, cause } = event;
  return {
    type: 'event',
    key,
    isWarning: isWarning(event),
    age: ageText(event, now),
    eventType: cause.type,
    reason: cause.reason,
    object: describeAbout(about),
    shortObject: describeAbout({ ...about, kind: '' }),
    message: plainMessage(event.message).replace(/\s+/g, ' '),
    count: countText(event, now),
    rate: rateNow(event, now),
    controller: cause.from,
  };
}
