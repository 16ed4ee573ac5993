import type { Command, PaneId } from './command.ts';
import { NO_FILTER, parseFilter } from './filter.ts';
import type { ViewSlice } from './state.ts';

export const PANES: readonly {
  readonly id: PaneId;
  readonly key: string;
  readonly title: string;
}[] = [
  { id: 'deletions', key: '2', title: 'Deletions' },
  { id: 'workflows', key: '3', title: 'Workflows' },
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
    case 'show-help':
      return { ...view, dialog: view.dialog === 'help' ? 'none' : 'help' };
    case 'back':
      return back(view);
    case 'start-prompt':
      return {
        ...view,
        dialog: 'none', // What is typed is about the list.
        message: undefined,
        prompt: {
          for: command.prompt,
          text: command.prompt === 'filter' ? view.filter.text : '',
        },
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
  const filter = parseFilter(text);
  return filter.type === 'filter'
    ? { ...next, filter, message: undefined }
    : { ...next, message: { tone: 'problem', text: filter.reason } };
}

/** One step back: the prompt, then the dialog, then the filter, then the narrowing. */
function back(view: ViewSlice): ViewSlice {
  if (view.prompt !== undefined) {
    const filter = view.prompt.for === 'filter' ? NO_FILTER : view.filter;
    return { ...view, prompt: undefined, filter, message: undefined };
  }
  if (view.dialog === 'remove-finalizer') return { ...view, dialog: 'detail', message: undefined };
  if (view.dialog === 'logs') return { ...view, dialog: view.behind, message: undefined };
  if (view.dialog !== 'none') return { ...view, dialog: 'none', message: undefined };
  if (view.message !== undefined) return { ...view, message: undefined };
  if (view.filter.text !== '') return { ...view, filter: NO_FILTER };
  if (view.kind !== undefined) return { ...view, kind: undefined };
  return view;
}

/** Whether the detail of an object is open, if only behind what lies over it. */
export function showsDetail({ dialog, behind }: ViewSlice): boolean {
  if (dialog === 'logs') return behind === 'detail';
  return dialog === 'detail' || dialog === 'remove-finalizer';
}

/** Whether the detail of a workflow is open, if only behind its logs. */
export function showsWorkflow({ dialog, behind }: ViewSlice): boolean {
  return dialog === 'workflow' || (dialog === 'logs' && behind === 'workflow');
}

function nextPane(pane: PaneId): PaneId {
  const index = PANES.findIndex(({ id }) => id === pane);
  return PANES[(index + 1) % PANES.length]?.id ?? pane;
}

/** The label of a pane's tab. */
export function tabLabel({ key, title }: (typeof PANES)[number]): string {
  return ` ${key} ${title} `;
}

/** The pane whose tab lies at column `x`. */
export function paneAt(x: number): PaneId | undefined {
  let start = 0;
  for (const pane of PANES) {
    const end = start + tabLabel(pane).length;
    if (x >= start && x < end) return pane.id;
    start = end + 1;
  }
  return undefined;
}
