import { expect, test } from 'vitest';
import { createKtopStore, type KtopState } from '../../src/store/state.ts';
import { keymap, resolve } from '../../src/ui/keymap.ts';

function aState(view: Partial<KtopState['view']> = {}): KtopState {
  const state = createKtopStore().getState();
  return {
    ...state,
    view: { ...state.view, ...view },
    deletions: { ...state.deletions, length: 1 },
  };
}

test('no key is bound twice', () => {
  const keys = keymap.flatMap((binding) => binding.keys);
  expect(keys.length).toBe(new Set(keys).size);
});

test.each([
  ['ctrl+d', /deletes nothing here: F in the detail removes one finalizer, C copies/],
  ['ctrl+k', /kills nothing here: F in the detail removes one finalizer, C copies/],
  ['r', /nothing needs a refresh/],
])('%s means something else in other tools: it does nothing here, and says so', (key, reason) => {
  expect(keymap.flatMap(({ keys }) => keys)).not.toContain(key);
  expect(resolve(key, '', aState())).toEqual({
    type: 'refuse',
    reason: expect.stringMatching(reason),
  });
});

test('other keys without a meaning do nothing', () => {
  expect(resolve('z', 'z', aState())).toBeUndefined();
});

test.each([
  ['j', { type: 'move', by: 1 }],
  ['enter', { type: 'open' }],
  ['8', { type: 'show-pane', pane: 'watches' }],
  ['/', { type: 'start-prompt', prompt: 'filter' }],
  ['q', { type: 'refuse', reason: 'ctrl-c or :q quits ktop' }],
  ['m', { type: 'refuse', reason: expect.stringContaining('press y first') }],
])('%s in the list', (key, command) => {
  expect(resolve(key, key, aState())).toEqual(command);
});

test.each([
  ['q', 'q', { type: 'prompt-type', text: 'q' }],
  ['8', '8', { type: 'prompt-type', text: '8' }],
  ['enter', '', { type: 'prompt-submit' }],
  ['esc', '', { type: 'back' }],
  ['backspace', '', { type: 'prompt-erase' }],
  ['ctrl+u', 'u', { type: 'prompt-clear' }],
  ['ctrl+f', 'f', undefined],
  ['up', '', undefined],
  ['ctrl+c', 'c', { type: 'quit' }],
])('%s while a filter is typed', (key, text, command) => {
  const state = aState({ prompt: { for: 'filter', text: '' } });
  expect(resolve(key, text, state)).toEqual(command);
});

test.each(['detail', 'workflow'] as const)(
  'with the %s open enter opens nothing more',
  (dialog) => {
    expect(resolve('enter', '', aState({ dialog }))).toEqual({
      type: 'refuse',
      reason: 'its detail is open: esc goes back to the list',
    });
  },
);

test('while a list is open its keys are its own', () => {
  const state = aState({ dialog: 'choose-namespace' });
  expect(resolve('j', 'j', state)).toBeUndefined();
  expect(resolve('enter', '', state)).toBeUndefined();
  expect(resolve('esc', '', state)).toEqual({ type: 'back' });
  expect(resolve('ctrl+c', 'c', state)).toEqual({ type: 'quit' });
});

test('without an object a key says why it does nothing', () => {
  const state = { ...aState(), deletions: { ...aState().deletions, length: 0 } };
  expect(resolve('enter', '', state)).toEqual({ type: 'refuse', reason: 'no object is selected' });
});
