import type { DetailLine } from '../analysis/detail-line.ts';
import type { RemovalVerdict } from '../analysis/removal.ts';
import { describeRef, type Row } from '../kube/row.ts';
import { describeOffer, type RemovalOffer } from './removal-offer.ts';
import { Sheet, type SheetNote } from './sheet.ts';
import type { RemovalSlice } from './slices/acting.ts';

/** What pressing Enter does. */
export type Submission =
  | { readonly type: 'send' }
  | { readonly type: 'refuse'; readonly reason: string }
  /** It has been sent before. */
  | { readonly type: 'nothing' };

/** The one removal that is on the screen: what is typed, and what became of it. */
export class RemovalDialog {
  readonly offer: RemovalOffer;
  readonly sheet = new Sheet();
  private typed = '';
  private sent = false;

  constructor(offer: RemovalOffer) {
    this.offer = offer;
  }

  type(text: string): void {
    if (this.phase === 'typing') this.typed += text;
  }

  erase(): void {
    if (this.phase === 'typing') this.typed = [...this.typed].slice(0, -1).join('');
  }

  clear(): void {
    if (this.phase === 'typing') this.typed = '';
  }

  note(note: SheetNote): void {
    this.sheet.note(note);
  }

  /**
   * Decides about sending, once. `seen` is the object as the watch shows it now, `verdict` what is
   * known of the finalizer now; `undefined` where nothing is.
   */
  submit(seen: Row | undefined, verdict: RemovalVerdict | undefined): Submission {
    const { row, rehearsal, verdict: shown } = this.offer;
    if (this.sent) return { type: 'nothing' };
    if (rehearsal.type !== 'accepted')
      return refuse('the rehearsal was refused: nothing can be sent');
    if (this.typed !== row.name)
      return refuse(
        this.typed === ''
          ? `type the object's name to send it: ${row.name}`
          : `${this.typed} is not the object's name, which is ${row.name}`,
      );
    if (seen === undefined) return refuse(`${describeRef(row)} is gone already`);
    if (!seen.finalizers.includes(shown.finalizer))
      return refuse(`${shown.finalizer} is gone already`);
    if (shown.justified && verdict !== undefined && isWorse(verdict, shown))
      return refuse(`the evidence has changed: ${verdict.reason}; esc, and look again`);
    this.sent = true;
    return { type: 'send' };
  }

  slice(size: { readonly columns: number; readonly height: number }): RemovalSlice {
    return {
      ...this.sheet.cut(this.lines(), size),
      phase: this.phase,
      name: this.offer.row.name,
      typed: this.typed,
      justified: this.offer.verdict.justified,
    };
  }

  private get phase(): RemovalSlice['phase'] {
    if (this.sent) return 'sent';
    return this.offer.rehearsal.type === 'accepted' ? 'typing' : 'blocked';
  }

  private lines(): readonly DetailLine[] {
    const { row, verdict } = this.offer;
    const title = `Remove one finalizer, ${verdict.finalizer}, from ${describeRef(row)}`;
    return [{ tone: 'title', text: title }, ...this.progress(), ...describeOffer(this.offer)];
  }

  private progress(): readonly DetailLine[] {
    const { told } = this.sheet;
    const last = told.at(-1);
    if (last === undefined) return [];
    return [{ tone: last.tone, text: told.map(({ text }) => text).join(' → ') }];
  }
}

function isWorse(now: RemovalVerdict, shown: RemovalVerdict): boolean {
  return now.finalizer !== shown.finalizer || !now.justified;
}

function refuse(reason: string): Submission {
  return { type: 'refuse', reason };
}
