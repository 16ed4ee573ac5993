import { setMaxListeners } from 'node:events';
import type { Connection } from '../cluster/connection.ts';
import { isAborted } from '../cluster/errors.ts';
import type { Look } from '../knowledge/look.ts';
import { knowledge } from '../knowledge/packs/index.ts';
import type { Trigger } from '../knowledge/trigger.ts';
import { describeRef, type ObjectRef } from '../kube/row.ts';
import type { Clock } from '../kube/time.ts';
import type { ActionKind } from '../store/action-log.ts';
import { type LogsOf, nameLogsOf } from '../store/logs-request.ts';
import { type ManyOffer, requestsOf } from '../store/many-offer.ts';
import type { KtopModel } from '../store/model.ts';
import { verbatim } from '../store/patch-outcome.ts';
import { type ReconcileOffer, uselessBecause } from '../store/reconcile-offer.ts';
import { carryOut, type ReconcileNote } from './carry-out.ts';
import { carryOutMany } from './carry-out-many.ts';
import { prepareMany } from './prepare-many.ts';
import { prepareReconciliation, type Wish } from './prepare-reconciliation.ts';
import { whichObject } from './which-object.ts';

interface ReconcilingOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly model: KtopModel;
  readonly asWhom: string;
  /** A look at the cluster as it is now; `undefined` before it has been discovered. */
  readonly look: () => Look | undefined;
  /** Asks for a frame. */
  readonly changed: () => void;
}

/** What the operator asks of controllers from the screen, and what comes of it, until the cluster is left. */
export class Reconciling {
  private readonly options: ReconcilingOptions;
  private readonly stop = new AbortController();
  private preparing = false;
  private sending = new AbortController();

  constructor(options: ReconcilingOptions) {
    this.options = options;
    setMaxListeners(0, this.stop.signal); // One for each request that is followed.
  }

  /** Offers in the dialog what was asked for, or says why not. */
  async prepare(of: LogsOf, wish: Wish): Promise<void> {
    await this.once(async (look) => {
      const ref = await whichObject(of, look, this.options.connection);
      if (typeof ref === 'string') this.options.model.acting.refuse(nameLogsOf(of), ref);
      else await this.offer(ref, wish, look);
    });
  }

  /** Offers in one dialog what was asked for of several objects. */
  async prepareMany(of: readonly LogsOf[], wish: Wish): Promise<void> {
    await this.once(async (look) => {
      const { connection, clock, asWhom, model, changed } = this.options;
      const wanted = of.map((one) => ({
        name: nameLogsOf(one),
        find: () => whichObject(one, look, connection),
      }));
      const offer = await prepareMany(wanted, wish, {
        connection,
        clock,
        knowledge,
        look,
        asWhom,
        onPrepared: (done) => {
          model.acting.reconciling.notePreparing(done, of.length);
          changed();
        },
      });
      if (!this.stop.signal.aborted) this.showMany(offer);
    });
  }

  /** Offers what works where another offer would do nothing. */
  async prepareInstead({ ref }: ReconcileOffer, triggers: readonly Trigger[]): Promise<void> {
    await this.once((look) => this.offer(ref, { type: 'instead', triggers }, look));
  }

  /** Sends an offer that was accepted: each request once, whatever comes of it. */
  async send(offer: ReconcileOffer): Promise<void> {
    const { changed } = this.options;
    await carryOut(offer, {
      ...this.following(),
      tell: (note) => {
        this.recordNote(note, offer.asWhom);
        this.options.model.acting.reconciling.note(offer, note);
        changed();
      },
    });
    if (this.stop.signal.aborted)
      this.record(
        describeRef(offer.ref),
        'outcome',
        'not followed any longer: ktop has left this cluster',
      );
  }

  /** Sends what was offered of several objects: each request once, one after the other. */
  async sendMany(offer: ManyOffer): Promise<void> {
    const { model, changed } = this.options;
    this.sending = new AbortController();
    await carryOutMany(offer, {
      ...this.following(),
      sending: this.sending.signal,
      onSent: () => {
        model.acting.reconciling.noteSent(offer);
        changed();
      },
      tell: (note) => {
        this.recordNote(note, offer.asWhom);
        model.acting.reconciling.noteMany(offer, note);
        changed();
      },
    });
  }

  /** Sends no more of what is being sent to several objects. */
  stopSending(): void {
    this.sending.abort();
  }

  /** Sends no more, and follows nothing any more. */
  close(): void {
    this.sending.abort();
    this.stop.abort();
  }

  private async once(prepare: (look: Look) => Promise<void>): Promise<void> {
    const look = this.options.look();
    if (this.preparing || look === undefined) return;
    this.preparing = true;
    try {
      await prepare(look);
      this.options.changed();
    } catch (error) {
      if (!isAborted(error)) throw error; // Else another cluster is looked at by now.
    } finally {
      this.preparing = false;
    }
  }

  private async offer(ref: ObjectRef, wish: Wish, look: Look): Promise<void> {
    const { connection, clock, asWhom, model } = this.options;
    const prepared = await prepareReconciliation(ref, wish, {
      connection,
      clock,
      knowledge,
      look,
      asWhom,
    });
    if (this.stop.signal.aborted) return;
    if (prepared.type === 'refused') {
      const why = prepared.hindrances.map(({ sentence }) => sentence);
      model.acting.refuse(describeRef(ref), [prepared.reason, ...why].join('; '));
      return;
    }
    const { offer } = prepared;
    const useless = uselessBecause(offer).map(
      ({ sentence }) => ` (it would do nothing: ${sentence})`,
    );
    for (const { plan, rehearsal, ref: of } of offer.steps)
      this.record(
        describeRef(of),
        'rehearsal',
        `${plan.description}${useless.join('')}: ${verbatim(rehearsal)}`,
      );
    if (!model.acting.reconciling.offer(offer))
      this.record(describeRef(ref), 'refusal', 'not offered: something else was looked at by then');
  }

  private showMany(offer: ManyOffer): void {
    for (const { plan, rehearsal, ref } of requestsOf(offer))
      this.record(describeRef(ref), 'rehearsal', `${plan.description}: ${verbatim(rehearsal)}`);
    for (const { object, reason } of offer.leftOut) this.record(object, 'refusal', reason);
    if (!this.options.model.acting.reconciling.offerMany(offer))
      this.record(offer.title, 'refusal', 'not offered: something else was looked at by then');
  }

  private following() {
    const { connection, clock } = this.options;
    const until = 'closed' as const;
    const newLook = () => this.look();
    return { connection, clock, knowledge, newLook, until, signal: this.stop.signal };
  }

  private recordNote(note: ReconcileNote, as: string): void {
    const { ref, plan } = note.step;
    if (note.ending === 'sent' && note.tone === 'current')
      this.record(describeRef(ref), 'write', `sent: ${plan.description}, as ${as}`);
    else this.record(describeRef(ref), 'outcome', note.text, note);
  }

  private look(): Look {
    const look = this.options.look();
    if (look === undefined) throw new Error('nothing is followed before the cluster is discovered');
    return look;
  }

  private record(object: string, kind: ActionKind, text: string, note?: ReconcileNote): void {
    const { model, clock, connection } = this.options;
    model.acting.record({
      at: clock.now(),
      context: connection.context.name,
      kind,
      tone: kind === 'refusal' || note?.tone === 'problem' ? 'problem' : 'plain',
      object,
      text,
    });
  }
}
