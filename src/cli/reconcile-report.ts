import { describeRef, type ObjectRef } from '../kube/row.ts';
import type { Ending, ReconcileNote } from '../session/carry-out.ts';
import { describeReconcile, type ReconcileOffer } from '../store/reconcile-offer.ts';
import { printable } from '../ui/terminal/text.ts';
import { isTerminal } from './agreement.ts';
import type { ReconcileOptions } from './arguments.ts';
import { EXIT_CODES, type ExitReason } from './exit.ts';
import { printData } from './output.ts';

/** How an ending is told to scripts; `waited`: its end was asked for, and not only that it is seen. */
export function exitFor(ending: Ending, waited: boolean): ExitReason {
  switch (ending) {
    case 'finished':
      return 'ok';
    case 'seen':
    case 'taken-up':
      return waited ? 'seen-only' : 'ok';
    case 'failed':
    case 'gone':
      return 'not-reconciled';
    case 'refused':
      return 'not-written';
    case 'sent':
    case 'no-reaction':
    case 'unseen':
      return 'no-reaction';
  }
}

/** Says what happens: as it happens as text, all at the end as data. */
export class Report {
  private readonly ref: ObjectRef;
  private readonly output: ReconcileOptions['output'];
  private readonly notes: ReconcileNote[] = [];
  private offered: ReconcileOffer | undefined;

  constructor(ref: ObjectRef, output: ReconcileOptions['output']) {
    this.ref = ref;
    this.output = output;
  }

  offer(offer: ReconcileOffer): void {
    this.offered = offer;
    // Data is for scripts; whoever is asked at a terminal has to see what for.
    const print = this.output === 'text' ? process.stdout : process.stderr;
    if (this.output !== 'text' && !isTerminal()) return;
    const lines = [offer.title, ...describeReconcile(offer).map(({ text }) => text), ''];
    print.write(lines.map((line) => `${printable(line)}\n`).join(''));
  }

  note(note: ReconcileNote): void {
    this.notes.push(note);
    if (this.output === 'text') process.stdout.write(`${printable(note.text)}\n`);
  }

  async end(ending: Ending, reason: string | undefined, exit: ExitReason): Promise<number> {
    if (this.output !== 'text') await printData(this.data(ending, reason), this.output);
    if (reason !== undefined) process.stderr.write(`ktop: ${printable(reason)}\n`);
    return EXIT_CODES[exit].code;
  }

  private data(ending: Ending, reason: string | undefined) {
    const object = describeRef(this.ref);
    return reportOf({ object, ending, reason, offer: this.offered, notes: this.notes });
  }
}

/** What came of one object, for scripts. */
export function reportOf({
  object,
  ending,
  reason,
  offer,
  notes,
}: {
  readonly object: string;
  readonly ending: Ending;
  readonly reason: string | undefined;
  readonly offer: ReconcileOffer | undefined;
  readonly notes: readonly ReconcileNote[];
}) {
  const steps = (offer?.steps ?? []).map((step) => ({
    object: describeRef(step.ref),
    uid: step.ref.uid,
    trigger: step.trigger.id,
    effect: step.trigger.effect,
    request: { method: step.plan.method, path: step.plan.path, body: step.plan.body },
    rehearsal: step.rehearsal.type === 'accepted' ? { type: 'accepted' } : step.rehearsal,
    hindrances: step.hindrances.map(({ blocks, sentence, evidence, instead }) => ({
      blocks,
      sentence,
      evidence,
      instead: instead?.title,
    })),
    notes: notes
      .filter((note) => note.step === step)
      .map(({ at, ending: stage, text }) => ({ at: new Date(at).toISOString(), stage, text })),
  }));
  return {
    object,
    ending,
    ...(reason === undefined ? {} : { reason }),
    asWhom: offer?.asWhom,
    steps,
  };
}
