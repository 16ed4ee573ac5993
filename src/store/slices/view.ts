import type { EventObject } from '../../kube/events.ts';
import type { PaneId } from '../command.ts';
import type { Filter } from '../filter.ts';
import type { Size } from '../layout.ts';
import type { LogSearch } from '../log-search.ts';

export type Prompt = { readonly for: 'filter' | 'command' | 'search'; readonly text: string };

export type Dialog =
  | 'none'
  | 'help'
  | 'choose-context'
  | 'choose-namespace'
  | 'detail'
  /** The detail of a workflow. */
  | 'workflow'
  /** The detail of an event. */
  | 'event'
  /** An object, described; lies over what it was opened from, as those below do. */
  | 'object'
  /** What the writes of an object have changed. */
  | 'versions'
  | 'remove-finalizer'
  | 'reconcile'
  | 'logs'
  /** These lie over the logs. */
  | 'log-errors'
  | 'log-calls'
  | 'log-help'
  | 'actions';

/** What others can lie over. */
export type Behind = Dialog & ('detail' | 'workflow' | 'event' | 'object' | 'versions');

/** How the operator looks at the cluster. */
export interface ViewSlice {
  readonly size: Size;
  readonly pane: PaneId;
  readonly dialog: Dialog;
  /** What the dialog lies over, the lowest first; nothing where it lies over a list. */
  readonly behind: readonly Behind[];
  readonly prompt: Prompt | undefined;
  readonly filter: Filter;
  /** What is looked for in the logs. */
  readonly search: LogSearch;
  /** Narrowing of what is already watched. */
  readonly namespace: string | undefined;
  readonly kind: string | undefined;
  /** The object to which pane Events is narrowed, with its tree. */
  readonly eventsOf: EventObject | undefined;
  readonly message: { readonly tone: 'info' | 'problem'; readonly text: string } | undefined;
}
