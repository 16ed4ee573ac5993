import type { Row } from '../../kube/row.ts';

/** Where the reflector stands. Every transition is in `step`; nothing else changes it. */
export type State =
  /** Nothing is known, or nothing that can be continued. */
  | { readonly phase: 'empty' }
  /** In the middle of a list in pages. */
  | { readonly phase: 'listing'; readonly continueToken: string | undefined }
  /** In the initial events of a streamed list (WatchList). */
  | { readonly phase: 'streaming' }
  /** The cache is complete as of this version; no watch is open. */
  | { readonly phase: 'listed'; readonly resourceVersion: string }
  | {
      readonly phase: 'watching';
      readonly resourceVersion: string;
      /** Whether this watch has told anything yet. */
      readonly delivered: boolean;
    };

/** What the API server said, or failed to say. */
export type Input =
  /** A request was answered with 200, and its body begins. */
  | { readonly type: 'opened' }
  | { readonly type: 'item'; readonly row: Row }
  | {
      readonly type: 'page-end';
      readonly resourceVersion: string;
      readonly continueToken: string | undefined;
    }
  | { readonly type: 'changed' | 'deleted'; readonly row: Row }
  | {
      readonly type: 'bookmark';
      readonly resourceVersion: string;
      readonly initialEventsEnd: boolean;
    }
  /** The body ended; `early` when that was within a second. */
  | { readonly type: 'closed'; readonly early: boolean }
  /** No answer, or none that can be read; `status` is that of an HTTP answer or of an ERROR event. */
  | {
      readonly type: 'failed';
      readonly status: number | undefined;
      readonly inStream: boolean;
      /** A line or list that is no JSON: what it said is lost. */
      readonly garbled?: boolean;
    };

/** What the cache must do. Between `begin` and `end` the old contents stay readable. */
export type CacheEvent =
  | { readonly type: 'begin' | 'end' | 'clear' }
  | { readonly type: 'put' | 'remove'; readonly row: Row };

/** When the server may be asked again. */
export type Pace =
  | 'at-once'
  | 'back-off'
  /** Nothing is wrong with the request: it is worth a try as soon as there is a connection. */
  | 'when-connected'
  | 'forbidden'
  | 'not-served';

export interface Step {
  readonly state: State;
  readonly emit: readonly CacheEvent[];
  readonly pace: Pace;
  /** The server cannot stream lists: lists in pages have to do. */
  readonly noWatchList?: true;
}

/** What to ask the server next. */
export type Ask =
  | { readonly type: 'watch-list' }
  | { readonly type: 'list'; readonly continueToken: string | undefined }
  | { readonly type: 'watch'; readonly resourceVersion: string };

export const initial: State = { phase: 'empty' };

const NOTHING: readonly CacheEvent[] = [];
const GONE = 410;

/** The next question in this state, on a server that can or cannot stream lists. */
export function ask(state: State, watchList: boolean): Ask | undefined {
  switch (state.phase) {
    case 'empty':
      return watchList ? { type: 'watch-list' } : { type: 'list', continueToken: undefined };
    case 'listing':
      return { type: 'list', continueToken: state.continueToken };
    case 'listed':
      return { type: 'watch', resourceVersion: state.resourceVersion };
    case 'streaming':
    case 'watching':
      return undefined;
  }
}

/** Advances the reflector by one thing that the server said. Pure: the driver owns sockets and timers. */
export function step(state: State, input: Input, asked: Ask['type']): Step {
  switch (input.type) {
    case 'opened':
      return opened(state, asked);
    case 'item':
      return state.phase === 'listing' ? to(state, [{ type: 'put', row: input.row }]) : to(state);
    case 'page-end':
      return pageEnd(state, input);
    case 'changed':
      return told(state, { type: 'put', row: input.row });
    case 'deleted':
      return told(state, { type: 'remove', row: input.row });
    case 'bookmark':
      return bookmark(state, input);
    case 'closed':
      return closed(state, input.early);
    case 'failed':
      return failed(state, input, asked);
  }
}

function opened(state: State, asked: Ask['type']): Step {
  if (asked === 'watch')
    return state.phase === 'listed'
      ? to({ phase: 'watching', resourceVersion: state.resourceVersion, delivered: false })
      : to(state);
  if (state.phase !== 'empty') return to(state);
  return to(
    asked === 'list' ? { phase: 'listing', continueToken: undefined } : { phase: 'streaming' },
    [{ type: 'begin' }],
  );
}

function pageEnd(state: State, input: Input & { type: 'page-end' }): Step {
  if (state.phase !== 'listing') return to(state);
  const { continueToken, resourceVersion } = input;
  return continueToken === undefined
    ? to({ phase: 'listed', resourceVersion }, [{ type: 'end' }])
    : to({ phase: 'listing', continueToken });
}

function told(state: State, event: CacheEvent & { readonly row: Row }): Step {
  if (state.phase === 'streaming') return to(state, [event]);
  if (state.phase !== 'watching') return to(state);
  const { resourceVersion } = event.row;
  return to({ phase: 'watching', resourceVersion, delivered: true }, [event]);
}

function bookmark(state: State, input: Input & { type: 'bookmark' }): Step {
  const { resourceVersion, initialEventsEnd } = input;
  const next: State = { phase: 'watching', resourceVersion, delivered: true };
  if (state.phase === 'streaming')
    return initialEventsEnd ? to(next, [{ type: 'end' }]) : to(state);
  return state.phase === 'watching' ? to(next) : to(state);
}

/** Watches end all the time. One that ends at once and said nothing must not be asked for in a circle. */
function closed(state: State, early: boolean): Step {
  if (state.phase !== 'watching') return { ...to(resumable(state)), pace: 'back-off' };
  const idle = early && !state.delivered;
  return { ...to(resumable(state)), pace: idle ? 'back-off' : 'at-once' };
}

function failed(state: State, input: Input & { type: 'failed' }, asked: Ask['type']): Step {
  const { status, inStream, garbled = false } = input;
  if (garbled) return { ...to(initial), pace: 'back-off' };
  if (status === undefined) return { ...to(resumable(state)), pace: 'when-connected' };
  if (asked === 'watch-list' && refusesWatchList(state, status, inStream))
    return { ...to(initial), pace: 'at-once', noWatchList: true };
  if (status === 403) return { ...to(initial), pace: 'forbidden' };
  if (status === 404) return { ...to(initial, [{ type: 'clear' }]), pace: 'not-served' };
  if (status === GONE) return { ...to(initial), pace: 'at-once' };
  // An ERROR event says that the history we follow has a hole; a status says nothing about it.
  return { ...to(inStream ? initial : resumable(state)), pace: 'back-off' };
}

/** Seen: 422 where the feature is off, 400 of older servers, and an ERROR event with an old etcd. */
function refusesWatchList(state: State, status: number, inStream: boolean): boolean {
  if (inStream) return state.phase === 'streaming' && status !== GONE;
  return status === 422 || status === 400;
}

/** A broken watch resumes from the last version seen; a broken list starts again. */
function resumable(state: State): State {
  return state.phase === 'watching' || state.phase === 'listed'
    ? { phase: 'listed', resourceVersion: state.resourceVersion }
    : initial;
}

function to(state: State, emit: readonly CacheEvent[] = NOTHING): Step {
  return { state, emit, pace: 'at-once' };
}
