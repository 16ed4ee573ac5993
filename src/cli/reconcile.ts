import { createInterface } from 'node:readline/promises';
import { discover } from '../cluster/discovery.ts';
import { knowledge } from '../knowledge/packs/index.ts';
import type { Hindrance, Trigger } from '../knowledge/trigger.ts';
import { metaOf } from '../kube/object.ts';
import { describeRef, type ObjectRef } from '../kube/row.ts';
import { asWhom } from '../session/as-whom.ts';
import {
  type CarryOutOptions,
  carryOut,
  type Ending,
  type ReconcileNote,
} from '../session/carry-out.ts';
import { ClusterLook } from '../session/cluster-look.ts';
import {
  type PreparedReconcile,
  prepareReconciliation,
  type Wish,
} from '../session/prepare-reconciliation.ts';
import {
  describeReconcile,
  type ReconcileOffer,
  refusalOf,
  uselessBecause,
} from '../store/reconcile-offer.ts';
import { printable } from '../ui/terminal/text.ts';
import type { ReconcileOptions } from './arguments.ts';
import { connect } from './connect.ts';
import { kindOf, objectOf } from './diagnose.ts';
import { EXIT_CODES, ExitError, type ExitReason } from './exit.ts';
import { printData } from './output.ts';
import { openSource } from './source.ts';

/**
 * Makes the controller of one object reconcile it: shows what will be written, asks, sends it once and says
 * what came of it. Resolves with the exit code.
 */
export async function runReconcile(options: ReconcileOptions): Promise<number> {
  if (options.readOnly)
    throw new ExitError(
      'not-written',
      'ktop is read-only (--read-only, or a replay): it writes nothing',
    );
  const source = await openSource({ ...options, wait: true });
  const connection = connect(options, source);
  const { clock } = source;
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    const discovery = await discover(connection);
    const newLook = () => new ClusterLook({ connection, discovery, clock, rehearses: false });
    const kind = kindOf(options.target, discovery.kinds);
    const namespace = options.namespace ?? connection.context.namespace ?? 'default';
    const { uid } = metaOf(await objectOf(newLook(), kind, options.target, namespace));
    const ref: ObjectRef = {
      kind,
      namespace: kind.namespaced ? namespace : '',
      name: options.target.name,
      uid,
    };
    const prepare = (wish: Wish) =>
      prepareReconciliation(ref, wish, {
        connection,
        clock,
        knowledge,
        look: newLook(),
        asWhom: asWhom(connection.context, { ...options, kubeconfig: source.kubeconfig }),
      });
    const report = new Report(ref, options.output);
    const decision = await decide(await prepare(wishOf(options)), { options, prepare, report });
    if ('reason' in decision)
      return await report.end(decision.ending, decision.reason, decision.exit);
    const ending = await carryOut(decision.offer, {
      connection,
      clock,
      knowledge,
      newLook,
      until: options.wait ? 'end' : 'seen',
      deadline: options.timeoutMs === undefined ? undefined : clock.now() + options.timeoutMs,
      signal: stop.signal,
      tell: (note) => report.note(note),
    } satisfies CarryOutOptions);
    return await report.end(ending, undefined, exitFor(ending, options.wait));
  } finally {
    process.removeListener('SIGINT', interrupt);
    process.removeListener('SIGTERM', interrupt);
    connection.close();
    await source.close();
  }
}

function wishOf({ withUpstream, trigger }: ReconcileOptions): Wish {
  return withUpstream ? { type: 'with-upstream' } : { type: 'now', trigger };
}

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

type Decision =
  | { readonly offer: ReconcileOffer }
  | { readonly ending: Ending; readonly reason: string; readonly exit: ExitReason };

interface Deciding {
  readonly options: ReconcileOptions;
  readonly prepare: (wish: Wish) => Promise<PreparedReconcile>;
  readonly report: Report;
}

/** Shows what will be sent, and asks for it unless that was said before. */
async function decide(prepared: PreparedReconcile, deciding: Deciding): Promise<Decision> {
  const { options, prepare, report } = deciding;
  if (prepared.type === 'refused') {
    const [hindrance] = prepared.hindrances;
    const reason = [prepared.reason, ...prepared.hindrances.map(({ sentence }) => sentence)].join(
      '; ',
    );
    if (hindrance !== undefined) return insteadOf(hindrance, reason, deciding);
    return { ending: 'refused', reason, exit: 'not-written' };
  }
  const { offer } = prepared;
  report.offer(offer);
  const refusal = refusalOf(offer);
  if (refusal !== undefined) return { ending: 'refused', reason: refusal, exit: 'not-written' };
  const [useless] = uselessBecause(offer);
  if (useless !== undefined) {
    const reason = `it would do nothing: ${useless.sentence}`;
    return insteadOf(useless, reason, { options, prepare, report }, offer);
  }
  if (options.yes || (await isAgreed('Send it?'))) return { offer };
  const why = isTerminal() ? '' : ': without a terminal to ask at, --yes has to say that it may be';
  return { ending: 'refused', reason: `nothing was written${why}`, exit: 'not-written' };
}

/** What would do nothing is never sent unasked: what would work is offered. */
async function insteadOf(
  { instead }: Hindrance,
  reason: string,
  { options, prepare, report }: Deciding,
  offer?: ReconcileOffer,
): Promise<Decision> {
  const advice =
    instead === undefined
      ? ''
      : `; instead: ${instead.title}${commandOf(instead.triggers, instead.command)}`;
  const nothing = {
    ending: 'no-reaction',
    reason: `${reason}${advice}`,
    exit: 'no-reaction',
  } as const;
  if (options.yes || !isTerminal()) return nothing;
  if (instead?.triggers !== undefined) {
    const other = await prepare({ type: 'instead', triggers: instead.triggers });
    if (other.type === 'offer' && refusalOf(other.offer) === undefined) {
      report.offer(other.offer);
      if (await isAgreed(`Send this instead (${instead.title})?`)) return { offer: other.offer };
    }
  }
  if (offer !== undefined && (await isAgreed('It would do nothing. Send it all the same?')))
    return { offer };
  return nothing;
}

function commandOf(triggers: readonly Trigger[] | undefined, command: string | undefined): string {
  if (command !== undefined) return ` (${command})`;
  const ids = (triggers ?? []).map(({ id }) => id);
  return ids.length === 0 ? '' : ` (${ids.map((id) => `--trigger ${id}`).join(', then ')})`;
}

function isTerminal(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** Asks the operator; where there is none, nobody has agreed. */
async function isAgreed(question: string): Promise<boolean> {
  if (!isTerminal()) return false;
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await asking.question(`${question} [y/N] `)).trim());
  } finally {
    asking.close();
  }
}

/** Says what happens: as it happens as text, all at the end as data. */
class Report {
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
    const steps = (this.offered?.steps ?? []).map((step) => ({
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
      notes: this.notes
        .filter((note) => note.step === step)
        .map(({ at, ending: stage, text }) => ({ at: new Date(at).toISOString(), stage, text })),
    }));
    return {
      object: describeRef(this.ref),
      ending,
      ...(reason === undefined ? {} : { reason }),
      asWhom: this.offered?.asWhom,
      steps,
    };
  }
}
