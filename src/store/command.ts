import type { RemovalVerdict } from '../analysis/removal.ts';
import type { Trigger } from '../knowledge/trigger.ts';
import type { Row } from '../kube/row.ts';
import type { Size } from './layout.ts';
import type { LogRange } from './log-ranges.ts';
import type { LogsOf, LogsRequest } from './logs-request.ts';
import type { ManyOffer } from './many-offer.ts';
import type { ReconcileOffer } from './reconcile-offer.ts';
import type { RemovalOffer } from './removal-offer.ts';
import type { Prompt } from './slices/view.ts';

export type PaneId = 'findings' | 'deletions' | 'workflows' | 'events' | 'reconciles' | 'watches';

/** What the operator asks for. The UI names it; the store or the session carries it out. */
export type Command =
  | { readonly type: 'quit' }
  | { readonly type: 'suspend' }
  | { readonly type: 'move'; readonly by: number }
  | { readonly type: 'move-page'; readonly by: number }
  | { readonly type: 'move-first' }
  | { readonly type: 'move-last' }
  | { readonly type: 'open' }
  | { readonly type: 'back' }
  | { readonly type: 'show-pane'; readonly pane: PaneId }
  | { readonly type: 'next-pane' }
  | { readonly type: 'show-help' }
  | { readonly type: 'toggle-yaml' }
  | { readonly type: 'toggle-managed-fields' }
  | { readonly type: 'copy'; readonly what: 'name' | 'kubectl' }
  | { readonly type: 'all-namespaces' }
  | { readonly type: 'choose-namespace'; readonly namespace: string | undefined }
  | { readonly type: 'choose-context'; readonly context: string }
  | { readonly type: 'start-prompt'; readonly prompt: Prompt['for'] }
  | { readonly type: 'prompt-type'; readonly text: string }
  | { readonly type: 'prompt-erase' }
  | { readonly type: 'prompt-clear' }
  | { readonly type: 'prompt-submit' }
  | { readonly type: 'remove-finalizer' }
  | { readonly type: 'removal-type'; readonly text: string }
  | { readonly type: 'removal-erase' }
  | { readonly type: 'removal-clear' }
  | { readonly type: 'removal-submit' }
  | { readonly type: 'reconcile'; readonly how: Reconciling }
  | { readonly type: 'reconcile-submit'; readonly how: 'send' | 'instead' | 'insist' }
  /** Sends no more of what is being sent to several objects. */
  | { readonly type: 'stop-sending' }
  /** Marks the object under the cursor, or unmarks it. */
  | { readonly type: 'toggle-mark' }
  | { readonly type: 'save-actions' }
  | { readonly type: 'open-logs' }
  | { readonly type: 'open-versions' }
  /** Opens the object itself, whatever is open of it. */
  | { readonly type: 'describe' }
  | { readonly type: 'toggle-times' }
  | { readonly type: 'toggle-colours' }
  | { readonly type: 'toggle-folds' }
  | { readonly type: 'toggle-matches-only' }
  | { readonly type: 'toggle-previous' }
  | { readonly type: 'next-level' }
  | { readonly type: 'next-speaker' }
  | { readonly type: 'next-match'; readonly by: 1 | -1 }
  | { readonly type: 'choose-range'; readonly range: LogRange }
  | { readonly type: 'mark-logs' }
  | { readonly type: 'copy-logs' }
  | { readonly type: 'save-logs' }
  | { readonly type: 'show-errors' }
  | { readonly type: 'open-error' }
  | { readonly type: 'acknowledge' }
  | { readonly type: 'copy-role' }
  | { readonly type: 'show-calls' }
  /** The events of what is open or selected, with those of its tree. */
  | { readonly type: 'show-events-of' }
  | { readonly type: 'toggle-autoscroll' }
  | { readonly type: 'toggle-wrap' }
  | { readonly type: 'refuse'; readonly reason: string }
  | { readonly type: 'click'; readonly x: number; readonly y: number }
  | { readonly type: 'resize'; readonly size: Size };

/** What is asked of the controller of an object, or done to it. */
export type Reconciling = 'now' | 'with-upstream' | 'pause' | 'restart';

/** What a command needs from outside the store. */
export type Effect =
  | ClusterEffect
  | { readonly type: 'quit' }
  | { readonly type: 'suspend' }
  | { readonly type: 'copy'; readonly text: string }
  | { readonly type: 'switch-context'; readonly context: string }
  /** Other namespaces have to be watched than are; `undefined` is all of them. */
  | { readonly type: 'watch-namespaces'; readonly namespaces: readonly string[] | undefined }
  | { readonly type: 'save-actions'; readonly text: string }
  | { readonly type: 'save-logs'; readonly name: string; readonly text: string };

/** An effect that concerns the cluster which is looked at. */
export type ClusterEffect =
  /** The detail of another object is open than before; `undefined`: none is. */
  | { readonly type: 'show-detail'; readonly uid: string | undefined }
  /** Other logs are open than before; `undefined`: none are. */
  | { readonly type: 'show-logs'; readonly request: LogsRequest | undefined }
  /** Another object is described than before; `undefined`: none is. */
  | { readonly type: 'show-object'; readonly of: LogsOf | undefined }
  /** Other versions are open than before; `undefined`: none are. */
  | { readonly type: 'show-versions'; readonly of: LogsOf | undefined }
  /** Asks, saves and rehearses what is needed to offer the removal of a finalizer. */
  | { readonly type: 'prepare-removal'; readonly row: Row; readonly verdict: RemovalVerdict }
  | { readonly type: 'send-removal'; readonly offer: RemovalOffer }
  /** Asks for and rehearses what is needed to offer that an object is reconciled. */
  | {
      readonly type: 'prepare-reconcile';
      readonly of: LogsOf;
      readonly wish: { readonly type: Reconciling };
    }
  /** The same for several objects at once. */
  | {
      readonly type: 'prepare-many';
      readonly of: readonly LogsOf[];
      readonly wish: { readonly type: Reconciling };
    }
  | { readonly type: 'send-many'; readonly offer: ManyOffer }
  | { readonly type: 'stop-sending' }
  /** Offers what would work instead of an offer that would do nothing. */
  | {
      readonly type: 'prepare-instead';
      readonly offer: ReconcileOffer;
      readonly triggers: readonly Trigger[];
    }
  | { readonly type: 'send-reconcile'; readonly offer: ReconcileOffer };
