import type { EventObject } from '../kube/events.ts';
import type { ListCursor } from './list-cursor.ts';
import type { LogsOf } from './logs-request.ts';
import type { Dialog } from './slices/view.ts';

/** What every pane can be asked: it is a list with a cursor, and something lies behind its lines. */
export interface PaneModel {
  readonly cursor: ListCursor;
  /** Opens what is under the cursor; returns the dialog that shows it, if it is a dialog that does. */
  open(): Dialog | undefined;
  /** What is copied of what is open, or else of what is under the cursor. */
  copied(what: 'name' | 'kubectl', context: string): string | undefined;
  /** The object that is open, or else the one under the cursor; what is not known of it is empty. */
  subject(): EventObject | undefined;
  /** Whose logs can be shown for what is open, or else for what is under the cursor. */
  logsOf(): LogsOf | undefined;
}

/** What lies over a pane and scrolls as a whole. */
export interface Scrolled {
  scrollBy(lines: number): void;
  scrollTo(line: number): void;
}
