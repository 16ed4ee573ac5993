import type { Key } from 'ink';
import type { Command } from '../store/command.ts';
import { PANES } from '../store/reduce.ts';
import type { KtopState } from '../store/state.ts';

/** One key, or several that do the same. Help, hints and the README's table are made from these. */
export interface Binding {
  readonly keys: readonly string[];
  readonly title: string;
  /** One word for the line of hints; without it the binding is in the help only. */
  readonly hint?: string;
  /** Why the key would do nothing now; shown instead of silence. */
  readonly disabledReason?: (state: KtopState) => string | undefined;
  /** Whether the line of hints names the key; it works all the same. */
  readonly offered?: (state: KtopState) => boolean;
  readonly command: Command;
}

const DETAIL_OPEN = 'its detail is open: esc goes back to the list';

const isDetailOpen = ({ view: { dialog } }: KtopState) =>
  dialog === 'detail' || dialog === 'workflow';

const LOGS_OPEN = 'the logs are open: esc closes them first';

const nothingSelected = ({ deletions, detail, view }: KtopState) =>
  view.dialog === 'logs'
    ? LOGS_OPEN
    : view.pane === 'deletions' && (detail !== undefined || deletions.length > 0)
      ? undefined
      : 'no object is selected';

const nothingOpens = (state: KtopState) =>
  state.view.dialog !== 'logs' &&
  state.view.pane === 'workflows' &&
  (state.workflow !== undefined || state.workflows.length > 0)
    ? undefined
    : nothingSelected(state);

const outsideLogs = ({ view }: KtopState) =>
  view.dialog === 'logs' ? undefined : 'it is about the logs: l opens those of what is selected';

export const keymap: readonly Binding[] = [
  { keys: ['j', 'down'], title: 'Down', command: { type: 'move', by: 1 } },
  { keys: ['k', 'up'], title: 'Up', command: { type: 'move', by: -1 } },
  { keys: ['g', 'home'], title: 'To the top', command: { type: 'move-first' } },
  { keys: ['G', 'end'], title: 'To the bottom', command: { type: 'move-last' } },
  { keys: ['ctrl+f', 'pagedown'], title: 'A page down', command: { type: 'move-page', by: 1 } },
  { keys: ['ctrl+b', 'pageup'], title: 'A page up', command: { type: 'move-page', by: -1 } },
  {
    keys: ['enter', 'd'],
    title: 'Open the detail of an object or a workflow, or a group',
    hint: 'detail',
    disabledReason: (state) => (isDetailOpen(state) ? DETAIL_OPEN : nothingOpens(state)),
    command: { type: 'open' },
  },
  {
    keys: ['esc', 'q'],
    title: 'Back: close what is open, then clear the filter',
    hint: 'back',
    disabledReason: (state) => (canGoBack(state) ? undefined : 'ctrl-c or :q quits ktop'),
    command: { type: 'back' },
  },
  {
    keys: ['l'],
    title: 'Logs of what works for an object or a workflow',
    hint: 'logs',
    disabledReason: nothingOpens,
    command: { type: 'open-logs' },
  },
  {
    keys: ['s'],
    title: 'Autoscroll on or off, in the logs; moving up turns it off, G on',
    disabledReason: outsideLogs,
    command: { type: 'toggle-autoscroll' },
  },
  {
    keys: ['w'],
    title: 'Wrap long lines or cut them, in the logs',
    disabledReason: outsideLogs,
    command: { type: 'toggle-wrap' },
  },
  {
    keys: ['F'],
    title: 'Remove one finalizer, in the detail of an object',
    hint: 'remove',
    disabledReason: ({ view }) =>
      view.dialog === 'detail'
        ? undefined
        : 'F removes one finalizer where the evidence is seen: open the detail of an object first',
    offered: ({ readOnly, detail }) => !readOnly && detail?.removal?.justified === true,
    command: { type: 'remove-finalizer' },
  },
  ...PANES.map(
    ({ id, key, title }): Binding => ({
      keys: [key],
      title: `Pane ${title}`,
      command: { type: 'show-pane', pane: id },
    }),
  ),
  { keys: ['tab'], title: 'Next pane', hint: 'pane', command: { type: 'next-pane' } },
  {
    keys: ['/'],
    title: 'Filter: /regex, /!regex, /-l label=value, /-f fuzzy',
    hint: 'filter',
    disabledReason: ({ view }) => (view.dialog === 'logs' ? LOGS_OPEN : undefined),
    command: { type: 'start-prompt', prompt: 'filter' },
  },
  {
    keys: [':'],
    title: 'Command: :ns, :ctx, :kind, :pane, :actions, :help, :q',
    hint: 'command',
    command: { type: 'start-prompt', prompt: 'command' },
  },
  { keys: ['0'], title: 'All namespaces', command: { type: 'all-namespaces' } },
  {
    keys: ['y'],
    title: 'YAML of the object',
    hint: 'yaml',
    disabledReason: nothingSelected,
    command: { type: 'toggle-yaml' },
  },
  {
    keys: ['m'],
    title: 'Show or hide managedFields in the YAML',
    disabledReason: ({ detail }) =>
      detail?.showing === 'yaml' ? undefined : 'managedFields are part of the YAML: press y first',
    command: { type: 'toggle-managed-fields' },
  },
  {
    keys: ['c'],
    title: 'Copy the name',
    disabledReason: nothingOpens,
    command: { type: 'copy', what: 'name' },
  },
  {
    keys: ['C'],
    title: 'Copy the equivalent kubectl command; of a workflow the one that reads its log',
    disabledReason: nothingOpens,
    command: { type: 'copy', what: 'kubectl' },
  },
  {
    keys: ['ctrl+s'],
    title: 'Save the log of actions, in :actions',
    disabledReason: ({ view }) =>
      view.dialog === 'actions'
        ? undefined
        : 'ctrl-s saves the log of actions: open it by :actions',
    command: { type: 'save-actions' },
  },
  { keys: ['?'], title: 'Help', hint: 'help', command: { type: 'show-help' } },
  { keys: ['ctrl+z'], title: 'Suspend; fg brings ktop back', command: { type: 'suspend' } },
  { keys: ['ctrl+c'], title: 'Quit', hint: 'quit', command: { type: 'quit' } },
];

