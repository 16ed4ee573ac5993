import { type Burst, withBurst, withoutOldest } from '../analysis/events/bursts.ts';
import type { EventCause } from '../analysis/events/event-cause.ts';
import type { FoldedEvent } from '../analysis/events/folded-event.ts';
import type { EventObject } from '../kube/events.ts';
import type { Instant } from '../kube/time.ts';

/** One object that events are about, with its folds. */
export interface EventSubject extends EventObject {
  readonly key: string;
  /** Most objects have few: a map for each would be a large part of what is kept. */
  folds: readonly Fold[];
}

/** Events that happened between two instants. */
export interface Occurrences {
  readonly first: Instant;
  readonly last: Instant;
  readonly count: number;
  readonly message: string;
}

const MOST_MESSAGES = 20;

/** What is kept of all events with one object and one cause. Small: there are a hundred thousand. */
export class Fold implements FoldedEvent {
  readonly id: number;
  readonly subject: EventSubject;
  readonly cause: EventCause;
  message = '';
  count = 0;
  objects = 0;
  first: Instant = Number.POSITIVE_INFINITY;
  last: Instant = Number.NEGATIVE_INFINITY;
  aheadMs = 0;
  /** `undefined` while there is but one. */
  private several: readonly Burst[] | undefined = undefined;
  /** `undefined` while there is but one. */
  private variants: Map<string, number> | undefined = undefined;

  constructor(id: number, subject: EventSubject, cause: EventCause) {
    this.id = id;
    this.subject = subject;
    this.cause = cause;
  }

  get about(): EventObject {
    return this.subject;
  }

  get bursts(): readonly Burst[] {
    const { first, last, count } = this;
    return this.several ?? (count === 0 ? [] : [{ first, last, count, parts: 1 }]);
  }

  get messages(): readonly (readonly [string, number])[] {
    return this.variants === undefined ? [[this.message, this.count]] : [...this.variants];
  }

  /** What its messages take, in bytes. */
  get size(): number {
    if (this.variants === undefined) return sizeOf(this.message);
    let size = this.variants.has(this.message) ? 0 : sizeOf(this.message);
    for (const message of this.variants.keys()) size += sizeOf(message);
    return size;
  }

  add(added: Occurrences): void {
    this.addMessage(added);
    const bursts = withBurst(this.bursts, added);
    this.count += added.count;
    this.span(bursts);
  }

  /** Takes `count` events out again, the oldest first; the last of them happened at `until`. */
  remove({ count, message, until }: { count: number; message: string; until: Instant }): void {
    const bursts = withoutOldest(this.bursts, count, until);
    this.count -= count;
    if (this.count === 0) {
      this.message = '';
      this.variants = undefined;
    } else this.removeMessage(message, count);
    this.span(bursts);
  }

  /** The text as it is kept already, so that an Event object needs none of its own; else empty. */
  kept(message: string): string {
    if (this.variants === undefined) return this.message === message ? this.message : '';
    for (const variant of this.variants.keys()) if (variant === message) return variant;
    return '';
  }

  private span(bursts: readonly Burst[]): void {
    this.first = bursts[0]?.first ?? Number.POSITIVE_INFINITY;
    this.last = bursts.reduce(
      (last, burst) => Math.max(last, burst.last),
      Number.NEGATIVE_INFINITY,
    );
    this.several = bursts.length > 1 || (bursts[0]?.parts ?? 1) > 1 ? bursts : undefined;
  }

  private addMessage({ message, count, last }: Occurrences): void {
    if (this.count > 0 && this.variants === undefined && message !== this.message)
      this.variants = new Map([[this.message, this.count]]);
    const { variants } = this;
    if (variants !== undefined && (variants.has(message) || variants.size < MOST_MESSAGES))
      variants.set(message, (variants.get(message) ?? 0) + count);
    if (last >= this.last) this.message = message;
  }

  private removeMessage(message: string, count: number): void {
    const { variants } = this;
    if (variants === undefined) return;
    take(variants, message, count);
    let known = 0;
    for (const times of variants.values()) known += times;
    // What is left over was counted with an earlier message of the same Event object.
    for (const [variant, times] of variants) {
      if (known <= this.count) break;
      take(variants, variant, known - this.count);
      known -= Math.min(times, known - this.count);
    }
  }
}

function take(variants: Map<string, number>, message: string, count: number): void {
  const left = (variants.get(message) ?? 0) - count;
  if (left > 0) variants.set(message, left);
  else variants.delete(message);
}

/** What a text takes, in bytes: V8 keeps it in one byte a character while that is possible. */
export function sizeOf(text: string): number {
  return WIDE.test(text) ? 2 * text.length : text.length;
}

const WIDE = /[^\u0000-\u00ff]/;
