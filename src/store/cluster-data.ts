import { type Deletion, explainDeletion } from '../analysis/deletion.ts';
import type { Instant } from '../kube/time.ts';
import { ClusterIndex, type RowChange } from './cluster-index.ts';
import { Conclusions } from './conclusions.ts';
import { DeletionBoard } from './deletion-board.ts';
import { WatchBoard } from './watch-board.ts';

/** Everything that belongs to one run of watches and is thrown away with it. */
export class ClusterData {
  readonly board: DeletionBoard = new DeletionBoard((uid) => this.index.forget(uid));
  readonly index: ClusterIndex = new ClusterIndex(this.board, (bucket) =>
    this.conclusions.touch(bucket),
  );
  readonly conclusions = new Conclusions<Deletion | undefined>(() => this.index, explainDeletion);
  readonly watches = new WatchBoard((kind) => this.index.countOf(kind));
  private readonly names = new Set<string>();
  private sortedNames: readonly string[] | undefined;

  /** The namespaces that are seen, sorted. */
  get namespaces(): readonly string[] {
    this.sortedNames ??= [...this.names].sort();
    return this.sortedNames;
  }

  apply(changes: readonly RowChange[], now: Instant): void {
    for (const change of changes) {
      this.index.apply(change, now);
      const { kind, name } = change.row;
      if (kind.resource !== 'namespaces' || kind.group !== '') continue;
      if (change.type === 'put' ? this.add(name) : this.names.delete(name))
        this.sortedNames = undefined;
    }
  }

  private add(name: string): boolean {
    if (this.names.has(name)) return false;
    this.names.add(name);
    return true;
  }
}
