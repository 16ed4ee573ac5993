import { causeOf, type EventCause } from '../analysis/events/event-cause.ts';
import type { EventRow } from '../analysis/events/event-rows.ts';
import type { EventObject, KubeEvent } from '../kube/events.ts';
import type { Instant } from '../kube/time.ts';
import { type EventSubject, Fold, sizeOf } from './event-fold.ts';
import { OldestFirst } from './oldest-first.ts';

/** Who keeps a list of folds: told before and after each change of one. */
export interface FoldListener {
  changing(fold: Fold): void;
  /** A fold with a count of 0 is gone for good. */
  changed(fold: Fold): void;
}

/** What is kept at most: Event objects, and their estimated size in bytes. */
export interface EventLimits {
  readonly events: number;
  readonly bytes: number;
}

export const EVENT_LIMITS: EventLimits = { events: 100_000, bytes: 56_000_000 };

/** What is kept of one Event object, to tell what is new when it is told again. */
interface Kept {
  readonly uid: string;
  fold: Fold;
  message: string;
  count: number;
  at: Instant;
}

/** A cause, and how many folds have it. */
interface Shared {
  readonly cause: EventCause;
  folds: number;
  /** The first message of it: often all its objects have the same. */
  message: string;
}

/** An Event object as it is told. */
interface Told {
  readonly event: KubeEvent;
  readonly message: string;
  readonly at: Instant;
}

/** A reason of one object that is given in more words than these is one, whatever the words. */
const MOST_FOLDS = 64;
const LONGEST_MESSAGE = 4_096;
const NONE: readonly Fold[] = [];
const MOST_POOLED = 20_000;
/** Bytes, as measured by `npm run bench -- events`. */
const SIZE = { event: 200, fold: 210, subject: 240, cause: 620 } as const;

/**
 * Events, folded: those about one object for one cause are one, however many Event objects they come in.
 * Of what is kept nothing is lost and nothing is counted twice; when it is too much the oldest goes. An
 * Event that expires on the server has happened all the same, and stays.
 */
export class EventStore {
  /** What happened before this may have fallen out. */
  keptSince: Instant | undefined;
  private readonly listener: FoldListener;
  private readonly limits: EventLimits;
  private readonly kept = new Map<string, Kept>();
  private readonly oldest = new OldestFirst<Kept>();
  private readonly subjects = new Map<string, EventSubject>();
  private readonly causes = new Map<string, Shared>();
  private readonly pool = new Map<string, string>();
  private folds = 0;
  private textBytes = 0;
  private nextId = 1;

  constructor(listener: FoldListener, limits = EVENT_LIMITS) {
    this.listener = listener;
    this.limits = limits;
  }

  /** How many Event objects are kept. */
  get size(): number {
    return this.kept.size;
  }

  /** How many lines they are. */
  get foldCount(): number {
    return this.folds;
  }

  /** An estimate of what all of it takes. */
  get bytes(): number {
    return (
      this.kept.size * SIZE.event +
      this.folds * SIZE.fold +
      this.subjects.size * SIZE.subject +
      this.causes.size * SIZE.cause +
      this.textBytes
    );
  }

  /** Takes an Event object as it is now; returns whether it tells anything new. `now` is the server's. */
  put({ event, uid, namespace }: EventRow, now: Instant): boolean {
    const before = this.kept.get(uid);
    const message = cut(event.message);
    // Writers' clocks differ: what has happened does not happen earlier.
    const at = Math.max(Math.min(event.at ?? now, now), before?.at ?? 0);
    const aheadMs = Math.max((event.at ?? now) - now, 0);
    if (before?.count === event.count && isKnown(before, message, at, aheadMs)) return false;
    const told = { event, message, at };
    const fold = before !== undefined && isSame(before, told) ? before.fold : undefined;
    const place = fold ?? this.placeOf(event, namespace);
    if (before === undefined) this.begin(uid, place, told);
    else if (before.fold === place) this.grow(before, told);
    else this.move(before, place, told);
    place.aheadMs = aheadMs;
    this.shrink();
    return true;
  }

  /** All of them, in no order. */
  *values(): IterableIterator<Fold> {
    for (const { folds } of this.subjects.values()) yield* folds;
  }

  private begin(uid: string, fold: Fold, told: Told): void {
    const kept = { uid, fold, message: '', count: 0, at: told.at };
    this.kept.set(uid, kept);
    this.oldest.push(kept, told.at);
    this.join(kept, told);
  }

  /** The same Event object tells of more, or says it in other words. */
  private grow(kept: Kept, told: Told): void {
    const more = told.event.count - kept.count;
    if (more <= 0) {
      this.part(kept);
      this.join(kept, told);
      return;
    }
    const { fold } = kept;
    const { at, message } = told;
    const first = more > 1 ? Math.min(kept.at, at) : at;
    this.change(fold, () => fold.add({ first, last: at, count: more, message }));
    this.update(kept, told);
  }

  /** The same Event object tells of something else. */
  private move(kept: Kept, fold: Fold, told: Told): void {
    const { fold: before } = kept;
    this.part(kept);
    this.join(Object.assign(kept, { fold }), told);
    this.dropIfEmpty(before);
  }

  private forget(kept: Kept): void {
    this.kept.delete(kept.uid);
    this.part(kept);
    this.dropIfEmpty(kept.fold);
  }

