import { Text } from 'ink';
import type { KtopState } from '../../store/state.ts';
import { tableFor } from '../keymap.ts';
import { useKtop, useTheme } from '../use-ktop.ts';

/** The keys that do something now. */
export function KeyHints() {
  const theme = useTheme();
  const hints = useKtop(hintLine);
  return <Text wrap="truncate">{theme.faint(hints)}</Text>;
}

/** As many of the hints as fit, none of them cut. */
function whole(hints: readonly string[], columns: number): string {
  return hints.reduce((line, hint) => {
    const longer = line === '' ? hint : `${line} · ${hint}`;
    return longer.length <= columns ? longer : line;
  }, '');
}

function hintLine(state: KtopState): string {
  const { view } = state;
  if (view.prompt !== undefined) return 'enter accept · esc cancel · ctrl+u clear';
  if (view.dialog === 'choose-context' || view.dialog === 'choose-namespace')
    return 'j k move · enter choose · esc back';
  if (view.dialog === 'actions') return 'j k scroll · ctrl+s save · esc back';
  if (view.dialog === 'remove-finalizer') return removalHints(state);
  if (view.dialog === 'reconcile') return reconcileHints(state);
  const hints = tableFor(view)
    .filter(
      ({ hint, offered, disabledReason }) =>
        hint !== undefined && offered?.(state) !== false && disabledReason?.(state) === undefined,
    )
    .map(({ keys: [key = ''], hint = '' }) => `${key} ${hint}`);
  return whole(hints, view.size.columns);
}

function reconcileHints({ reconcile }: KtopState): string {
  const send = {
    ready: 'enter send it · ',
    useless: '! send it all the same · ',
    blocked: '',
    sending: '',
    sent: '',
  };
  if (reconcile?.phase === 'sending') return 'esc send no more · pgdn pgup scroll';
  const instead = reconcile?.instead === true ? 'i what would work instead · ' : '';
  return `${instead}${send[reconcile?.phase ?? 'sent']}esc close · pgdn pgup scroll`;
}

function removalHints({ removal }: KtopState): string {
  return removal?.phase === 'typing'
    ? 'enter send it · esc close, nothing is sent · ctrl+u clear · pgdn pgup scroll'
    : 'esc close · pgdn pgup scroll';
}
