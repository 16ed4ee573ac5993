import { describeRef } from '../kube/row.ts';
import type { Ending, ReconcileNote } from '../session/carry-out.ts';
import { carryOutMany } from '../session/carry-out-many.ts';
import { prepareMany } from '../session/prepare-many.ts';
import { describeMany, type LeftOut, type ManyOffer } from '../store/many-offer.ts';
import { printable } from '../ui/terminal/text.ts';
import { isAgreed, isTerminal, notAgreed } from './agreement.ts';
import { EXIT_CODES, ExitError, type ExitReason } from './exit.ts';
import { printData } from './output.ts';
import type { Scene } from './reconcile.ts';
import { exitFor, reportOf } from './reconcile-report.ts';

/** How it ended for one object. */
interface Ended {
  readonly ending: Ending;
  readonly exit: ExitReason;
}

/**
 * The same for several objects, with one question for all: those that cannot be asked are left out, and said.
 * Resolves with the highest of their exit codes.
 */
export async function reconcileMany(scene: Scene): Promise<number> {
  const { options, carrying, preparing, wish, refOf } = scene;
  const wanted = options.targets.map((target) => ({
    name: `${target.kind}/${target.name}`,
    find: () => refOf(target).catch(reasonOf),
  }));
  const offer = await prepareMany(wanted, wish, { ...preparing, look: carrying.newLook() });
  show(offer, scene);
  const notes: ReconcileNote[] = [];
  const isSent = offer.offers.length > 0 && (options.yes || (await isAgreed('Send these?')));
  const endings = isSent
    ? await carryOutMany(offer, {
        ...carrying,
        sending: carrying.signal,
        onSent: () => {},
        tell: (note) => {
          notes.push(note);
          if (options.output === 'text') print(lineOf(note));
        },
      })
    : offer.offers.map((): Ending => 'refused');
  const ended = endings.map((ending): Ended => ({ ending, exit: exitFor(ending, options.wait) }));
  const reason = isSent || offer.offers.length === 0 ? undefined : notAgreed();
  const leftOut = offer.leftOut.map(endOf);
  if (options.output !== 'text')
    await printData(
      { objects: reportsOf(offer, { ended, leftOut, reason, notes }) },
      options.output,
    );
  for (const { object, reason: why } of offer.leftOut) warn(`${object}: ${why}`);
  if (reason !== undefined) warn(reason);
  return Math.max(...[...ended, ...leftOut].map(({ exit }) => EXIT_CODES[exit].code));
}

function reasonOf(error: unknown): string {
  if (error instanceof ExitError && error.reason === 'not-found') return error.message;
  throw error;
}

function show(offer: ManyOffer, { options }: Scene): void {
  if (options.output !== 'text' && !isTerminal()) return;
  const lines = [offer.title, ...describeMany(offer).map(({ text }) => text), ''];
  const out = options.output === 'text' ? process.stdout : process.stderr;
  out.write(lines.map((line) => `${printable(line)}\n`).join(''));
}

function endOf({ isUseless }: LeftOut): Ended {
  return isUseless
    ? { ending: 'no-reaction', exit: 'no-reaction' }
    : { ending: 'refused', exit: 'not-written' };
}

function reportsOf(
  { offers, leftOut: left, asWhom }: ManyOffer,
  {
    ended,
    leftOut,
    reason,
    notes,
  }: {
    readonly ended: readonly Ended[];
    readonly leftOut: readonly Ended[];
    readonly reason: string | undefined;
    readonly notes: readonly ReconcileNote[];
  },
) {
  const asked = offers.map((offer, i) => {
    const { ending = 'refused' } = ended[i] ?? {};
    return reportOf({ object: describeRef(offer.ref), ending, reason, offer, notes });
  });
  const others = left.map(({ object, reason: why }, i) => {
    const { ending = 'refused' } = leftOut[i] ?? {};
    return { object, ending, reason: why, asWhom, steps: [] };
  });
  return [...asked, ...others];
}

/** Which object it is about stands in what is said of the sending already. */
function lineOf({ step, text }: ReconcileNote): string {
  const object = describeRef(step.ref);
  return text.includes(object) ? text : `${object}: ${text}`;
}

function print(line: string): void {
  process.stdout.write(`${printable(line)}\n`);
}

function warn(line: string): void {
  process.stderr.write(`ktop: ${printable(line)}\n`);
}
