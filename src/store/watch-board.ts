import { kindKey, type ServedKind } from '../kube/served-kind.ts';
import type { WatchStatus } from '../kube/watch-status.ts';
import type { LineSource } from './list-cursor.ts';
import { NO_WATCHES, type WatchLine, type WatchTotals } from './slices/cluster.ts';

interface Watch {
  readonly key: string;
  readonly kind: ServedKind;
  readonly namespace: string | undefined;
  readonly status: WatchStatus;
}

/** What needs attention comes first. */
const ORDER: readonly WatchStatus['type'][] = [
  'degraded',
  'forbidden',
  'not-served',
  'syncing',
  'live',
];

/** The state of every watch: how "nothing" stays different from "not looked at". */
export class WatchBoard implements LineSource<WatchLine> {
  private readonly watches = new Map<string, Watch>();
  private readonly countOf: (kind: string) => number;
  private sorted: readonly Watch[] | undefined;
  private counted: WatchTotals | undefined;

  constructor(countOf: (kind: string) => number) {
    this.countOf = countOf;
  }

  get length(): number {
    return this.watches.size;
  }

  set(kind: ServedKind, namespace: string | undefined, status: WatchStatus): void {
    const key = watchKey(kind, namespace);
    this.watches.set(key, { key, kind, namespace, status });
    this.sorted = undefined;
    this.counted = undefined;
  }

  drop(kind: ServedKind, namespace: string | undefined): void {
    this.watches.delete(watchKey(kind, namespace));
    this.sorted = undefined;
    this.counted = undefined;
  }

  totals(): WatchTotals {
    this.counted ??= this.count();
    return this.counted;
  }

  private count(): WatchTotals {
    const of = (type: WatchStatus['type']) =>
      [...this.watches.values()].filter(({ status }) => status.type === type);
    const degraded = of('degraded').flatMap(({ status }) =>
      status.type === 'degraded' ? [status] : [],
    );
    return {
      ...NO_WATCHES,
      all: this.watches.size,
      live: of('live').length,
      syncing: of('syncing').length,
      degraded: degraded.length,
      forbidden: of('forbidden').length,
      notServed: of('not-served').length,
      narrowed: this.narrowed(),
      nextRetryAt: least(degraded.map(({ retryAt }) => retryAt)),
      degradedSince: least(degraded.map(({ since }) => since)),
    };
  }

  private narrowed(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { namespace } of this.watches.values())
      if (namespace !== undefined) counts.set(namespace, (counts.get(namespace) ?? 0) + 1);
    return counts;
  }

  window(offset: number, height: number): readonly WatchLine[] {
    return this.order()
      .slice(offset, offset + height)
      .map(({ key, kind, namespace, status }) => ({
        key,
        kind: kindKey(kind),
        namespace,
        status,
        objects: this.countOf(kindKey(kind)),
      }));
  }

  indexOf(key: string): number {
    return this.order().findIndex((watch) => watch.key === key);
  }

  private order(): readonly Watch[] {
    this.sorted ??= [...this.watches.values()].sort(
      (a, b) =>
        ORDER.indexOf(a.status.type) - ORDER.indexOf(b.status.type) || (a.key < b.key ? -1 : 1),
    );
    return this.sorted;
  }
}

function watchKey(kind: ServedKind, namespace: string | undefined): string {
  return `${kindKey(kind)}/${namespace ?? ''}`;
}

function least(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.min(...values);
}
