import { setMaxListeners } from 'node:events';
import { describeRef } from '../kube/row.ts';
import { type ManyOffer, requestsOf } from '../store/many-offer.ts';
import type { ReconcileStep } from '../store/reconcile-offer.ts';
import {
  type CarryOutOptions,
  carryOut,
  carryOutStep,
  type Ending,
  type ReconcileNote,
} from './carry-out.ts';
import { Pacer } from './pacer.ts';

interface CarryOutManyOptions extends CarryOutOptions {
  /** Ends the sending; what was sent is followed all the same. */
  readonly sending: AbortSignal;
  /** No more is sent. */
  readonly onSent: () => void;
}

/**
 * Sends each request of several offers once, no more than so many a second, and tells what comes of each.
 * Resolves with how each offer ended, in their order. Never rejects but for a defect.
 */
export async function carryOutMany(
  offer: ManyOffer,
  options: CarryOutManyOptions,
): Promise<readonly Ending[]> {
  const { offers, perSecond } = offer;
  const { clock, sending, onSent } = options;
  // As many wait for their turn, and are followed, as there are; Node would warn of ten, on the screen.
  setMaxListeners(0, sending, options.signal);
  const pacer = new Pacer(clock, perSecond, sending);
  const needed = new Set(offers.flatMap(({ steps }) => steps.slice(0, -1)));
  const begun = new Map<ReconcileStep, Promise<Ending>>();
  const waiting = new Set(requestsOf(offer));
  const tell = (note: ReconcileNote) => {
    options.tell(note);
    if (waiting.delete(note.step) && waiting.size === 0) onSent();
  };
  const send = async (step: ReconcileStep, own: CarryOutOptions): Promise<Ending> => {
    if (await pacer.turn())
      return carryOutStep(step, { ...own, until: needed.has(step) ? 'end' : own.until });
    const text = `not sent to ${describeRef(step.ref)}: stopped`;
    tell({ step, at: clock.now(), ending: 'refused', tone: 'problem', text });
    return 'refused';
  };
  const once = (step: ReconcileStep, own: CarryOutOptions): Promise<Ending> => {
    const ending = begun.get(step) ?? send(step, own);
    begun.set(step, ending);
    return ending;
  };
  return Promise.all(offers.map((one) => carryOut(one, { ...options, tell, carryOutStep: once })));
}
