import type { Key } from 'ink';
import type { Command, Reconciling } from '../store/command.ts';
import { isOpen, PANES, showsLogs } from '../store/reduce.ts';
import type { ViewSlice } from '../store/slices/view.ts';
import type { KtopState } from '../store/state.ts';
import type { Binding } from './binding.ts';
import { promptCommand, reconcileCommand, removalCommand } from './dialog-keys.ts';
import { errorKeys, logKeys } from './log-keymap.ts';
import { MOVING } from './moving-keys.ts';

const DETAIL_OPEN = 'its detail is open: esc goes back to the list';

/** From this width on the line of hints has room for more than the first steps. */
const ROOMY = 120;

const isDetailOpen = ({ view: { dialog } }: KtopState) =>
  ['detail', 'workflow', 'event', 'object', 'versions'].includes(dialog);

const nothingSelected = ({ deletions, detail, view }: KtopState) =>
  detail !== undefined || (view.pane === 'deletions' && deletions.length > 0)
    ? undefined
    : 'no object is selected';

const nothingOpens = (state: KtopState) => {
  const { view, detail, workflow, workflows, event, events, versions, standings, findings } = state;
  const opens = {
    // What is open there is of another pane.
    findings: [detail, workflow, event, versions].some(Boolean) || findings.length > 0,
    deletions: false,
    workflows: workflow !== undefined || workflows.length > 0,
    events: event !== undefined || events.length > 0,
    reconciles: versions !== undefined || standings.length > 0,
    watches: false,
  };
  return opens[view.pane] ? undefined : nothingSelected(state);
};

/** What means the same everywhere. */
const ALWAYS: readonly Binding[] = [
  {
    keys: [':'],
    title: 'Command: :ns, :ctx, :kind, :pane, :actions, :help, :q',
    hint: 'command',
    command: { type: 'start-prompt', prompt: 'command' },
  },
  { keys: ['tab'], title: 'Next pane', hint: 'pane', command: { type: 'next-pane' } },
  { keys: ['?'], title: 'Help', hint: 'help', command: { type: 'show-help' } },
  { keys: ['ctrl+z'], title: 'Suspend; fg brings ktop back', command: { type: 'suspend' } },
  { keys: ['ctrl+c'], title: 'Quit', hint: 'quit', command: { type: 'quit' } },
];

const READ_ONLY = 'ktop is read-only (--read-only, or a replay): it writes nothing';

/** What is done to an object or its controller, each after a dialog that shows it. */
const RECONCILING: readonly {
  readonly key: string;
  readonly title: string;
  readonly how: Reconciling;
}[] = [
  { key: 'R', title: 'Reconcile it now, in the way its controller understands', how: 'now' },
  { key: 'W', title: 'Reconcile it with its upstream: that comes first', how: 'with-upstream' },
  { key: 'T', title: 'Pause it, or resume it, where its system has that', how: 'pause' },
  { key: 'X', title: 'Restart its controller, pod by pod', how: 'restart' },
];

