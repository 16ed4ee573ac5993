import type { RemovalSlice } from '../../store/slices/acting.ts';
import { Offer } from '../parts/offer.tsx';
import { printable } from '../terminal/text.ts';
import { useKtop } from '../use-ktop.ts';

/** What removing one finalizer would send and do; the object's name is typed below it. */
export function RemoveFinalizer() {
  const width = useKtop(({ view }) => view.size.columns);
  const removal = useKtop((state) => state.removal);
  if (removal === undefined) return null;
  const question = questionOf(removal);
  const typed =
    removal.phase === 'typing' ? `${lastOf(removal.typed, width - 4 - question.length)}█` : '';
  return <Offer shown={removal} question={`${question}${typed}`} />;
}

function questionOf({ phase, justified, name }: RemovalSlice): string {
  switch (phase) {
    case 'blocked':
      return 'Nothing can be sent.';
    case 'sent':
      return 'Sent. What the watch shows stands above; esc closes this.';
    case 'typing':
      return justified
        ? `Type the object's name to remove it (${name}): `
        : `To insist, type the object's name (${name}): `;
  }
}

/** The end of what is typed, which is where one types. */
function lastOf(text: string, width: number): string {
  const shown = printable(text);
  return shown.length <= width ? shown : `…${shown.slice(-Math.max(width - 1, 1))}`;
}
