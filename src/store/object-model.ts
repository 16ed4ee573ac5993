import type { Fetched } from '../analysis/detail.ts';
import type { DetailLine } from '../analysis/detail-line.ts';
import { describeObject } from '../analysis/object-detail.ts';
import { type ObjectRef, type Row, RowProjector } from '../kube/row.ts';
import type { Instant } from '../kube/time.ts';
import type { ClusterData } from './cluster-data.ts';
import { surroundingsOf } from './detail-model.ts';
import { Held, type Selected } from './held.ts';
import { bodyHeight, type Size, scrollTo } from './layout.ts';
import { type LogsOf, nameLogsOf } from './logs-request.ts';
import type { Scrolled } from './pane-model.ts';
import type { ObjectSlice } from './slices/object.ts';
import { wrapLine } from './wrap.ts';

/** What has been asked of an object. */
export interface SeenObject {
  /** `undefined` while it is looked for, and where it is not found. */
  readonly ref: ObjectRef | undefined;
  readonly fetched: Fetched;
}

const LOADING: SeenObject = { ref: undefined, fetched: { type: 'loading' } };

/** The one object that is described, whatever pane it was opened from. */
export class ObjectModel implements Scrolled {
  /** The object as it was selected. */
  held: Held | undefined;
  private source: () => SeenObject = () => LOADING;
  private offset = 0;
  /** How the watches have shown it last. */
  private last: Row | undefined;

  /** Who is to be asked about. */
  get request(): LogsOf | undefined {
    return this.held?.logsOf();
  }

  /** Opens what is open in a pane, or else under its cursor; returns whether there is such a thing. */
  open(selected: Selected, context: string): boolean {
    const of = selected.logsOf();
    if (of === undefined) return false;
    this.close();
    this.held = new Held(selected, of, context);
    return true;
  }

  close(): void {
    this.held = undefined;
    this.source = () => LOADING;
    this.last = undefined;
    this.offset = 0;
  }

  /** Learns from `source`, as long as `of` is open. */
  follow(of: LogsOf, source: () => SeenObject): void {
    if (this.request === of) this.source = source;
  }

  scrollTo(line: number): void {
    this.offset = Math.max(line, 0);
  }

  scrollBy(lines: number): void {
    this.scrollTo(this.offset + lines);
  }

  /** What the screen shows; `now` is the server's, and of `unseenKinds` nothing is seen. */
  slice(
    data: ClusterData,
    { now, size, unseenKinds }: { now: Instant; size: Size; unseenKinds: number },
  ): ObjectSlice | undefined {
    const { request } = this;
    if (request === undefined) return undefined;
    const lines = this.describe(request, data, { now, unseenKinds }).flatMap(({ tone, text }) =>
      wrapLine(text, size.columns).map((piece) => ({ tone, text: piece })),
    );
    const height = bodyHeight(size);
    this.offset = scrollTo(this.offset, this.offset, lines.length, height);
    return {
      lines: lines.slice(this.offset, this.offset + height),
      offset: this.offset,
      length: lines.length,
    };
  }

  private describe(
    request: LogsOf,
    data: ClusterData,
    { now, unseenKinds }: { readonly now: Instant; readonly unseenKinds: number },
  ): readonly DetailLine[] {
    const { ref, fetched } = this.source();
    const seen = ref && data.index.row(ref.uid);
    const row = seen ?? this.last ?? (ref && rowOf(ref, fetched));
    const isGone = seen === undefined && this.last !== undefined;
    this.last = seen ?? this.last;
    if (row === undefined)
      return [
        { tone: 'title', text: nameLogsOf(request) },
        fetched.type === 'failed'
          ? { tone: 'problem', text: `not seen: ${fetched.message}` }
          : { tone: 'faint', text: 'asking the API server …' },
      ];
    const isNamespaceTerminating = data.isTerminating(row.namespace);
    const around = surroundingsOf(row, { index: data.index, unseenKinds });
    return describeObject({ row, isGone, fetched, isNamespaceTerminating, ...around }, now);
  }
}

/** An object of a kind that is not watched, as it was fetched. */
function rowOf({ kind }: ObjectRef, fetched: Fetched): Row | undefined {
  if (fetched.type !== 'loaded') return undefined;
  const row = new RowProjector().project(kind, fetched.object);
  return 'malformed' in row ? undefined : row;
}
