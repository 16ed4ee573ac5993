import { clockTime } from '../analysis/clock-time.ts';
import { formatDuration } from '../analysis/duration.ts';
import { hindrancesOf, subjectOf, whyQuiet } from '../analysis/reconciliation.ts';
import type { Connection } from '../cluster/connection.ts';
import { isAborted } from '../cluster/errors.ts';
import { perform } from '../cluster/patch.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Look } from '../knowledge/look.ts';
import type { KubeObject } from '../kube/object.ts';
import type { PatchOutcome } from '../kube/patch-plan.ts';
import { describeRef } from '../kube/row.ts';
import type { Clock, Instant } from '../kube/time.ts';
import { meaningOf, verbatim } from '../store/patch-outcome.ts';
import type { ReconcileOffer, ReconcileStep } from '../store/reconcile-offer.ts';
import {
  FollowedReconciliation,
  type Progress,
  QUIET_MS,
  type Shown,
  type Standing,
} from './followed-reconciliation.ts';
import { watchObject } from './object-watch.ts';
import { skewOf } from './skew.ts';

/** How a request ended, or what was seen of it last; `refused`: the server has not taken it. */
export type Ending = Standing | 'no-reaction' | 'refused' | 'unseen';

/** One thing that happened after an offer was accepted. */
export interface ReconcileNote {
  readonly step: ReconcileStep;
  readonly at: Instant;
  readonly ending: Ending;
  readonly tone: 'current' | 'done' | 'problem';
  /** `seen 14:02:11: status.lastHandledReconcileAt is the value that was written` */
  readonly text: string;
}

export interface CarryOutOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly knowledge: Knowledge;
  readonly newLook: () => Look;
  /** How long the last step is followed: until it is seen, until its end, or until `signal` fires. */
  readonly until: 'seen' | 'end' | 'closed';
  /** When to give up; without it a silence ends it. */
  readonly deadline?: Instant | undefined;
  readonly signal: AbortSignal;
  readonly tell: (note: ReconcileNote) => void;
  /** How a step is carried out, where that is not at once. */
  readonly carryOutStep?: typeof carryOutStep;
}

const TICK_MS = 1_000;
/** So long a request that nobody has noticed is followed: whoever was down is back by then, or is not soon. */
const UNNOTICED_MS = 10 * 60_000;
/** So long one is followed that was noticed: the work that it began can take an hour. */
const NOTICED_MS = 2 * 3_600_000;
/** What a later step waits for before it is sent. */
const GOES_ON: readonly Ending[] = ['finished', 'seen'];

/**
 * Sends the steps of an offer, each once and a later one only when the one before has come to its end, and
 * tells what comes of each. Resolves with how it ended. Never rejects but for a defect.
 */
export async function carryOut(offer: ReconcileOffer, options: CarryOutOptions): Promise<Ending> {
  const { carryOutStep: carry = carryOutStep } = options;
  let ending: Ending = 'refused';
  for (const [i, step] of offer.steps.entries()) {
    const isLast = i === offer.steps.length - 1;
    ending = await carry(step, { ...options, until: isLast ? options.until : 'end' });
    if (isLast || (GOES_ON.includes(ending) && !options.signal.aborted)) continue;
    for (const left of offer.steps.slice(i + 1))
      options.tell({
        step: left,
        at: options.clock.now(),
        ending: 'refused',
        tone: 'problem',
        text: `not sent to ${describeRef(left.ref)}: what comes before it has not come to a good end`,
      });
    return ending === 'finished' ? 'refused' : ending;
  }
  return ending;
}

/** Sends one step, once, and tells what comes of it. Resolves with how it ended. */
export async function carryOutStep(step: ReconcileStep, options: CarryOutOptions): Promise<Ending> {
  const { connection, clock, tell } = options;
  const say = (ending: Ending, tone: ReconcileNote['tone'], text: string) => {
    tell({ step, at: clock.now(), ending, tone, text });
    return ending;
  };
  say('sent', 'current', `sent ${clockTime(clock.now())} to ${describeRef(step.ref)}`);
  const outcome = await perform(connection, step.plan).catch(
    (error: unknown): PatchOutcome => ({ type: 'unanswered', message: String(error) }),
  );
  if (outcome.type !== 'accepted') {
    const meaning = meaningOf(outcome);
    const text = `${verbatim(outcome)}${meaning === undefined ? '' : ` (${meaning})`}`;
    if (outcome.type === 'refused') return say('refused', 'problem', text);
    say('sent', 'problem', text);
  }
  const sent = outcome.type === 'accepted' ? outcome.object : undefined;
  if (step.trigger.endsWhenStored && sent !== undefined)
    return say('finished', 'done', `stored ${clockTime(clock.now())}: nobody has to react to it`);
  return new Following(step, sent, options).ended;
}

