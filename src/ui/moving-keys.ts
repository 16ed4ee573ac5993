import type { KtopState } from '../store/state.ts';
import type { Binding } from './binding.ts';

/** What moves in any list, and leaves it. */
export const MOVING: readonly Binding[] = [
  { keys: ['j', 'down'], title: 'Down', command: { type: 'move', by: 1 } },
  { keys: ['k', 'up'], title: 'Up', command: { type: 'move', by: -1 } },
  { keys: ['g', 'home'], title: 'To the top', command: { type: 'move-first' } },
  { keys: ['G', 'end'], title: 'To the bottom', command: { type: 'move-last' } },
  { keys: ['ctrl+f', 'pagedown'], title: 'A page down', command: { type: 'move-page', by: 1 } },
  { keys: ['ctrl+b', 'pageup'], title: 'A page up', command: { type: 'move-page', by: -1 } },
  {
    keys: ['esc', 'q'],
    title: 'Back: close what is open, then clear the filter',
    hint: 'back',
    disabledReason: (state) => (canGoBack(state) ? undefined : 'ctrl-c or :q quits ktop'),
    command: { type: 'back' },
  },
];

function canGoBack({ view, marks }: KtopState): boolean {
  return (
    view.dialog !== 'none' ||
    view.message !== undefined ||
    marks.size > 0 ||
    view.filter.text !== '' ||
    view.kind !== undefined ||
    (view.pane === 'events' && view.eventsOf !== undefined)
  );
}
