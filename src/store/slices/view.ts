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
  /** What the writes of an object have changed. */
  | 'versions'
  /** Lies over the detail. */
  | 'remove-finalizer'
  /** Lies over what it was opened from. */
  | 'reconcile'
  | 'actions'
  /** Lies over what it was opened from. */
  | 'logs'
  /** These lie over the logs. */
  | 'log-errors'
  | 'log-calls'
  | 'log-help';

/** How the operator looks at the cluster. */
export interface ViewSlice {
  readonly size: Size;
  readonly pane: PaneId;
  readonly dialog: Dialog;
  /** What is open behind the logs, or behind the dialog about reconciling. */
  readonly behind: 'none' | 'detail' | 'workflow' | 'event' | 'versions';
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