/**
 * The command for a key press in this state, a refusal when the key would do nothing, or `undefined`
 * when it means nothing here. Pure, so that the screen, the help and the tests share it.
 */
export function resolve(key: string, text: string, state: KtopState): Command | undefined {
  if (key === 'ctrl+c') return { type: 'quit' };
  if (state.view.prompt !== undefined) return promptCommand(key, text);
  if (state.view.dialog === 'remove-finalizer') return removalCommand(key, text);
  if (choosing(state)) return key === 'esc' ? { type: 'back' } : undefined; // The rest is the list's.
  const binding = keymap.find(({ keys }) => keys.includes(key));
  if (binding === undefined) {
    const why = UNBOUND.get(key);
    return why === undefined ? undefined : { type: 'refuse', reason: why };
  }
  const reason = binding.disabledReason?.(state);
  return reason === undefined ? binding.command : { type: 'refuse', reason };
}

const INSTEAD = 'F in the detail removes one finalizer, C copies a kubectl command';

/** Keys that act in other tools, and would be pressed here by habit. */
const UNBOUND: ReadonlyMap<string, string> = new Map([
  ['ctrl+d', `ctrl-d deletes nothing here: ${INSTEAD}`],
  ['ctrl+k', `ctrl-k kills nothing here: ${INSTEAD}`],
  ['r', 'nothing needs a refresh: what is shown is live, and 8 shows how well'],
]);

/** The name of a key press as the keymap spells it. */
export function keyName(input: string, key: Key): string {
  const named = NAMED.find(([flag]) => key[flag])?.[1];
  if (named !== undefined) return named;
  return key.ctrl ? `ctrl+${input}` : input;
}

const NAMED: readonly (readonly [keyof Key & string, string])[] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'esc'],
  ['tab', 'tab'],
  ['backspace', 'backspace'],
  ['delete', 'backspace'],
];

function promptCommand(key: string, text: string): Command | undefined {
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

function removalCommand(key: string, text: string): Command | undefined {
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

function choosing({ view: { dialog } }: KtopState): boolean {
  return dialog === 'choose-context' || dialog === 'choose-namespace';
}

function canGoBack({ view }: KtopState): boolean {
  return (
    view.dialog !== 'none' ||
    view.message !== undefined ||
    view.filter.text !== '' ||
    view.kind !== undefined
  );
}
