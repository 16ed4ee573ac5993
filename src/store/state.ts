import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Instant } from '../kube/time.ts';
import { NO_FILTER } from './filter.ts';
import { SMALLEST } from './layout.ts';
import { NO_SEARCH } from './log-search.ts';
import type { ActionsSlice, ReconcileSlice, RemovalSlice } from './slices/acting.ts';
import {
  type ClusterSlice,
  NO_WATCHES,
  type WatchLine,
  type WatchTotals,
} from './slices/cluster.ts';
import type { DeletionsSlice, DetailSlice } from './slices/deletions.ts';
import { type EventDetailSlice, type EventsSlice, NO_EVENTS } from './slices/events.ts';
import { type FindingsSlice, NO_FINDINGS } from './slices/findings.ts';
import type { LogCallsSlice, LogErrorsSlice, LogsSlice } from './slices/logs.ts';
import type { ObjectSlice } from './slices/object.ts';
import { NO_STANDINGS, type StandingsSlice } from './slices/reconciles.ts';
import type { VersionsSlice } from './slices/versions.ts';
import type { ViewSlice } from './slices/view.ts';
import { EMPTY_WINDOW, type Window } from './slices/window.ts';
import type { WorkflowDetailSlice, WorkflowsSlice } from './slices/workflows.ts';

/** Everything that is on the screen, and nothing else: the cluster itself lies in the index. */
export interface KtopState {
  readonly cluster: ClusterSlice;
  readonly watchTotals: WatchTotals;
  readonly watches: Window<WatchLine>;
  readonly findings: FindingsSlice;
  readonly deletions: DeletionsSlice;
  readonly workflows: WorkflowsSlice;
  readonly events: EventsSlice;
  readonly detail: DetailSlice | undefined;
  readonly event: EventDetailSlice | undefined;
  readonly workflow: WorkflowDetailSlice | undefined;
  readonly object: ObjectSlice | undefined;
  readonly standings: StandingsSlice;
  readonly versions: VersionsSlice | undefined;
  readonly logs: LogsSlice | undefined;
  readonly logErrors: LogErrorsSlice | undefined;
  readonly logCalls: LogCallsSlice | undefined;
  readonly removal: RemovalSlice | undefined;
  readonly reconcile: ReconcileSlice | undefined;
  readonly actions: ActionsSlice | undefined;
  /** The keys of the lines that are marked in the list that is looked at. */
  readonly marks: ReadonlySet<string>;
  readonly namespaces: readonly string[];
  readonly view: ViewSlice;
  /** By this machine's clock. */
  readonly now: Instant;
  /** `DEMO`, or nothing. */
  readonly mark: string | undefined;
  /** Whether nothing may be written. */
  readonly readOnly: boolean;
}

export type KtopStore = StoreApi<KtopState>;

export function createKtopStore(initial: Partial<KtopState> = {}): KtopStore {
  return createStore<KtopState>(() => ({
    cluster: {
      context: '',
      contexts: [],
      serverVersion: undefined,
      link: { type: 'connecting' },
      watched: undefined,
      dark: [],
      leftOut: [],
      malformed: 0,
      requestsPerMinute: 0,
      clockSkewMs: 0,
    },
    watchTotals: NO_WATCHES,
    watches: EMPTY_WINDOW,
    findings: NO_FINDINGS,
    deletions: { ...EMPTY_WINDOW, terminating: 0, matching: 0, gone: 0 },
    workflows: { ...EMPTY_WINDOW, all: 0, troubled: 0, unseen: [] },
    events: NO_EVENTS,
    detail: undefined,
    event: undefined,
    workflow: undefined,
    object: undefined,
    standings: NO_STANDINGS,
    versions: undefined,
    logs: undefined,
    logErrors: undefined,
    logCalls: undefined,
    removal: undefined,
    reconcile: undefined,
    actions: undefined,
    marks: new Set(),
    namespaces: [],
    view: {
      size: SMALLEST,
      pane: 'deletions',
      dialog: 'none',
      behind: [],
      prompt: undefined,
      filter: NO_FILTER,
      search: NO_SEARCH,
      namespace: undefined,
      kind: undefined,
      eventsOf: undefined,
      message: undefined,
    },
    now: 0,
    mark: undefined,
    readOnly: false,
    ...initial,
  }));
}

/** Now, by the API server's clock: what instants in objects are compared with. */
export function selectServerNow({ now, cluster }: KtopState): Instant {
  return now + cluster.clockSkewMs;
}