  private join(kept: Kept, told: Told): void {
    const { event, at } = told;
    const { fold } = kept;
    const message = this.sharedMessage(fold, told.message);
    const first = event.count === 1 ? at : Math.min(event.first ?? at, at);
    this.change(fold, () => {
      fold.add({ first, last: at, count: event.count, message });
      fold.objects++;
    });
    this.update(kept, told);
  }

  private part({ fold, message, count, at }: Kept): void {
    this.change(fold, () => {
      fold.remove({ count, message, until: at });
      fold.objects--;
    });
  }

  private update(kept: Kept, { event, message, at }: Told): void {
    Object.assign(kept, { count: event.count, at, message: kept.fold.kept(message) });
  }

  private change(fold: Fold, how: () => void): void {
    if (fold.count > 0) this.listener.changing(fold);
    this.textBytes -= fold.size;
    how();
    this.textBytes += fold.size;
    this.listener.changed(fold);
  }

  private shrink(): void {
    while (this.kept.size > this.limits.events || this.bytes > this.limits.bytes) {
      const next = this.oldest.pop();
      if (next === undefined) return;
      const { item, key } = next;
      if (item.at > key)
        this.oldest.push(item, item.at); // It was told again since.
      else {
        this.keptSince = Math.max(this.keptSince ?? item.at, item.at);
        this.forget(item);
      }
    }
  }

  /** The fold for an event; made when there is none. */
  private placeOf(event: KubeEvent, namespace: string): Fold {
    const key = keyOf(event.about, namespace);
    const subject = this.subjects.get(key) ?? this.newSubject(key, event.about);
    const { folds } = subject;
    const cause = causeIn(event, folds);
    const known = foldOf(folds, cause);
    if (known !== undefined) return known;
    const fold = new Fold(this.nextId++, subject, this.share(cause));
    this.folds++;
    subject.folds = [...folds, fold]; // An array that grows by itself takes room for seventeen.
    return fold;
  }

  private newSubject(key: string, { apiVersion, kind, namespace, name, uid }: EventObject) {
    const subject: EventSubject = {
      key,
      apiVersion: this.pooled(apiVersion),
      kind: this.pooled(kind),
      namespace: this.pooled(namespace),
      name,
      uid: uid === key ? key : uid,
      folds: NONE,
    };
    this.subjects.set(key, subject);
    return subject;
  }

  private share(cause: EventCause): EventCause {
    const known = this.causes.get(cause.key) ?? { cause, folds: 0, message: '' };
    if (known.folds === 0) {
      this.causes.set(cause.key, known);
      this.textBytes += sizeOf(cause.key);
    }
    known.folds++;
    return known.cause;
  }

  /** The very string that others of its cause have, where they say the same. */
  private sharedMessage({ cause }: Fold, message: string): string {
    const shared = this.causes.get(cause.key);
    if (shared === undefined) return message;
    if (shared.message === '') shared.message = message;
    return shared.message === message ? shared.message : message;
  }

  private dropIfEmpty(fold: Fold): void {
    if (fold.objects > 0) return;
    const { subject, cause } = fold;
    this.folds--;
    subject.folds = subject.folds.filter((other) => other !== fold);
    if (subject.folds.length === 0) this.subjects.delete(subject.key);
    const known = this.causes.get(cause.key);
    if (known === undefined || --known.folds > 0) return;
    this.causes.delete(cause.key);
    this.textBytes -= sizeOf(cause.key);
  }

  /** Strings that many objects share are kept once. */
  private pooled(text: string): string {
    const known = this.pool.get(text);
    if (known !== undefined) return known;
    if (this.pool.size >= MOST_POOLED) this.pool.clear();
    this.pool.set(text, text);
    return text;
  }
}

/** An object is what its uid says; kubelets give nodes their name for one, and some writers none. */
function keyOf({ apiVersion, kind, namespace, name, uid }: EventObject, home: string): string {
  if (UUID.test(uid)) return uid;
  return [apiVersion.split('/')[0], kind, namespace || home, name, uid].join(' ');
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function causeIn(event: KubeEvent, folds: readonly Fold[]): EventCause {
  const cause = causeOf(event);
  const isFull = folds.length >= MOST_FOLDS && foldOf(folds, cause) === undefined;
  return isFull ? causeOf(event, true) : cause;
}

function foldOf(folds: readonly Fold[], { key }: EventCause): Fold | undefined {
  return folds.find(({ cause }) => cause.key === key);
}

/** Whether an Event object that is told again tells nothing new. */
function isKnown(before: Kept, message: string, at: Instant, aheadMs: number): boolean {
  const isSaid = before.message === message || before.message === '';
  return isSaid && (before.at === at || aheadMs > 0);
}

/** Whether it tells the same as before, in the very same words. */
function isSame({ fold: { cause }, message }: Kept, told: Told): boolean {
  const { type, reason, from } = told.event;
  return (
    message === told.message &&
    cause.type === type &&
    cause.reason === reason &&
    cause.from === from
  );
}

/** A copy: a part of a string keeps all of it. */
function cut(message: string): string {
  if (message.length <= LONGEST_MESSAGE) return message;
  const start = Buffer.from(message.slice(0, LONGEST_MESSAGE)).toString();
  return `${start}… (${message.length - LONGEST_MESSAGE} characters more)`;
}
