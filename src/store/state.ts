import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Deletion } from '../analysis/deletion.ts';
import type { DetailLine, Tone } from '../analysis/detail-line.ts';
import type { CallCount } from '../analysis/log-lines/api-calls.ts';
import type { ErrorGroup } from '../analysis/log-lines/error-groups.ts';
import type { Loop } from '../analysis/loops/loop.ts';
import type { RemovalVerdict } from '../analysis/removal.ts';
import type { Workflow } from '../analysis/workflow.ts';
import type { EventObject } from '../kube/events.ts';
import type { Instant } from '../kube/time.ts';
import type { WatchStatus } from '../kube/watch-status.ts';
import type { PaneId } from './command.ts';
import type { Group } from './deletion-board.ts';
import type { Entry } from './deletion-entry.ts';
import type { EventLine } from './event-lines.ts';
import { type Filter, NO_FILTER } from './filter.ts';
import { type Size, SMALLEST } from './layout.ts';
import type { LogRange } from './log-ranges.ts';
import { type LogSearch, NO_SEARCH } from './log-search.ts';
import type { Wanted } from './log-view.ts';
import type { LogsRequest } from './logs-request.ts';
import type { Verdict } from './verdicts.ts';
import type { HotObject } from './write-rates.ts';

/** Where the conversation with the API server stands. */
export type Link =
  | { readonly type: 'connecting' }
  | { readonly type: 'up' }
  | {
      readonly type: 'lost';
      readonly since: Instant;
      readonly message: string;
      readonly retryAt: Instant | undefined;
    };

/** The cluster that ktop looks at, as the header tells it. */
export interface ClusterSlice {
  readonly context: string;
  readonly contexts: readonly string[];
  readonly serverVersion: string | undefined;
  readonly link: Link;
  /** The namespaces that are watched; `undefined` is all of them. */
  readonly watched: readonly string[] | undefined;
  /** Groups that discovery names but cannot describe. */
  readonly dark: readonly { readonly groupVersion: string; readonly reason: string }[];
  /** Kinds that are left out on purpose, with the reason. */
  readonly leftOut: readonly string[];
  /** Objects that could not be understood. */
  readonly malformed: number;
  readonly requestsPerMinute: number;
  /** Instants of the server less the local ones, in milliseconds. */
  readonly clockSkewMs: number;
}

/** How many watches are in which state. */
export interface WatchTotals {
  readonly all: number;
  readonly live: number;
  readonly syncing: number;
  readonly degraded: number;
  readonly forbidden: number;
  readonly notServed: number;
  /** Watches of a single namespace, by namespace: with `watched` undefined, where more is forbidden. */
  readonly narrowed: ReadonlyMap<string, number>;
  /** The degraded watch whose next try comes first. */
  readonly nextRetryAt: Instant | undefined;
  readonly degradedSince: Instant | undefined;
}

export interface WatchLine {
  readonly key: string;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly objects: number;
  readonly status: WatchStatus;
}

export type DeletionLine =
  | {
      readonly type: 'deletion';
      readonly key: string;
      readonly entry: Entry;
      readonly deletion: Deletion | undefined;
      /** What a look around it has concluded; `undefined` until there was one. */
      readonly verdict: Verdict | undefined;
      readonly vanished: readonly { readonly finalizer: string; readonly at: Instant }[];
      readonly grouped: boolean;
    }
  | {
      readonly type: 'group';
      readonly key: string;
      readonly group: Group;
      /** The conclusion for the object that waits longest. */
      readonly oldest: Deletion | undefined;
      readonly verdict: Verdict | undefined;
    };

/** An object that is written again and again. */
export interface LoopLine {
  readonly key: string;
  /** `Widget team-a/alpha` */
  readonly object: string;
  readonly hot: HotObject;
  /** `undefined`: its versions have not told yet. */
  readonly loop: Loop | undefined;
}

export interface LoopsSlice extends Window<LoopLine> {
  /** How many there are, whatever the filter hides. */
  readonly all: number;
}

/** What each write of an object has changed. */
export interface VersionsSlice {
  readonly title: string;
  readonly lines: readonly DetailLine[];
  readonly offset: number;
  readonly length: number;
}

