import { count } from '../analysis/sentences.ts';
import { describeRef } from '../kube/row.ts';
import type { Command, Effect, Reconciling } from './command.ts';
import { type LogsOf, nameLogsOf } from './logs-request.ts';
import { ManyDialog, type RequestNote } from './many-dialog.ts';
import type { ManyOffer } from './many-offer.ts';
import type { Marks } from './marks.ts';
import { ReconcileDialog, type ReconcileSubmission } from './reconcile-dialog.ts';
import type { ReconcileOffer } from './reconcile-offer.ts';
import { behindNext } from './reduce.ts';
import type { Sheet, SheetNote } from './sheet.ts';
import type { ReconcileSlice } from './slices/acting.ts';
import type { ViewSlice } from './slices/view.ts';

/** What asking controllers needs of everything else on the screen. */
interface ReconcileStage {
  view(): ViewSlice;
  setView(view: ViewSlice): void;
  selected(): LogsOf | undefined;
  marks(): Marks;
}

/** Where it says what it does not do. */
interface Teller {
  refuse(object: string, reason: string): void;
  say(tone: 'info' | 'problem', text: string): void;
}

/** Where the operator was when something was asked for that is being prepared. */
type Place = Pick<ViewSlice, 'pane' | 'dialog'> & { readonly marks: number };

/** What controllers are asked for from the screen: of one object, or of all that are marked. */
export class ReconcileModel {
  private readonly stage: ReconcileStage;
  private readonly teller: Teller;
  private readonly readOnly: boolean;
  private dialog: ReconcileDialog | ManyDialog | undefined;
  private askedFrom: Place | undefined;

  constructor(stage: ReconcileStage, teller: Teller, readOnly: boolean) {
    this.stage = stage;
    this.teller = teller;
    this.readOnly = readOnly;
  }

  get sheet(): Sheet | undefined {
    return this.dialog?.sheet;
  }

  /** Opens the dialog, unless the operator is elsewhere by now; returns whether it did. */
  offer(offer: ReconcileOffer): boolean {
    return this.show(() => new ReconcileDialog(offer));
  }

  /** The same about several objects. */
  offerMany(offer: ManyOffer): boolean {
    return this.show(() => new ManyDialog(offer));
  }

  /** Tells how far the rehearsals for several objects are, to who still waits for them. */
  notePreparing(done: number, all: number): void {
    if (this.isWhereAsked()) this.teller.say('info', `rehearsed ${done} of ${all} …`);
  }

  /** Tells what has become of a request, in the dialog while that is open. */
  note(offer: ReconcileOffer, note: SheetNote): void {
    const { dialog } = this;
    if (!(dialog instanceof ReconcileDialog) || dialog.offer !== offer) return;
    dialog.note(note);
    this.clearMessage();
  }

  /** Tells what has become of one of several requests. */
  noteMany(offer: ManyOffer, note: RequestNote): void {
    const dialog = this.manyOf(offer);
    if (dialog === undefined) return;
    dialog.note(note);
    this.clearMessage();
  }

  /** Tells that no more of several requests are sent. */
  noteSent(offer: ManyOffer): void {
    this.manyOf(offer)?.ended();
  }

  /** Carries a command out, if it is one about reconciling. */
  perform(command: Command): readonly Effect[] {
    switch (command.type) {
      case 'reconcile':
        return this.ask(command.how);
      case 'reconcile-submit':
        return this.submit(command.how);
      case 'stop-sending':
        return this.stopSending();
      default:
        return [];
    }
  }

  slice(room: { readonly columns: number; readonly height: number }): ReconcileSlice | undefined {
    if (this.stage.view().dialog !== 'reconcile') this.dialog = undefined;
    return this.dialog?.slice(room);
  }

