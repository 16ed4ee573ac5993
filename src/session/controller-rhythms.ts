import type { SpokenOf } from '../analysis/log-lines/log-line.ts';
import { EventRounds } from '../analysis/loops/event-rounds.ts';
import { explainRounds, type Rhythm } from '../analysis/loops/explain-rounds.ts';
import { type LoggedRhythm, loggedRhythms } from '../analysis/loops/logged-rhythms.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Look } from '../knowledge/look.ts';
import type { EventObject, KubeEvent } from '../kube/events.ts';
import { metaOf } from '../kube/object.ts';
import type { ObjectRef } from '../kube/row.ts';
import { apiVersionOf, kindKey } from '../kube/served-kind.ts';
import type { Clock, Instant } from '../kube/time.ts';
import type { SeenKind } from './standing-feed.ts';

/** How a controller goes about one object, and who told it. */
export interface FoundRhythm {
  readonly ref: ObjectRef;
  readonly rhythm: Rhythm;
  /** `Pod ops/manager-0`, or the controller that wrote the events. */
  readonly speaker: string;
  readonly source: 'log' | 'events';
}

/** How long what was read holds: a thousand lines of each controller are not read more often. */
const READ_EVERY_MS = 30_000;
/** More objects are not looked up by their names. */
const MOST_FOUND = 20;

interface ControllerRhythmsOptions {
  readonly clock: Clock;
  readonly knowledge: Knowledge;
  /** `undefined` while there is no connection. */
  readonly look: () => Look | undefined;
}

/**
 * What controllers go round and round about, and when they try again: from their logs, which are read now
 * and then as long as somebody looks, and from the Warnings that are heard.
 */
export class ControllerRhythms {
  private readonly options: ControllerRhythmsOptions;
  private readonly warnings = new EventRounds();
  private logged: readonly FoundRhythm[] = [];
  private unread: readonly string[] = [];
  private isBusy = false;
  private restsUntil = Number.NEGATIVE_INFINITY;

  constructor(options: ControllerRhythmsOptions) {
    this.options = options;
  }

  /** What could not be read, and why. */
  get problems(): readonly string[] {
    return this.unread;
  }

  /** Whether logs have been read that are not to be read again yet. */
  get isSettled(): boolean {
    return !this.isBusy && this.options.clock.now() < this.restsUntil;
  }

  hear(event: KubeEvent): void {
    this.warnings.take(event);
  }

  /** Begins to read logs when it is time to. Resolves when that is done; never rejects but for a defect. */
  async check(kinds: readonly SeenKind[]): Promise<void> {
    const { clock, knowledge, look } = this.options;
    if (this.isBusy || clock.now() < this.restsUntil) return;
    const now = look();
    if (now === undefined) return;
    this.isBusy = true;
    try {
      const rest = () => new Promise<void>((resolve) => clock.after(0, resolve));
      const { rhythms, unseen } = await loggedRhythms(now, knowledge, rest);
      const told = rhythms.slice(0, MOST_FOUND).map((it) => found(it, kinds, now));
      this.logged = (await Promise.all(told)).flatMap((it) => it ?? []);
      this.unread = unseen;
    } finally {
      this.isBusy = false;
      this.restsUntil = clock.now() + READ_EVERY_MS;
    }
  }

  /** Of objects of these kinds; `now` is the server's. */
  found(kinds: readonly SeenKind[], now: Instant): readonly FoundRhythm[] {
    const { knowledge } = this.options;
    const known = new Set(this.logged.map(({ ref }) => ref.uid));
    const heard = this.warnings.failed().flatMap(({ about, from, rounds }): FoundRhythm[] => {
      const kind = kinds.find((it) => isOf(about, it))?.kind;
      const rhythm = explainRounds(rounds, now, knowledge.backOff(about.kind));
      if (kind === undefined || rhythm === undefined || known.has(about.uid)) return [];
      const { namespace, name, uid } = about;
      return [{ ref: { kind, namespace, name, uid }, rhythm, speaker: from, source: 'events' }];
    });
    return [...this.logged, ...heard];
  }

  /** Forgets what was read: nobody looks any more. */
  close(): void {
    this.logged = [];
    this.unread = [];
    this.restsUntil = Number.NEGATIVE_INFINITY;
  }
}

/** With the object that a log speaks of, if it is there and of a kind that is seen. */
async function found(
  { object, rhythm, speaker }: LoggedRhythm,
  kinds: readonly SeenKind[],
  look: Look,
): Promise<FoundRhythm | undefined> {
  for (const { kind } of kinds.filter((it) => isCalled(object, it))) {
    const seen = await look.get(kindKey(kind), object.namespace, object.name);
    if (!seen.seen || seen.value === undefined) continue;
    const { namespace, name, uid } = metaOf(seen.value);
    return { ref: { kind, namespace, name, uid }, rhythm, speaker, source: 'log' };
  }
  return undefined;
}

function isCalled(object: SpokenOf, { kind, namespaces }: SeenKind): boolean {
  return (
    kind.kind.toLowerCase() === object.kind.toLowerCase() &&
    kind.namespaced === (object.namespace !== '') &&
    (namespaces.includes(undefined) || namespaces.includes(object.namespace))
  );
}

function isOf(about: EventObject, seen: SeenKind): boolean {
  const [group] = apiVersionOf(seen.kind).split('/');
  return isCalled(about, seen) && about.uid !== '' && about.apiVersion.split('/')[0] === group;
}
