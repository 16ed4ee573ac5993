import { plainMessage } from '../analysis/events/event-cause.ts';
import { ageText, countText, gapText, rateNow } from '../analysis/events/event-text.ts';
import { describeAbout, type FoldedEvent } from '../analysis/events/folded-event.ts';
import { count } from '../analysis/sentences.ts';
import type { Instant } from '../kube/time.ts';
import { type EventItem, isWarning } from './event-board.ts';

/** One line of the pane. */
export type EventLine =
  | {
      /** `group`: what happens to many objects for one cause. */
      readonly type: 'event' | 'group';
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
      /** What stands before the object: whether a group is unfolded, or that it is below one. */
      readonly sign: '' | '▸ ' | '▾ ' | '  ';
    }
  | { readonly type: 'gap'; readonly key: string; readonly text: string };

/** A line as it is at this instant; `now` is the server's. */
export function eventLine(item: EventItem, now: Instant): EventLine {
  const { key } = item;
  if (item.type === 'gap') return { type: 'gap', key, text: gapText(item.gap) };
  if (item.type === 'group') return groupLine(item, now);
  const { event } = item;
  return {
    type: 'event',
    key,
    ...textsOf(event, now),
    object: describeAbout(event.about),
    shortObject: describeAbout({ ...event.about, kind: '' }),
    count: countText(event, now),
    rate: rateNow(event, now),
    sign: item.isGrouped ? '  ' : '',
  };
}

function groupLine(
  { key, group, isUnfolded }: EventItem & { type: 'group' },
  now: Instant,
): EventLine {
  const { newest, size, kind } = group;
  if (newest === undefined) throw new Error('a group of events has one at least');
  const objects =
    kind === undefined || kind === ''
      ? count(size, 'object')
      : `${size.toLocaleString('en-US')} × ${kind}`;
  return {
    type: 'group',
    key,
    ...textsOf(newest, now),
    object: objects,
    shortObject: objects,
    count: `×${group.count.toLocaleString('en-US')}`,
    rate: rateNow(group, now),
    sign: isUnfolded ? '▾ ' : '▸ ',
  };
}

/** What a group says in the words of its newest. */
function textsOf(event: FoldedEvent, now: Instant) {
  const { cause } = event;
  return {
    isWarning: isWarning(event),
    age: ageText(event, now),
    eventType: cause.type,
    reason: cause.reason,
    message: plainMessage(event.message).replace(/\s+/g, ' '),
    controller: cause.from,
  };
}
