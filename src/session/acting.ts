import { clockTime } from '../analysis/clock-time.ts';
import type { RemovalVerdict } from '../analysis/removal.ts';
import { isAborted } from '../cluster/errors.ts';
import { perform } from '../cluster/patch.ts';
import type { PatchOutcome } from '../kube/patch-plan.ts';
import { describeRef, type Row } from '../kube/row.ts';
import type { ActionKind } from '../store/action-log.ts';
import type { KtopModel } from '../store/model.ts';
import { meaningOf, verbatim } from '../store/patch-outcome.ts';
import type { RemovalOffer } from '../store/removal-offer.ts';
import type { SheetNote } from '../store/sheet.ts';
import { FollowedRemoval } from './followed-removal.ts';
import { type PrepareOptions, prepareRemoval } from './prepare-removal.ts';

export interface ActingOptions extends PrepareOptions {
  readonly model: KtopModel;
  /** Asks for a frame. */
  readonly changed: () => void;
}

/** All that ktop writes to one cluster: the removal of one finalizer at a time, and what comes of it. */
export class Acting {
  private readonly options: ActingOptions;
  private followed: readonly FollowedRemoval[] = [];
  private preparing = false;
  private closed = false;

  constructor(options: ActingOptions) {
    this.options = options;
  }

  /** Offers the removal of a finalizer in the dialog, or says why not. */
  async prepare(row: Row, verdict: RemovalVerdict): Promise<void> {
    const { acting } = this.options.model;
    if (this.preparing) return;
    this.preparing = true;
    try {
      const prepared = await prepareRemoval(row, verdict, this.options);
      if (this.closed) return;
      if (prepared.type === 'refused') acting.refuse(describeRef(row), prepared.reason);
      else this.offer(prepared.offer);
      this.options.changed();
    } catch (error) {
      if (!isAborted(error)) throw error; // Else another cluster is looked at by now.
    } finally {
      this.preparing = false;
    }
  }

  /** Sends an offer that was accepted: one request, whatever comes of it. */
  async send(offer: RemovalOffer): Promise<void> {
    const { connection, clock } = this.options;
    const followed = new FollowedRemoval(offer, clock);
    this.record(offer, 'write', `sent: ${offer.plan.description}, as ${offer.asWhom}`);
    this.tell(offer, { tone: 'current', text: `sent ${clockTime(clock.now())}` });
    this.followed = [...this.followed, followed];
    const outcome = await perform(connection, offer.plan).catch((error: unknown): PatchOutcome => {
      return { type: 'unanswered', message: String(error) };
    });
    this.record(offer, 'write', `answer: ${explain(outcome)}`, outcome);
    if (this.closed || outcome.type === 'accepted') return;
    if (outcome.type === 'refused')
      this.followed = this.followed.filter((other) => other !== followed);
    this.tell(offer, { tone: 'problem', text: explain(outcome) });
  }

  /** Looks for what has become of what was sent; called at each frame. */
  check(): void {
    for (const followed of this.followed) {
      const { offer } = followed;
      const { notes, ended } = followed.check(this.options.model.seen(offer.row.uid));
      for (const note of notes) {
        this.record(offer, 'outcome', note.text);
        this.tell(offer, note);
      }
      if (ended) this.followed = this.followed.filter((other) => other !== followed);
    }
  }

  /** Follows nothing any more, and says so in the log. */
  close(): void {
    this.closed = true;
    for (const { offer } of this.followed)
      this.record(offer, 'outcome', 'not followed any longer: ktop has left this cluster');
    this.followed = [];
  }

  private offer(offer: RemovalOffer): void {
    this.record(offer, 'copy', `saved in ${offer.copy}`);
    this.record(offer, 'rehearsal', rehearsed(offer), offer.rehearsal);
    if (!this.options.model.acting.offer(offer))
      this.record(offer, 'refusal', 'not offered: its detail was closed meanwhile');
  }

  private record(
    offer: RemovalOffer,
    kind: ActionKind,
    text: string,
    outcome?: PatchOutcome,
  ): void {
    const { model, clock, connection } = this.options;
    const failed = kind === 'refusal' || (outcome !== undefined && outcome.type !== 'accepted');
    model.acting.record({
      at: clock.now(),
      context: connection.context.name,
      kind,
      tone: failed ? 'problem' : 'plain',
      object: describeRef(offer.row),
      text,
    });
  }

  private tell(offer: RemovalOffer, note: SheetNote): void {
    this.options.model.acting.note(offer, note);
    this.options.changed();
  }
}

function rehearsed({ plan, verdict, rehearsal }: RemovalOffer): string {
  const how = verdict.justified ? 'justified' : 'NOT justified';
  return `${plan.description} (${how}: ${verdict.reason}): ${explain(rehearsal)}`;
}

function explain(outcome: PatchOutcome): string {
  const meaning = meaningOf(outcome);
  return `${verbatim(outcome)}${meaning === undefined ? '' : ` (${meaning})`}`;
}