/** What a list shows of itself: the lines of its window. */
export interface Window<T> {
  readonly lines: readonly T[];
  readonly offset: number;
  readonly cursor: number;
  readonly length: number;
}

export interface DeletionsSlice extends Window<DeletionLine> {
  /** Objects that are terminating, whatever the filter hides. */
  readonly terminating: number;
  readonly matching: number;
  readonly gone: number;
}

export interface WorkflowLine {
  readonly key: string;
  readonly workflow: Workflow;
  /** `Widget team-a/alpha` */
  readonly object: string;
  /** What it does now, in words. */
  readonly sentence: string;
}

export interface WorkflowsSlice extends Window<WorkflowLine> {
  /** How many there are, whatever the filter hides. */
  readonly all: number;
  /** How many of those fail or wait. */
  readonly troubled: number;
  /** What carries out work and is not seen, with the reasons. */
  readonly unseen: readonly string[];
}

export interface WorkflowDetailSlice {
  readonly key: string;
  readonly lines: readonly DetailLine[];
  readonly offset: number;
  readonly length: number;
}

export interface EventsSlice extends Window<EventLine> {
  /** How many lines there are, whatever is hidden. */
  readonly all: number;
  /** How many Event objects they were. */
  readonly objects: number;
  /** How many of the lines are Warnings. */
  readonly warnings: number;
  /** How many lines the filter lets through. */
  readonly matching: number;
  /** What is not seen, with the reasons. */
  readonly unseen: readonly string[];
  readonly isWatched: boolean;
  /** What happened before this may have fallen out. */
  readonly keptSince: Instant | undefined;
  /** Whose events are shown: an object with its tree. */
  readonly of: string | undefined;
  /** Why no more can come. */
  readonly silence: string | undefined;
}

export interface EventDetailSlice {
  readonly key: string;
  readonly lines: readonly DetailLine[];
  readonly offset: number;
  readonly length: number;
}

/** A stretch of a row of a log: coloured as it was written, or, without `sgr`, what is looked for. */
export interface LogSpan {
  readonly from: number;
  readonly to: number;
  readonly sgr: string | undefined;
}

/** One line on the screen of a log, or a piece of one. */
export interface LogRow {
  /** Empty where it is not wanted, and in pieces after the first. */
  readonly time: string;
  /** Who says it; empty in pieces after the first. */
  readonly source: string;
  /** A number for each source, from 0. */
  readonly colour: number;
  readonly tone: Tone;
  readonly text: string;
  readonly spans: readonly LogSpan[];
  /** Whether it is the match that was jumped to. */
  readonly isCurrent: boolean;
}

/** The logs of what works for one object. */
export interface LogsSlice {
  readonly title: string;
  readonly speakers: LogsRequest['speakers'];
  /** Who its controller is, once that is known. */
  readonly speaker: string | undefined;
  readonly range: LogRange;
  readonly previous: boolean;
  readonly lines: readonly LogRow[];
  /** How wide the sources and the times are. */
  readonly sourceColumns: number;
  readonly timeColumns: number;
  /** Whether a source is marked as the one that leads. */
  readonly hasLeader: boolean;
  /** Which lines are shown. */
  readonly wanted: Wanted;
  /** Where, in the lines that are shown, the screen begins, and how many those are. */
  readonly offset: number;
  readonly length: number;
  /** How many lines are kept, how many fell out, and how many came when there was no room. */
  readonly kept: number;
  readonly dropped: number;
  readonly refused: number;
  /** How many lines match what is looked for, and which of them was jumped to, from 1. */
  readonly matches: number;
  readonly match: number;
  /** How many groups of errors there are. */
  readonly errors: number;
  /** Why the controller may say nothing of the object, where only lines about it are wanted. */
  readonly unheard: string | undefined;
  /** How many logs there are, and of how many more can come. */
  readonly all: number;
  readonly followed: number;
  /** What keeps logs from being heard. */
  readonly silence: readonly string[];
  readonly autoscroll: boolean;
  readonly wraps: boolean;
  readonly colours: boolean;
  /** Whether the pods are still being listed. */
  readonly isLooking: boolean;
}

