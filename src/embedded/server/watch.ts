import { type ApiObject, textAt } from '../json.ts';
import type { Change } from './change.ts';
import type { ListOptions } from './list-options.ts';
import type { Representation } from './negotiate.ts';
import type { ObjectStore } from './object-store.ts';
import { bookmarkObject, representEvent } from './represent.ts';
import type { ResourceType } from './resource-type.ts';
import type { Selection } from './selectors.ts';
import {
  expired,
  internalError,
  type StatusError,
  tooLargeResourceVersion,
} from './status-error.ts';

/** Where a stream writes to. */
export interface Sink {
  write(chunk: string | Uint8Array): void;
  end(): void;
}

/** A watch, fully decided. */
export interface WatchRequest {
  readonly type: ResourceType;
  readonly prefix: string;
  readonly options: ListOptions;
  readonly selection: Selection;
  readonly wanted: Representation;
}

const BOOKMARK_EVERY_MS = 60_000;
const LAST_BOOKMARK_MS = 2_000;
const LONGEST_MS = 3_600_000;

/**
 * Streams changes into `sink` until the time is over, the history it needs is forgotten, or the
 * returned function is called. Throws when the request itself is wrong.
 */
export function startWatch(store: ObjectStore, request: WatchRequest, sink: Sink): () => void {
  const from = readFrom(request.options.resourceVersion);
  const watch = new Watch(store, request, sink);
  watch.start(from);
  return () => watch.stop();
}

/** Writes events as one client asked for them, and ends when there is a reason to. */
class Watch {
  private readonly store: ObjectStore;
  private readonly request: WatchRequest;
  private readonly sink: Sink;
  private readonly cancels: (() => void)[] = [];
  private wroteAny = false;
  private stopped = false;

  constructor(store: ObjectStore, request: WatchRequest, sink: Sink) {
    this.store = store;
    this.request = request;
    this.sink = sink;
  }

  start(from: number): void {
    const { history } = this.store;
    const { type, prefix, options } = this.request;
    const collection = history.collection(type.storageKey);
    const isStreamingList = options.sendInitialEvents === true;
    if (isStreamingList && from > history.revision) {
      this.fail(tooLargeResourceVersion(from, history.revision));
      return;
    }
    if (isStreamingList || (from === 0 && options.sendInitialEvents === undefined)) {
      for (const object of collection.under(prefix))
        if (this.request.selection.matches(object)) this.write('ADDED', object);
      if (isStreamingList && options.bookmarks) this.bookmark(true);
    } else if (from > 0) {
      const missed = collection.since(from);
      if (missed === undefined) {
        this.fail(expired(`too old resource version: ${from} (${collection.oldestRevision})`));
        return;
      }
      for (const change of missed) this.tell(change);
    }
    this.cancels.push(
      collection.subscribe({
        changed: (change) => change.revision > from && this.tell(change),
        compacted: () =>
          this.fail(expired('The resourceVersion for the provided watch is too old.')),
        ended: () => this.finish(),
      }),
    );
    this.schedule();
  }

  stop(): void {
    this.stopped = true;
    for (const cancel of this.cancels) cancel();
  }

  private schedule(): void {
    const { clock } = this.store;
    const { bookmarks, timeoutSeconds } = this.request.options;
    const seconds = timeoutSeconds ?? 0;
    const lastsMs = seconds > 0 ? seconds * 1000 : LONGEST_MS;
    this.cancels.push(clock.after(lastsMs, () => this.finish()));
    if (!bookmarks) return;
    if (seconds > 0 && lastsMs > LAST_BOOKMARK_MS)
      this.cancels.push(clock.after(lastsMs - LAST_BOOKMARK_MS, () => this.bookmark(false)));
    const everyMinute = (): void => {
      this.cancels.push(
        clock.after(BOOKMARK_EVERY_MS, () => {
          this.bookmark(false);
          everyMinute();
        }),
      );
    };
    everyMinute();
  }

  /** A change as this watch sees it: objects come and go as they begin and cease to be selected. */
  private tell({ object, previous, type }: Change): void {
    const { prefix, selection } = this.request;
    if (!keyPrefix(object).startsWith(prefix)) return;
    const matched = previous !== undefined && selection.matches(previous);
    const matches = type !== 'DELETED' && selection.matches(object);
    if (matches) this.write(matched ? 'MODIFIED' : 'ADDED', object);
    else if (matched && previous !== undefined)
      this.write('DELETED', type === 'DELETED' ? object : at(previous, object));
  }

  private bookmark(endsInitial: boolean): void {
    const { revision } = this.store.history;
    this.write('BOOKMARK', bookmarkObject(this.request.type, revision, endsInitial));
  }

  private write(eventType: string, object: ApiObject): void {
    if (this.stopped) return;
    const { type, wanted } = this.request;
    const now = this.store.clock.now();
    const isPlainBookmark = eventType === 'BOOKMARK' && wanted.shape === 'object';
    const shown = isPlainBookmark
      ? object
      : representEvent(type, object, wanted, now, !this.wroteAny);
    this.wroteAny = true;
    this.sink.write(`${JSON.stringify({ type: eventType, object: shown })}\n`);
  }

  private fail(error: StatusError): void {
    if (this.stopped) return;
    this.sink.write(`${JSON.stringify({ type: 'ERROR', object: error.status })}\n`);
    this.finish();
  }

  private finish(): void {
    this.stop();
    this.sink.end();
  }
}

function readFrom(text: string): number {
  if (/^\d*$/.test(text)) return Number(text);
  throw internalError(
    `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
  );
}

function keyPrefix({ metadata }: ApiObject): string {
  return `${textAt(metadata, 'namespace')}/`;
}

/** An object that left the selection, as it was, at the revision at which it left. */
function at(previous: ApiObject, now: ApiObject): ApiObject {
  const { resourceVersion } = now.metadata;
  return { ...previous, metadata: { ...previous.metadata, resourceVersion } };
}
