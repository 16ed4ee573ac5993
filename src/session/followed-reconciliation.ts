import type { Stage } from '../knowledge/trigger.ts';
import { isWritten } from '../kube/field-write.ts';
import { type KubeObject, metaOf, requestedAt } from '../kube/object.ts';
import type { Clock, Instant } from '../kube/time.ts';
import type { ReconcileStep } from '../store/reconcile-offer.ts';

/** After so long without a sign it is said that there is none. */
export const QUIET_MS = 30_000;

/** What the watch shows of the object. */
export type Shown =
  | { readonly type: 'there'; readonly object: KubeObject }
  | { readonly type: 'gone' }
  /** Another object has its name by now. */
  | { readonly type: 'replaced'; readonly uid: string };

/** What has become of a request, as far as it has been seen. */
export type Standing = 'sent' | Stage | 'gone';

/** Something that is new: a stage, or the silence after one. */
export interface Progress {
  readonly standing: Standing;
  readonly at: Instant;
  /** `undefined` where nothing has happened for {@link QUIET_MS}. */
  readonly text: string | undefined;
}

const ORDER: readonly Standing[] = ['sent', 'seen', 'taken-up', 'failed', 'finished', 'gone'];

/**
 * One request after it was sent: tells from the versions of the object that the watch shows how far its
 * controller is. A stage that was passed does not come again.
 */
export class FollowedReconciliation {
  readonly step: ReconcileStep;
  private readonly clock: Clock;
  private sent: KubeObject | undefined;
  private reached: Standing = 'sent';
  private newsAt: Instant;
  private quietSaid = false;

  /** `sent` is the object as the server stored it; `undefined` when no answer came. */
  constructor(step: ReconcileStep, clock: Clock, sent: KubeObject | undefined) {
    this.step = step;
    this.clock = clock;
    this.sent = sent;
    this.newsAt = clock.now();
  }

  get standing(): Standing {
    return this.reached;
  }

  /** Whether nothing more can be told of it. */
  get ended(): boolean {
    if (this.reached === 'seen') return !this.step.trigger.tellsEnd;
    return ['finished', 'failed', 'gone'].includes(this.reached);
  }

  /** What a version of the object tells that was not known; `undefined` when nothing. */
  see(shown: Shown): Progress | undefined {
    if (this.ended) return undefined;
    if (shown.type !== 'there') return this.end(shown);
    const { object } = shown;
    if (metaOf(object).uid !== this.step.ref.uid) return undefined;
    // Nobody knows what was stored: what shows the write first is what others are compared with.
    if (this.sent === undefined && isWritten(object, this.step.writes)) this.sent = object;
    if (this.sent === undefined) return undefined;
    const sign = this.step.trigger.sign({ token: this.step.token, sent: this.sent }, object);
    if (sign === undefined || ORDER.indexOf(sign.stage) <= ORDER.indexOf(this.reached))
      return undefined;
    return this.news(sign.stage, sign.text);
  }

  /** That nothing has been told for too long: once after each stage. */
  quiet(): Progress | undefined {
    if (this.ended || this.quietSaid || this.silentMs < QUIET_MS) return undefined;
    this.quietSaid = true;
    return { standing: this.reached, at: this.clock.now(), text: undefined };
  }

  /** Since how many milliseconds nothing new has been told. */
  get silentMs(): number {
    return this.clock.now() - this.newsAt;
  }

  private end(shown: Exclude<Shown, { readonly type: 'there' }>): Progress {
    if (requestedAt(this.sent ?? this.step.object) !== undefined)
      return this.news('finished', 'the object is gone');
    return this.news(
      'gone',
      shown.type === 'gone'
        ? 'the object was deleted meanwhile'
        : `the object is gone, and another of its name (uid ${shown.uid}) is there: nothing is sent to that one`,
    );
  }

  private news(standing: Standing, text: string): Progress {
    this.reached = standing;
    this.newsAt = this.clock.now();
    this.quietSaid = false;
    return { standing, at: this.newsAt, text };
  }
}