/** The groups of errors in the logs that are open. */
export interface LogErrorsSlice
  extends Window<{ readonly key: string; readonly group: ErrorGroup }> {
  /** What the error under the cursor means, where that is known. */
  readonly meaning: string | undefined;
  /** The role that it lacks, as YAML. */
  readonly role: string | undefined;
  /** Whether containers end over errors. */
  readonly survival: string;
  /** How many groups there were too many. */
  readonly forgotten: number;
}

/** The requests that the logs that are open tell of. */
export interface LogCallsSlice extends Window<{ readonly key: string; readonly call: CallCount }> {
  /** The time in which they were sent, in milliseconds. */
  readonly spanMs: number;
}

export interface DetailSlice {
  readonly uid: string;
  readonly lines: readonly DetailLine[];
  readonly offset: number;
  readonly length: number;
  readonly showing: 'summary' | 'yaml';
  /** Whether its current finalizer may be removed; `undefined` while that is not known. */
  readonly removal: RemovalVerdict | undefined;
}

/** The dialog that removes one finalizer. */
export interface RemovalSlice {
  readonly lines: readonly DetailLine[];
  readonly offset: number;
  readonly length: number;
  /** `blocked`: the server refused the rehearsal, so that nothing can be sent. */
  readonly phase: 'typing' | 'blocked' | 'sent';
  /** What has to be typed. */
  readonly name: string;
  readonly typed: string;
  readonly justified: boolean;
}

/** The dialog that makes a controller reconcile, pauses an object or restarts its controller. */
export interface ReconcileSlice {
  readonly lines: readonly DetailLine[];
  readonly offset: number;
  readonly length: number;
  /** `useless`: it would do nothing; `blocked`: the server refused the rehearsal. */
  readonly phase: 'ready' | 'useless' | 'blocked' | 'sent';
  /** Whether something is known that would work instead. */
  readonly instead: boolean;
}

/** The log of what ktop did to the cluster. */
export interface ActionsSlice {
  readonly lines: readonly DetailLine[];
  readonly offset: number;
  readonly length: number;
}

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

/** Everything that is on the screen, and nothing else: the cluster itself lies in the index. */
export interface KtopState {
  readonly cluster: ClusterSlice;
  readonly watchTotals: WatchTotals;
  readonly watches: Window<WatchLine>;
  readonly deletions: DeletionsSlice;
  readonly workflows: WorkflowsSlice;
  readonly events: EventsSlice;
  readonly detail: DetailSlice | undefined;
  readonly event: EventDetailSlice | undefined;
  readonly workflow: WorkflowDetailSlice | undefined;
  readonly loops: LoopsSlice;
  readonly versions: VersionsSlice | undefined;
  readonly logs: LogsSlice | undefined;
  readonly logErrors: LogErrorsSlice | undefined;
  readonly logCalls: LogCallsSlice | undefined;
  readonly removal: RemovalSlice | undefined;
  readonly reconcile: ReconcileSlice | undefined;
  readonly actions: ActionsSlice | undefined;
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

const EMPTY_WINDOW = { lines: [], offset: 0, cursor: 0, length: 0 };

export const NO_WATCHES: WatchTotals = {
  all: 0,
  live: 0,
  syncing: 0,
  degraded: 0,
  forbidden: 0,
  notServed: 0,
  narrowed: new Map(),
  nextRetryAt: undefined,
  degradedSince: undefined,
};

export const NO_EVENTS: EventsSlice = {
  ...EMPTY_WINDOW,
  all: 0,
  objects: 0,
  warnings: 0,
  matching: 0,
  unseen: [],
  isWatched: false,
  keptSince: undefined,
  of: undefined,
  silence: undefined,
};

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
    deletions: { ...EMPTY_WINDOW, terminating: 0, matching: 0, gone: 0 },
    workflows: { ...EMPTY_WINDOW, all: 0, troubled: 0, unseen: [] },
    events: NO_EVENTS,
    detail: undefined,
    event: undefined,
    workflow: undefined,
    loops: { ...EMPTY_WINDOW, all: 0 },
    versions: undefined,
    logs: undefined,
    logErrors: undefined,
    logCalls: undefined,
    removal: undefined,
    reconcile: undefined,
    actions: undefined,
    namespaces: [],
    view: {
      size: SMALLEST,
      pane: 'deletions',
      dialog: 'none',
      behind: 'none',
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
