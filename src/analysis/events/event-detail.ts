import type { Instant } from '../../kube/time.ts';
import type { DetailLine, Tone } from '../detail-line.ts';
import { formatDuration } from '../duration.ts';
import { count as countOf } from '../sentences.ts';
import { plainMessage } from './event-cause.ts';
import { ageText, burstText, countText, rateNow } from './event-text.ts';
import { describeAbout, type FoldedEvent } from './folded-event.ts';
import { recorderNotes } from './recorder-notes.ts';

/** Everything the detail of an event is made from. */
export interface EventFacts {
  readonly event: FoldedEvent;
  /** What its system means by it, where that is known. */
  readonly meaning: string | undefined;
  /** What is known of the object that it is about: completes `its object …`. */
  readonly object: string;
  /** Why no more events of it can come; `undefined` where they can. */
  readonly silence: string | undefined;
  /** The other events about the same object, newest first. */
  readonly others: readonly FoldedEvent[];
}

/** How many other events are named. */
const NAMED = 15;

/** The detail of one folded event, most important first. */
export function describeEvent(facts: EventFacts, now: Instant): readonly DetailLine[] {
  const { event, meaning, object, silence } = facts;
  const { about, cause, message } = event;
  return [
    line('title', `${describeAbout(about)}  ${cause.type} ${cause.reason}`),
    line(cause.type === 'Warning' ? 'problem' : 'plain', plainMessage(message)),
    ...(meaning === undefined ? [] : [line('current', `→ ${meaning}`)]),
    line('plain', ''),
    ...times(event, now),
    line('plain', `written by  ${cause.from || 'nobody who says so'}`),
    line('plain', `its object  ${object}`),
    ...(silence === undefined ? [] : [line('problem', silence)]),
    ...recorderNotes(event).map((note) => line('faint', note)),
    ...bursts(event),
    ...messages(event),
    ...others(facts, now),
  ];
}

function times(event: FoldedEvent, now: Instant): readonly DetailLine[] {
  const { first, last, count, objects } = event;
  const rate = rateNow(event, now);
  const often = count === 1 ? 'once' : `${countText(event, now).slice(1)} times`;
  const inObjects = objects > 1 ? `, in ${countOf(objects, 'Event object')}` : '';
  return [
    line('plain', `happened    ${often}${inObjects}${rate === '' ? '' : `, ${rate} now`}`),
    line('plain', `first       ${stamp(first)} (${formatDuration(now - first)} ago)`),
    line('plain', `last        ${stamp(last)} (${formatDuration(now - last)} ago)`),
  ];
}

function bursts({ bursts }: FoldedEvent): readonly DetailLine[] {
  if (bursts.length < 2) return [];
  return section(
    'Bursts, with pauses of more than ten minutes between them',
    [...bursts].reverse().map((burst) => line('plain', burstText(burst))),
  );
}

function messages({ messages, count }: FoldedEvent): readonly DetailLine[] {
  if (messages.length < 2) return [];
  const known = messages.reduce((sum, [, times]) => sum + times, 0);
  const lines = [...messages]
    .sort((a, b) => b[1] - a[1])
    .map(([message, times]) => line('plain', `×${times}  ${plainMessage(message)}`));
  if (known < count) lines.push(line('faint', `×${count - known}  in yet other words`));
  return section('What it said', lines);
}

function others({ others }: EventFacts, now: Instant): readonly DetailLine[] {
  if (others.length === 0) return [];
  const lines = others.slice(0, NAMED).map((event) => {
    const { cause, message } = event;
    const often = countText(event, now);
    return line(
      cause.type === 'Warning' ? 'problem' : 'plain',
      `${ageText(event, now)}  ${cause.type === 'Warning' ? '▲ ' : ''}${cause.reason}${often === '' ? '' : ` ${often}`}  ${plainMessage(message)}`,
    );
  });
  const more = others.length - lines.length;
  if (more > 0) lines.push(line('faint', `… and ${more.toLocaleString('en-US')} more`));
  return section('Other events of the same object', lines);
}

function section(title: string, lines: readonly DetailLine[]): readonly DetailLine[] {
  return [
    line('plain', ''),
    line('title', title),
    ...lines.map(({ tone, text }) => line(tone, `  ${text}`)),
  ];
}

/** One line, whatever the text has in it. */
function line(tone: Tone, text: string): DetailLine {
  return { tone, text: text.replace(/\s*[\r\n]+\s*/g, ' ') };
}

function stamp(at: Instant): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}
