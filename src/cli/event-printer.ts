import { clockTime } from '../analysis/clock-time.ts';
import { plainMessage } from '../analysis/events/event-cause.ts';
import { countText, type EventGap, gapText, rateNow } from '../analysis/events/event-text.ts';
import { describeAbout, type FoldedEvent } from '../analysis/events/folded-event.ts';
import { recorderNotes } from '../analysis/events/recorder-notes.ts';
import { knowledge } from '../knowledge/packs/index.ts';
import type { Instant } from '../kube/time.ts';
import { printable } from '../ui/terminal/text.ts';
import type { EventsOptions } from './arguments.ts';
import { printData } from './output.ts';

/** What is to be said besides the events themselves. */
export interface Besides {
  /** The object whose events they are. */
  readonly of: string | undefined;
  readonly gaps: readonly EventGap[];
  /** Why no new ones can come. */
  readonly silence: string | undefined;
  readonly notSeen: readonly string[];
}

/** Writes events, as lines or as data. */
export class EventPrinter {
  private readonly format: EventsOptions['output'];
  private readonly now: () => Instant;

  constructor(format: EventsOptions['output'], now: () => Instant) {
    this.format = format;
    this.now = now;
  }

  /** One event as it is now. */
  line(event: FoldedEvent): void {
    if (this.format === 'text') this.write(this.textOf(event));
    else this.write(JSON.stringify({ event: dataOf(event) }));
  }

  gap(gap: EventGap): void {
    if (this.format === 'text') this.write(`┄┄ ${gapText(gap)}`);
    else this.write(JSON.stringify({ gap: gapData(gap) }));
  }

  say(text: string): void {
    if (this.format === 'text') this.write(text);
    else this.write(JSON.stringify({ note: text }));
  }

  /** All of it, oldest first. */
  async list(events: readonly FoldedEvent[], besides: Besides): Promise<void> {
    const { of, gaps, silence, notSeen } = besides;
    if (this.format !== 'text') {
      const data = { events: events.map(dataOf), gaps: gaps.map(gapData), notSeen };
      await printData({ ...data, silence: silence ?? null }, this.format);
      return;
    }
    for (const event of events) this.line(event);
    for (const gap of gaps) this.gap(gap);
    if (events.length === 0)
      this.write(
        `No event${of === undefined ? '' : ` of ${of}`} is ${notSeen.length === 0 ? 'there' : 'seen'} that was asked for: the API server keeps them for an hour unless it is told otherwise.`,
      );
    if (silence !== undefined) this.write(`${silence}.`);
    for (const what of notSeen) this.write(`not seen: ${what}`);
  }

  private textOf(event: FoldedEvent): string {
    const { about, cause, message, last } = event;
    const sign = cause.type === 'Warning' ? '▲ ' : '';
    const often = [countText(event, this.now()), rateNow(event, this.now())].filter(Boolean);
    const meaning = meaningOf(event);
    return [
      clockTime(last),
      `${sign}${cause.reason}`,
      describeAbout(about),
      ...(often.length === 0 ? [] : [often.join(' ')]),
      plainMessage(message).replace(/\s+/g, ' ').trim(),
      ...(cause.from === '' ? [] : [`(${cause.from})`]),
      ...(meaning === undefined ? [] : [`→ ${meaning}`]),
    ].join('  ');
  }

  private write(text: string): void {
    process.stdout.write(`${this.format === 'text' ? printable(text) : text}\n`);
  }
}

function meaningOf({ about, cause, message }: FoldedEvent): string | undefined {
  return knowledge.eventMeaning({ about, reason: cause.reason, message });
}

function dataOf(event: FoldedEvent) {
  const { about, cause, message, count, objects, first, last, bursts, messages } = event;
  const { apiVersion, kind, namespace, name, uid } = about;
  return {
    object: { apiVersion, kind, namespace, name, uid },
    type: cause.type,
    reason: cause.reason,
    message: plainMessage(message),
    controller: cause.from,
    count,
    eventObjects: objects,
    first: stamp(first),
    last: stamp(last),
    meaning: meaningOf(event) ?? null,
    bursts: bursts.map((burst) => ({
      ...burst,
      first: stamp(burst.first),
      last: stamp(burst.last),
    })),
    messages: messages.map(([text, times]) => ({ message: plainMessage(text), count: times })),
    notes: recorderNotes(event),
  };
}

function gapData({ from, to, what, reason }: EventGap) {
  return { from: stamp(from), to: stamp(to), what, reason };
}

function stamp(at: Instant): string {
  return new Date(at).toISOString();
}
