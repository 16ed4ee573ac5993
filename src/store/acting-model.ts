import type { RemovalVerdict } from '../analysis/removal.ts';
import { describeRef, type Row } from '../kube/row.ts';
import type { Instant } from '../kube/time.ts';
import { type Action, ActionLog } from './action-log.ts';
import type { Command, Effect } from './command.ts';
import { bodyHeight, type Size, scrollTo } from './layout.ts';
import type { LogsOf } from './logs-request.ts';
import type { Marks } from './marks.ts';
import { ReconcileModel } from './reconcile-model.ts';
import { RemovalDialog } from './removal-dialog.ts';
import type { RemovalOffer } from './removal-offer.ts';
import type { SheetNote } from './sheet.ts';
import type { ViewSlice } from './slices/view.ts';
import type { KtopState } from './state.ts';

/** Lines under the text of a dialog: how much of it is seen, and what is asked. */
const FOOT = 2;

/** What acting needs of everything else on the screen. */
export interface Stage {
  view(): ViewSlice;
  setView(view: ViewSlice): void;
  /** By this machine's clock. */
  now(): Instant;
  context(): string;
  /** What is open, or else under the cursor; `undefined` where that is no object. */
  selected(): LogsOf | undefined;
  /** What is marked in the list that is looked at. */
  marks(): Marks;
  /** The object whose detail is open, with what is known of its current finalizer. */
  open():
    | {
        readonly uid: string;
        readonly row: Row | undefined;
        readonly verdict: RemovalVerdict | undefined;
      }
    | undefined;
}

/** The dialogs that show what ktop does to the cluster, and the log of all of it. */
export class ActingModel {
  /** What controllers are asked for. */
  readonly reconciling: ReconcileModel;
  private readonly log = new ActionLog();
  private readonly stage: Stage;
  private readonly readOnly: boolean;
  private dialog: RemovalDialog | undefined;
  private offset = Number.MAX_SAFE_INTEGER;

  constructor(stage: Stage, readOnly: boolean) {
    this.stage = stage;
    this.readOnly = readOnly;
    this.reconciling = new ReconcileModel(stage, this, readOnly);
  }

  record(action: Action): void {
    this.log.add(action);
  }

  /** Records a refusal and says it. */
  refuse(object: string, reason: string): void {
    this.record({
      at: this.stage.now(),
      context: this.stage.context(),
      kind: 'refusal',
      tone: 'problem',
      object,
      text: reason,
    });
    this.say('problem', reason);
  }

  /** Says something in the status line. */
  say(tone: 'info' | 'problem', text: string): void {
    this.stage.setView({ ...this.stage.view(), message: { tone, text } });
  }

  /** Opens the dialog, unless the operator looks at something else by now; returns whether it did. */
  offer(offer: RemovalOffer): boolean {
    const view = this.stage.view();
    if (view.dialog !== 'detail' || this.stage.open()?.uid !== offer.row.uid) return false;
    this.dialog = new RemovalDialog(offer);
    this.stage.setView({
      ...view,
      dialog: 'remove-finalizer',
      behind: ['detail'],
      message: undefined,
    });
    return true;
  }

  /** Tells what has become of a removal, in the dialog while that is open. */
  note(offer: RemovalOffer, note: SheetNote): void {
    if (this.dialog?.offer !== offer) return;
    this.dialog.note(note);
    this.stage.setView({ ...this.stage.view(), message: undefined });
  }

  /** Carries a command out, if it is one about acting. */
  perform(command: Command): readonly Effect[] {
    switch (command.type) {
      case 'remove-finalizer':
        return this.ask();
      case 'removal-type':
        this.dialog?.type(command.text);
        return [];
      case 'removal-erase':
        this.dialog?.erase();
        return [];
      case 'removal-clear':
        this.dialog?.clear();
        return [];
      case 'removal-submit':
        return this.submit();
      case 'save-actions':
        return [{ type: 'save-actions', text: this.log.text() }];
      default:
        return this.reconciling.perform(command);
    }
  }

  /** Returns whether what is scrolled is one of its dialogs. */
  scrollTo(line: number): boolean {
    return this.scroll(() => line);
  }

  scrollBy(lines: number): boolean {
    return this.scroll((offset) => offset + lines);
  }

  slices(): Pick<KtopState, 'removal' | 'reconcile' | 'actions'> {
    const { dialog, size } = this.stage.view();
    const room = { columns: size.columns, height: bodyHeight(size) - FOOT };
    if (dialog !== 'remove-finalizer') this.dialog = undefined;
    if (dialog !== 'actions') this.offset = Number.MAX_SAFE_INTEGER; // It opens at the newest.
    return {
      removal: this.dialog?.slice(room),
      reconcile: this.reconciling.slice(room),
      actions: dialog === 'actions' ? this.actions(size) : undefined,
    };
  }

  private ask(): readonly Effect[] {
    const open = this.stage.open();
    if (open === undefined) return [];
    const { row, verdict } = open;
    const object = row === undefined ? 'the object' : describeRef(row);
    const reason = this.obstacle(open);
    if (reason !== undefined || row === undefined || verdict === undefined) {
      this.refuse(object, reason ?? 'the evidence is not there yet');
      return [];
    }
    this.say('info', `rehearsing the removal of ${verdict.finalizer} …`);
    return [{ type: 'prepare-removal', row, verdict }];
  }

  private obstacle({
    row,
    verdict,
  }: {
    readonly row: Row | undefined;
    readonly verdict: RemovalVerdict | undefined;
  }): string | undefined {
    if (this.readOnly) return `${READ_ONLY}: it removes nothing`;
    if (row === undefined) return 'the object is gone already';
    if (row.finalizers.length === 0) return 'no finalizer is left that could be removed';
    if (verdict === undefined)
      return 'whether it may be removed is not known yet: the evidence is still being gathered';
    return undefined;
  }

  private submit(): readonly Effect[] {
    const { dialog } = this;
    if (dialog === undefined) return [];
    const { offer } = dialog;
    const open = this.stage.open();
    const submission = dialog.submit(open?.row, open?.verdict);
    switch (submission.type) {
      case 'nothing':
        return [];
      case 'refuse':
        this.refuse(describeRef(offer.row), submission.reason);
        return [];
      case 'send':
        this.say('info', 'sending …');
        return [{ type: 'send-removal', offer }];
    }
  }

  private scroll(move: (offset: number) => number): boolean {
    const { dialog, size } = this.stage.view();
    const sheet = dialog === 'reconcile' ? this.reconciling.sheet : this.dialog?.sheet;
    if (dialog === 'remove-finalizer' || dialog === 'reconcile') sheet?.scrollTo(move(sheet.top));
    if (dialog === 'actions') this.offset = Math.max(move(this.actions(size).offset), 0);
    return dialog === 'remove-finalizer' || dialog === 'reconcile' || dialog === 'actions';
  }

  private actions(size: Size) {
    const height = bodyHeight(size) - 1;
    const lines = this.log.lines(size.columns);
    this.offset = scrollTo(this.offset, this.offset, lines.length, height);
    return {
      lines: lines.slice(this.offset, this.offset + height),
      offset: this.offset,
      length: lines.length,
    };
  }
}

const READ_ONLY = 'ktop is read-only (--read-only, or a replay)';
