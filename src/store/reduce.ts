import type { Command, PaneId } from './command.ts';
import { NO_FILTER, parseFilter } from './filter.ts';
import { NO_SEARCH, parseLogSearch } from './log-search.ts';
import type { Behind, Dialog, Prompt, ViewSlice } from './slices/view.ts';

export const PANES: readonly {
  readonly id: PaneId;
  readonly key: string;
  readonly title: string;
}[] = [
  { id: 'findings', key: '1', title: 'Findings' },
  { id: 'deletions', key: '2', title: 'Deletions' },
  { id: 'workflows', key: '3', title: 'Workflows' },
  { id: 'events', key: '4', title: 'Events' },
  { id: 'reconciles', key: '5', title: 'Reconciles' },
  { id: 'watches', key: '8', title: 'Watches' },
];

/**
 * What a command does to the way the operator looks at the cluster. Commands that move within a
 * list or leave the store are not its business and change nothing.
 */
export function reduce(view: ViewSlice, command: Command): ViewSlice {
  switch (command.type) {
    case 'show-pane':
      return { ...view, pane: command.pane, dialog: 'none' };
    case 'next-pane':
      return { ...view, pane: nextPane(view.pane), dialog: 'none' };
    case 'show-errors':
      return { ...view, dialog: 'log-errors', message: undefined };
    case 'show-calls':
      return { ...view, dialog: 'log-calls', message: undefined };
    case 'open-error':
      return { ...view, dialog: 'logs' };
    case 'show-help':
      return { ...view, dialog: helpOver(view.dialog) };
    case 'back':
      return back(view);
    case 'start-prompt':
      return {
        ...view,
        // What is typed is about the list, or else about the logs.
        dialog: command.prompt === 'search' ? view.dialog : 'none',
        message: undefined,
        prompt: { for: command.prompt, text: before(view, command.prompt) },
      };
    case 'prompt-type':
      return typed(view, `${view.prompt?.text ?? ''}${command.text}`);
    case 'prompt-erase':
      return typed(view, [...(view.prompt?.text ?? '')].slice(0, -1).join(''));
    case 'prompt-clear':
      return typed(view, '');
    case 'refuse':
      return { ...view, message: { tone: 'problem', text: command.reason } };
    case 'resize':
      return { ...view, size: command.size };
    default:
      return view;
  }
}

/** A filter takes effect while it is typed; an invalid one leaves the last valid one in force. */
function typed(view: ViewSlice, text: string): ViewSlice {
  const { prompt } = view;
  if (prompt === undefined) return view;
  const next = { ...view, prompt: { ...prompt, text } };
  if (prompt.for === 'command') return next;
  if (prompt.for === 'search') return searched(next, text);
  const filter = parseFilter(text);
  return filter.type === 'filter'
    ? { ...next, filter, message: undefined }
    : { ...next, message: { tone: 'problem', text: filter.reason } };
}

function helpOver(dialog: Dialog): Dialog {
  if (showsLogs({ dialog })) return dialog === 'log-help' ? 'logs' : 'log-help';
  return dialog === 'help' ? 'none' : 'help';
}

/** What a prompt begins with. */
function before({ filter, search }: ViewSlice, prompt: Prompt['for']): string {
  return { filter: filter.text, search: search.text, command: '' }[prompt];
}

function searched(view: ViewSlice, text: string): ViewSlice {
  const search = parseLogSearch(text);
  return search.invalid === undefined
    ? { ...view, search, message: undefined }
    : { ...view, message: { tone: 'problem', text: search.invalid } };
}

/** One step back: the prompt, then the dialog, then the filter, then the narrowing. */
function back(view: ViewSlice): ViewSlice {
  if (view.prompt !== undefined) {
    const filter = view.prompt.for === 'filter' ? NO_FILTER : view.filter;
    const search = view.prompt.for === 'search' ? NO_SEARCH : view.search;
    return { ...view, prompt: undefined, filter, search, message: undefined };
  }
  if (view.dialog !== 'logs' && showsLogs(view))
    return { ...view, dialog: 'logs', message: undefined };
  if (view.dialog === 'logs' && view.search.text !== '') return { ...view, search: NO_SEARCH };
  if (liesOver(view.dialog)) return uncovered(view);
  if (view.dialog !== 'none') return { ...view, dialog: 'none', message: undefined };
  if (view.message !== undefined) return { ...view, message: undefined };
  if (view.filter.text !== '') return { ...view, filter: NO_FILTER };
  if (view.pane === 'events' && view.eventsOf !== undefined)
    return { ...view, eventsOf: undefined };
  if (view.kind !== undefined) return { ...view, kind: undefined };
  return view;
}

/** Whether a dialog is open, if only behind what lies over it. */
export function isOpen({ dialog, behind }: ViewSlice, wanted: Dialog): boolean {
  return dialog === wanted || (liesOver(dialog) && behind.some((below) => below === wanted));
}

/** What a dialog that is opened now lies over; `undefined` where none can be opened. */
export function behindNext({ dialog, behind }: ViewSlice): readonly Behind[] | undefined {
  switch (dialog) {
    case 'none':
      return [];
    case 'reconcile': // It takes the place of that.
      return behind;
    case 'detail':
    case 'workflow':
    case 'event':
      return [dialog];
    case 'object':
    case 'versions':
      return [...behind, dialog];
    default:
      return undefined;
  }
}

/** Whether a dialog lies over what it was opened from. */
function liesOver(dialog: Dialog): boolean {
  return (
    ['object', 'versions', 'reconcile', 'remove-finalizer'].includes(dialog) ||
    showsLogs({ dialog })
  );
}

/** What is seen when the uppermost dialog is closed. */
function uncovered(view: ViewSlice): ViewSlice {
  const { behind } = view;
  return {
    ...view,
    dialog: behind.at(-1) ?? 'none',
    behind: behind.slice(0, -1),
    message: undefined,
  };
}

/** Whether logs are open, if only behind what lies over them. */
export function showsLogs({ dialog }: Pick<ViewSlice, 'dialog'>): boolean {
  return dialog === 'logs' || dialog.startsWith('log-');
}

function nextPane(pane: PaneId): PaneId {
  const index = PANES.findIndex(({ id }) => id === pane);
  return PANES[(index + 1) % PANES.length]?.id ?? pane;
}

/** The labels of the tabs; that of the findings counts what is new there while another pane is open. */
export function tabLabels(
  open: PaneId,
  fresh: number,
): readonly { readonly id: PaneId; readonly label: string }[] {
  return PANES.map(({ id, key, title }) => {
    const more = id === 'findings' && id !== open && fresh > 0 ? `+${fresh}` : '';
    return { id, label: ` ${key} ${title}${more} ` };
  });
}

/** The pane whose tab lies at column `x`. */
export function paneAt(x: number, labels: ReturnType<typeof tabLabels>): PaneId | undefined {
  let start = 0;
  for (const { id, label } of labels) {
    const end = start + label.length;
    if (x >= start && x < end) return id;
    start = end + 1;
  }
  return undefined;
}
