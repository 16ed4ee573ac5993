import { useApp, useInput } from 'ink';
import { keyName, resolve } from './keymap.ts';
import { useDispatch, useReadState } from './use-ktop.ts';

/**
 * The only reader of keys. `stop` is called with the terminal handed back to the shell and must
 * return when the process has been continued.
 */
export function useKeyboard(stop: () => Promise<void>): void {
  const readState = useReadState();
  const dispatch = useDispatch();
  const { suspendTerminal } = useApp();
  useInput((input, key) => {
    for (const [name, text] of presses(input, keyName(input, key))) {
      const command = resolve(name, text, readState());
      if (command?.type === 'suspend') void suspendTerminal(stop);
      else if (command !== undefined) dispatch(command);
    }
  });
}

/** Keys that arrive in one read (typed fast, or pasted into a prompt) are so many presses. */
function presses(input: string, name: string): readonly (readonly [string, string])[] {
  if (name !== input || input.length <= 1) return [[name, input]];
  return [...input].map((character) => {
    if (character === ' ') return ['space', character];
    const control = CONTROLS[character];
    return control === undefined ? [character, character] : [control, ''];
  });
}

/** The control characters that mean a key; Ink names them only when they come alone. */
const CONTROLS: Readonly<Record<string, string>> = {
  '\x03': 'ctrl+c',
  '\t': 'tab',
  '\r': 'enter',
  '\n': 'enter',
  '\x15': 'ctrl+u',
  '\x1b': 'esc',
  '\x7f': 'backspace',
};