/** One step while its object is watched. */
class Following {
  readonly ended: Promise<Ending>;
  private readonly step: ReconcileStep;
  private readonly options: CarryOutOptions;
  private readonly followed: FollowedReconciliation;
  private readonly startedAt: Instant;
  private last: KubeObject;
  private end: (ending: Ending) => void = () => {};
  private over = false;
  private cancel: () => void = () => {};

  constructor(step: ReconcileStep, sent: KubeObject | undefined, options: CarryOutOptions) {
    const { clock, connection, signal } = options;
    this.step = step;
    this.options = options;
    this.followed = new FollowedReconciliation(step, clock, sent);
    this.startedAt = clock.now();
    this.last = sent ?? step.object;
    this.ended = new Promise((resolve) => {
      this.end = resolve;
    });
    const watch = watchObject({
      connection,
      clock,
      ref: step.ref,
      onShown: (shown) => this.take(shown),
      onStatus: (status) => {
        if (status.type === 'forbidden') this.unseen(status.message);
      },
    });
    const stop = () => this.finish(this.followed.standing);
    signal.addEventListener('abort', stop);
    void this.ended.then(() => {
      signal.removeEventListener('abort', stop);
      this.cancel();
      watch.stop();
    });
    this.tick();
    if (signal.aborted) stop();
  }

  private take(shown: Shown): void {
    if (this.over) return;
    if (shown.type === 'there') this.last = shown.object;
    const progress = this.followed.see(shown);
    if (progress === undefined) return;
    this.tell(progress.standing, toneOf(progress), wordsOf(progress));
    const isEnough = this.options.until === 'seen' && progress.standing !== 'sent';
    if (this.followed.ended || isEnough) this.finish(progress.standing);
  }

  private tick(): void {
    const { clock, deadline } = this.options;
    this.cancel = clock.after(TICK_MS, () => {
      if (this.over) return;
      if (deadline !== undefined && clock.now() >= deadline) {
        this.tell(this.standing, 'problem', 'not followed any longer: the time is over');
        this.finish(this.standing);
        return;
      }
      const isSent = this.followed.standing === 'sent';
      const mostMs = isSent ? UNNOTICED_MS : NOTICED_MS;
      if (this.followed.silentMs >= mostMs) {
        const what = isSent ? 'no visible reaction' : 'nothing more';
        const text = `not followed any longer: ${what} in ${formatDuration(mostMs)}`;
        this.tell(this.standing, 'problem', text);
        this.finish(this.standing);
        return;
      }
      const quiet = this.followed.quiet();
      if (quiet !== undefined) void this.explain(quiet);
      this.tick();
    });
  }

  /** Says that nothing happens, and why that may be; ends it where nobody wants to wait longer. */
  private async explain({ standing }: Progress): Promise<void> {
    const { knowledge, newLook, until, deadline } = this.options;
    const { ref, trigger } = this.step;
    const subject = subjectOf(this.last, ref.kind, newLook(), this.startedAt + this.skew);
    const isSent = standing === 'sent';
    try {
      const reasons = isSent
        ? await whyQuiet(trigger, subject, knowledge)
        : (await hindrancesOf(trigger, subject, knowledge)).map(({ sentence }) => sentence);
      if (this.over || this.followed.standing !== standing) return;
      if (!isSent && reasons.length === 0) return;
      const what = isSent ? 'no visible reaction in' : 'nothing more in';
      const why = reasons.length === 0 ? '' : `: ${reasons.join('; ')}`;
      this.tell(this.standing, 'problem', `${what} ${QUIET_MS / 1000} s${why}`);
      if (until !== 'closed' && deadline === undefined) this.finish(this.standing);
    } catch (error) {
      if (!isAborted(error)) throw error;
    }
  }

  private unseen(message: string): void {
    if (this.over) return;
    this.tell('unseen', 'problem', `what comes of it cannot be seen: ${message}`);
    this.finish('unseen');
  }

  private get standing(): Ending {
    return this.followed.standing === 'sent' ? 'no-reaction' : this.followed.standing;
  }

  /** Signs of controllers carry the server's time. */
  private get skew(): number {
    return skewOf(this.options.connection);
  }

  private tell(ending: Ending, tone: ReconcileNote['tone'], text: string): void {
    this.options.tell({ step: this.step, at: this.options.clock.now(), ending, tone, text });
  }

  private finish(ending: Ending): void {
    this.over = true;
    this.end(ending);
  }
}

const WORDS: Readonly<Record<Standing, string>> = {
  sent: 'sent',
  seen: 'seen',
  'taken-up': 'begun',
  finished: 'done',
  failed: 'failed',
  gone: 'gone',
};

function wordsOf({ standing, at, text = '' }: Progress): string {
  return `${WORDS[standing]} ${clockTime(at)}: ${text}`;
}

function toneOf({ standing }: Progress): ReconcileNote['tone'] {
  if (standing === 'failed' || standing === 'gone') return 'problem';
  return standing === 'finished' ? 'done' : 'current';
}
