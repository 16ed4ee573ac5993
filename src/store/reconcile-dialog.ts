import type { DetailLine } from '../analysis/detail-line.ts';
import type { Trigger } from '../knowledge/trigger.ts';
import {
  describeReconcile,
  type ReconcileOffer,
  refusalOf,
  uselessBecause,
} from './reconcile-offer.ts';
import { Sheet, type SheetNote } from './sheet.ts';
import type { ReconcileSlice } from './slices/acting.ts';

/** What pressing a key in the dialog does. */
export type ReconcileSubmission =
  | { readonly type: 'send' }
  /** Something else is to be offered. */
  | { readonly type: 'instead'; readonly triggers: readonly Trigger[] }
  | { readonly type: 'refuse'; readonly reason: string }
  /** It has been sent before. */
  | { readonly type: 'nothing' };

/** The one request to reconcile that is on the screen, and what became of it. */
export class ReconcileDialog {
  readonly offer: ReconcileOffer;
  readonly sheet = new Sheet();
  private sent = false;

  constructor(offer: ReconcileOffer) {
    this.offer = offer;
  }

  note(note: SheetNote): void {
    this.sheet.note(note);
  }

  /** Decides about sending, once. What would do nothing is sent only when that is insisted on. */
  submit(how: 'send' | 'instead' | 'insist'): ReconcileSubmission {
    if (this.sent) return { type: 'nothing' };
    const refusal = refusalOf(this.offer);
    const { instead, useless } = this;
    if (how === 'instead')
      return instead === undefined
        ? refuse('nothing is known that would work instead')
        : { type: 'instead', triggers: instead };
    if (refusal !== undefined) return refuse('the rehearsal was refused: nothing can be sent');
    if (useless && how !== 'insist')
      return refuse(
        `it would do nothing${instead === undefined ? '' : '; i offers what would work'}; ! sends it all the same`,
      );
    this.sent = true;
    return { type: 'send' };
  }

  slice(size: { readonly columns: number; readonly height: number }): ReconcileSlice {
    const title: DetailLine = { tone: 'title', text: this.offer.title };
    const progress = this.sheet.told.map(({ tone, text }): DetailLine => ({ tone, text }));
    return {
      ...this.sheet.cut([title, ...progress, ...describeReconcile(this.offer)], size),
      phase: this.phase,
      instead: !this.sent && this.instead !== undefined,
      requests: this.offer.steps.length,
      perSecond: undefined,
    };
  }

  private get phase(): ReconcileSlice['phase'] {
    if (this.sent) return 'sent';
    if (refusalOf(this.offer) !== undefined) return 'blocked';
    return this.useless ? 'useless' : 'ready';
  }

  private get useless(): boolean {
    return uselessBecause(this.offer).length > 0;
  }

  private get instead(): readonly Trigger[] | undefined {
    return uselessBecause(this.offer).find(({ instead }) => instead?.triggers !== undefined)
      ?.instead?.triggers;
  }
}

function refuse(reason: string): ReconcileSubmission {
  return { type: 'refuse', reason };
}
