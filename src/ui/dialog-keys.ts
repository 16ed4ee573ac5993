import type { Command } from '../store/command.ts';
import type { KtopState } from '../store/state.ts';
import { MOVING } from './moving-keys.ts';

/** What a key does while something is typed. */
export function promptCommand(key: string, text: string): Command | undefined {
  switch (key) {
    case 'enter':
      return { type: 'prompt-submit' };
    case 'esc':
      return { type: 'back' };
    case 'backspace':
      return { type: 'prompt-erase' };
    case 'ctrl+u':
      return { type: 'prompt-clear' };
    default:
      return text === '' || key.startsWith('ctrl+') ? undefined : { type: 'prompt-type', text };
  }
}

/** The keys that scroll; all others are typed. */
const SCROLLING: ReadonlyMap<string, Command> = new Map([
  ['up', { type: 'move', by: -1 }],
  ['down', { type: 'move', by: 1 }],
  ['pageup', { type: 'move-page', by: -1 }],
  ['pagedown', { type: 'move-page', by: 1 }],
  ['home', { type: 'move-first' }],
  ['end', { type: 'move-last' }],
]);

/** What a key does in the dialog that removes a finalizer. */
export function removalCommand(key: string, text: string): Command | undefined {
  switch (key) {
    case 'enter':
      return { type: 'removal-submit' };
    case 'esc':
      return { type: 'back' };
    case 'backspace':
      return { type: 'removal-erase' };
    case 'ctrl+u':
      return { type: 'removal-clear' };
    case 'tab':
    case 'left':
    case 'right':
      return undefined;
    default: {
      const scroll = SCROLLING.get(key);
      if (scroll !== undefined) return scroll;
      return text === '' || key.startsWith('ctrl+') ? undefined : { type: 'removal-type', text };
    }
  }
}

/** What a key does in the dialog that asks controllers. */
export function reconcileCommand(key: string, { reconcile }: KtopState): Command | undefined {
  const isBack = key === 'esc' || key === 'q';
  if (isBack && reconcile?.phase === 'sending') return { type: 'stop-sending' };
  switch (key) {
    case 'enter':
      return { type: 'reconcile-submit', how: 'send' };
    case 'i':
      return { type: 'reconcile-submit', how: 'instead' };
    case '!':
      return { type: 'reconcile-submit', how: 'insist' };
    case 'esc':
    case 'q':
      return { type: 'back' };
    default:
      return SCROLLING.get(key) ?? MOVING.find(({ keys }) => keys.includes(key))?.command;
  }
}
