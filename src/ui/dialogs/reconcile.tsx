import type { ReconcileSlice } from '../../store/slices/acting.ts';
import { Offer } from '../parts/offer.tsx';
import { useKtop } from '../use-ktop.ts';

/** What making a controller reconcile would send and do, and what came of it. */
export function Reconcile() {
  const reconcile = useKtop((state) => state.reconcile);
  if (reconcile === undefined) return null;
  return <Offer shown={reconcile} question={QUESTIONS[reconcile.phase]} />;
}

const QUESTIONS: Readonly<Record<ReconcileSlice['phase'], string>> = {
  ready: 'enter sends it, once; esc sends nothing.',
  useless: 'It would do nothing: enter does not send it.',
  blocked: 'Nothing can be sent.',
  sent: 'Sent. What the watch shows stands above; esc closes this.',
};
