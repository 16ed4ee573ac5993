import type { ReconcileSlice } from '../../store/slices/acting.ts';
import { Offer } from '../parts/offer.tsx';
import { useKtop } from '../use-ktop.ts';

/** What making a controller reconcile would send and do, and what came of it. */
export function Reconcile() {
  const reconcile = useKtop((state) => state.reconcile);
  if (reconcile === undefined) return null;
  return <Offer shown={reconcile} question={questionOf(reconcile)} />;
}

function questionOf({ phase, requests, perSecond }: ReconcileSlice): string {
  if (phase === 'ready' && perSecond !== undefined)
    return `enter sends ${requests === 1 ? 'it, once' : `these ${requests}, each once, ${perSecond} a second`}; esc sends nothing.`;
  return QUESTIONS[phase];
}

const QUESTIONS: Readonly<Record<ReconcileSlice['phase'], string>> = {
  ready: 'enter sends it, once; esc sends nothing.',
  sending: 'Sending. esc sends no more of them.',
  useless: 'It would do nothing: enter does not send it.',
  blocked: 'Nothing can be sent.',
  sent: 'Sent. What the watch shows stands above; esc closes this.',
};
