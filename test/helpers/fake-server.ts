import type { Row } from '../../src/kube/row.ts';
import { aRow } from './rows.ts';

/** A line of a watch. */
export type WatchEvent =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly row: Row }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string; readonly end: boolean }
  | { readonly type: 'ERROR'; readonly status: number }
  /** A line that is no JSON. */
  | { readonly type: 'GARBLED' };

/** What a request is answered with. */
export type Answer<Body> =
  | { readonly status: 200; readonly body: Body }
  | { readonly status: 400 | 403 | 404 | 410 | 422 | 429 | 500 | 503 };

export interface Page {
  readonly rows: readonly Row[];
  readonly resourceVersion: string;
  readonly continueToken: string | undefined;
}

/** An open watch. */
export interface OpenWatch {
  /** What it has to say; `undefined` while nothing has happened. */
  next(): WatchEvent | undefined;
  /** How far it has seen, which the server says now and then; not before all is told. */
  bookmark(): WatchEvent | undefined;
}

type Fault = Exclude<Answer<never>, { readonly status: 200 }>['status'];

/** How a server takes `sendInitialEvents`. `breaks`: it begins and ends in an ERROR event. */
export type WatchListSupport = 'on' | 'refused' | 'breaks';

interface Change {
  readonly revision: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly row: Row;
  /** What watches are told instead, and again whenever they come by. */
  readonly spoilt: WatchEvent | undefined;
}

/** The API server as a watch of one kind sees it: a history with a beginning and an end. */
export class FakeServer {
  readonly objects = new Map<string, Row>();
  private readonly history: Change[] = [];
  private readonly watchList: WatchListSupport;
  private readonly pageSize: number;
  private revision = 1;
  /** Nothing before this is remembered. */
  private oldest = 1;
  private fault: Fault | undefined;

  constructor(watchList: WatchListSupport, pageSize = 2) {
    this.watchList = watchList;
    this.pageSize = pageSize;
  }

  get resourceVersion(): string {
    return String(this.revision);
  }

  /** Creates the object, or changes it; `spoilt` is what watches are told instead. */
  put(name: string, spoilt?: WatchEvent): void {
    const old = this.objects.get(name);
    this.revision++;
    const uid = old?.uid ?? `${name}-${this.revision}`;
    const row = aRow({ name, uid, resourceVersion: this.resourceVersion });
    this.objects.set(name, row);
    this.record({ type: old === undefined ? 'ADDED' : 'MODIFIED', row, spoilt });
  }

  remove(name: string): void {
    const old = this.objects.get(name);
    if (old === undefined) return;
    this.revision++;
    this.objects.delete(name);
    const row = { ...old, resourceVersion: this.resourceVersion };
    this.record({ type: 'DELETED', row, spoilt: undefined });
  }

  /** Something is written that this watch does not select. */
  writeElsewhere(): void {
    this.revision++;
  }

  /** Forgets all history: who has not seen it has to list again. */
  compact(): void {
    this.oldest = this.revision;
  }

  /** Refuses the next request. */
  refuse(status: Fault): void {
    this.fault = status;
  }

  list(continueToken: string | undefined): Answer<Page> {
    const fault = this.takeFault();
    if (fault !== undefined) return { status: fault };
    const [at = this.revision, skip = 0] = continueToken?.split(':').map(Number) ?? [];
    if (at < this.oldest) return { status: 410 };
    const all = this.objectsAt(at);
    const rows = all.slice(skip, skip + this.pageSize);
    const next = skip + rows.length;
    return {
      status: 200,
      body: {
        rows,
        resourceVersion: String(at),
        continueToken: next < all.length ? `${at}:${next}` : undefined,
      },
    };
  }

  watch(resourceVersion: string): Answer<OpenWatch> {
    const fault = this.takeFault();
    if (fault !== undefined) return { status: fault };
    if (Number(resourceVersion) < this.oldest) return { status: 410 };
    return { status: 200, body: this.open(Number(resourceVersion), []) };
  }

  /** A watch that tells the state first (KEP-3157). */
  streamList(): Answer<OpenWatch> {
    if (this.watchList === 'refused') return { status: 422 };
    const fault = this.takeFault();
    if (fault !== undefined) return { status: fault };
    const state = this.objectsAt(this.revision).map((row) => ({ type: 'ADDED' as const, row }));
    if (this.watchList === 'breaks')
      return {
        status: 200,
        body: this.open(this.revision, [...state.slice(0, 1), { type: 'ERROR', status: 500 }]),
      };
    const end = { type: 'BOOKMARK' as const, resourceVersion: this.resourceVersion, end: true };
    return { status: 200, body: this.open(this.revision, [...state, end]) };
  }

  private open(from: number, first: readonly WatchEvent[]): OpenWatch {
    const after = (revision: number) => this.history.find((change) => change.revision > revision);
    return new FakeWatch(from, first, {
      after,
      now: () => this.revision,
      oldest: () => this.oldest,
    });
  }

  private takeFault(): Fault | undefined {
    const { fault } = this;
    this.fault = undefined;
    return fault;
  }

  private record(change: Omit<Change, 'revision'>): void {
    this.history.push({ revision: this.revision, ...change });
  }

  private objectsAt(revision: number): readonly Row[] {
    const objects = new Map<string, Row>();
    for (const { type, row } of this.history.filter((change) => change.revision <= revision))
      if (type === 'DELETED') objects.delete(row.name);
      else objects.set(row.name, row);
    return [...objects.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}

interface Past {
  after(revision: number): Change | undefined;
  now(): number;
  oldest(): number;
}

/** One open watch of a FakeServer. */
class FakeWatch implements OpenWatch {
  private seen: number;
  private readonly first: WatchEvent[];
  private readonly past: Past;

  constructor(from: number, first: readonly WatchEvent[], past: Past) {
    this.seen = from;
    this.first = [...first];
    this.past = past;
  }

  next(): WatchEvent | undefined {
    const first = this.first.shift();
    if (first !== undefined) return first;
    const change = this.past.after(this.seen);
    if (change === undefined) return undefined;
    if (this.seen < this.past.oldest()) return { type: 'ERROR', status: 410 };
    if (change.spoilt !== undefined) return change.spoilt;
    this.seen = change.revision;
    return { type: change.type, row: change.row };
  }

  bookmark(): WatchEvent | undefined {
    if (this.first.length > 0 || this.past.after(this.seen) !== undefined) return undefined;
    this.seen = this.past.now();
    return { type: 'BOOKMARK', resourceVersion: String(this.seen), end: false };
  }
}