/** Keys in the panes, and in what opens from them. */
export const keymap: readonly Binding[] = [
  ...MOVING,
  {
    keys: ['enter'],
    title: 'Open the detail of an object, a workflow or an event, a group, or versions',
    hint: 'detail',
    disabledReason: (state) => (isDetailOpen(state) ? DETAIL_OPEN : nothingOpens(state)),
    command: { type: 'open' },
  },
  {
    keys: ['d'],
    title: 'Describe the object: conditions, owners, dependents and events',
    hint: 'describe',
    offered: ({ view }) => view.pane !== 'deletions' && view.size.columns >= ROOMY,
    disabledReason: (state) =>
      ['detail', 'object'].includes(state.view.dialog) ? DETAIL_OPEN : nothingOpens(state),
    command: { type: 'describe' },
  },
  {
    keys: ['space'],
    title: 'Mark it, or unmark it: R, W and T go for all that are marked; esc unmarks all',
    hint: 'mark',
    offered: ({ marks, view }) => marks.size > 0 || view.size.columns >= ROOMY,
    disabledReason: (state) =>
      state.view.dialog === 'none'
        ? nothingOpens(state)
        : 'esc goes back to the list, to mark there',
    command: { type: 'toggle-mark' },
  },
  {
    keys: ['l'],
    title: 'Logs of what works for an object or a workflow',
    hint: 'logs',
    disabledReason: nothingOpens,
    command: { type: 'open-logs' },
  },
  {
    keys: ['v'],
    title: 'Versions of an object: what each write changes, and who writes it',
    hint: 'versions',
    offered: ({ view }) => isOpen(view, 'detail') || view.size.columns >= ROOMY,
    disabledReason: (state) =>
      state.view.dialog === 'versions'
        ? 'its versions are open: esc goes back'
        : nothingOpens(state),
    command: { type: 'open-versions' },
  },
  {
    keys: ['E'],
    title: 'Events of an object and all that belongs to it',
    hint: 'events',
    offered: ({ view }) => view.dialog !== 'none' || view.size.columns >= ROOMY,
    disabledReason: nothingOpens,
    command: { type: 'show-events-of' },
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
  ...RECONCILING.map(
    ({ key, title, how }): Binding => ({
      keys: [key],
      title,
      // The line of hints has room for one of them; the help names all.
      ...(how === 'now' ? { hint: 'reconcile' } : {}),
      disabledReason: (state) => (state.readOnly ? READ_ONLY : nothingOpens(state)),
      offered: (state) => isDetailOpen(state) || state.marks.size > 0,
      command: { type: 'reconcile', how },
    }),
  ),
  {
    keys: ['a'],
    title: 'Acknowledge a finding until it gets worse, or take that back',
    hint: 'acknowledge',
    offered: ({ view, findings }) =>
      view.pane === 'findings' && view.dialog === 'none' && findings.length > 0,
    disabledReason: ({ view, findings }) =>
      view.pane === 'findings' && view.dialog === 'none' && findings.length > 0
        ? undefined
        : 'a acknowledges a finding: select one in pane 1',
    command: { type: 'acknowledge' },
  },
  ...PANES.map(
    ({ id, key, title }): Binding => ({
      keys: [key],
      title: `Pane ${title}`,
      command: { type: 'show-pane', pane: id },
    }),
  ),
  {
    keys: ['/'],
    title: 'Filter: /regex, /!regex, /-l label=value, /-f fuzzy, /type=Warning',
    hint: 'filter',
    command: { type: 'start-prompt', prompt: 'filter' },
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
  ...ALWAYS,
];

/** Keys in the logs. */
const logTable: readonly Binding[] = [...MOVING, ...logKeys, ...ALWAYS];
/** Keys in the list of errors of the logs. */
const errorTable: readonly Binding[] = [...MOVING, ...errorKeys, ...ALWAYS];
/** Keys in the table of requests, which can only be read. */
const callTable: readonly Binding[] = [...MOVING, ...ALWAYS];

/** The keys that mean something in what is open. */
export function tableFor({ dialog }: Pick<ViewSlice, 'dialog'>): readonly Binding[] {
  if (dialog === 'log-errors') return errorTable;
  if (dialog === 'log-calls') return callTable;
  return showsLogs({ dialog }) ? logTable : keymap;
}

/**
 * The command for a key press in this state, a refusal when the key would do nothing, or `undefined`
 * when it means nothing here. Pure, so that the screen, the help and the tests share it.
 */
export function resolve(key: string, text: string, state: KtopState): Command | undefined {
  if (key === 'ctrl+c') return { type: 'quit' };
  if (state.view.prompt !== undefined) return promptCommand(key, text);
  if (state.view.dialog === 'remove-finalizer') return removalCommand(key, text);
  if (state.view.dialog === 'reconcile') return reconcileCommand(key, state);
  if (choosing(state)) return key === 'esc' ? { type: 'back' } : undefined; // The rest is the list's.
  const table = tableFor(state.view);
  const binding = table.find(({ keys }) => keys.includes(key));
  if (binding === undefined) {
    const why = UNBOUND.get(key) ?? elsewhere(key, table);
    return why === undefined ? undefined : { type: 'refuse', reason: why };
  }
  const reason = binding.disabledReason?.(state);
  return reason === undefined ? binding.command : { type: 'refuse', reason };
}

/** Why a key that means something elsewhere means nothing here. */
function elsewhere(key: string, table: readonly Binding[]): string | undefined {
  const isBound = (bindings: readonly Binding[]) => bindings.some(({ keys }) => keys.includes(key));
  if (table !== keymap)
    return isBound(keymap) ? 'the logs are open: esc closes them first' : undefined;
  return isBound(logKeys) ? 'it is about the logs: l opens those of what is selected' : undefined;
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
  if (input === ' ') return 'space';
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

function choosing({ view: { dialog } }: KtopState): boolean {
  return dialog === 'choose-context' || dialog === 'choose-namespace';
}