  private ask(how: Reconciling): readonly Effect[] {
    const marks = this.stage.marks();
    if (marks.size > 0 && this.stage.view().dialog === 'none') return this.askMany(how, marks);
    const of = this.stage.selected();
    if (of === undefined) {
      this.teller.say('problem', 'no object is selected');
      return [];
    }
    if (this.isRefused(nameLogsOf(of))) return [];
    this.askedFrom = this.place();
    this.teller.say('info', `rehearsing ${REHEARSED[how]} ${nameLogsOf(of)} …`);
    return [{ type: 'prepare-reconcile', of, wish: { type: how } }];
  }

  private askMany(how: Reconciling, marks: Marks): readonly Effect[] {
    const marked = count(marks.size, 'marked object');
    if (this.isRefused(marked)) return [];
    if (how === 'restart') {
      this.teller.say('problem', 'X restarts one controller: esc takes the marks away first');
      return [];
    }
    this.askedFrom = this.place();
    this.teller.say('info', `rehearsing ${REHEARSED[how]} ${marked} …`);
    return [{ type: 'prepare-many', of: marks.targets, wish: { type: how } }];
  }

  private isRefused(object: string): boolean {
    if (this.readOnly) this.teller.refuse(object, READ_ONLY);
    return this.readOnly;
  }

  private submit(how: 'send' | 'instead' | 'insist'): readonly Effect[] {
    const { dialog } = this;
    if (dialog === undefined) return [];
    if (dialog instanceof ManyDialog) return this.submitMany(dialog, dialog.submit(how));
    const { offer } = dialog;
    const submission = dialog.submit(how);
    switch (submission.type) {
      case 'nothing':
        return [];
      case 'refuse':
        this.teller.refuse(describeRef(offer.ref), submission.reason);
        return [];
      case 'instead':
        this.askedFrom = this.place();
        this.teller.say('info', 'rehearsing what would work instead …');
        return [{ type: 'prepare-instead', offer, triggers: submission.triggers }];
      case 'send':
        this.teller.say('info', 'sending …');
        return [{ type: 'send-reconcile', offer }];
    }
  }

  private submitMany({ offer }: ManyDialog, submission: ReconcileSubmission): readonly Effect[] {
    if (submission.type === 'refuse') this.teller.refuse(offer.title, submission.reason);
    if (submission.type !== 'send') return [];
    this.stage.marks().clear(); // What was asked once is not asked again by a slip.
    return [{ type: 'send-many', offer }];
  }

  private stopSending(): readonly Effect[] {
    const { dialog } = this;
    if (!(dialog instanceof ManyDialog) || !dialog.stop()) return [];
    this.teller.say('info', 'stopped: no more are sent');
    return [{ type: 'stop-sending' }];
  }

  private show(make: () => ReconcileDialog | ManyDialog): boolean {
    const view = this.stage.view();
    const behind = behindNext(view);
    if (!this.isWhereAsked() || behind === undefined) return false;
    this.dialog = make();
    this.stage.setView({ ...view, dialog: 'reconcile', behind, message: undefined });
    return true;
  }

  private place(): Place {
    const { pane, dialog } = this.stage.view();
    return { pane, dialog, marks: this.stage.marks().revision };
  }

  private isWhereAsked(): boolean {
    const { askedFrom } = this;
    const { pane, dialog, marks } = this.place();
    return (
      askedFrom !== undefined &&
      pane === askedFrom.pane &&
      dialog === askedFrom.dialog &&
      marks === askedFrom.marks
    );
  }

  private manyOf(offer: ManyOffer): ManyDialog | undefined {
    const { dialog } = this;
    return dialog instanceof ManyDialog && dialog.offer === offer ? dialog : undefined;
  }

  private clearMessage(): void {
    this.stage.setView({ ...this.stage.view(), message: undefined });
  }
}

const READ_ONLY =
  'ktop is read-only (--read-only, or a replay): it asks no controller for anything';

const REHEARSED: Readonly<Record<Reconciling, string>> = {
  now: 'a reconciliation of',
  'with-upstream': 'a reconciliation, with its upstream, of',
  pause: 'a pause, or its end, of',
  restart: 'a restart of the controller of',
};
