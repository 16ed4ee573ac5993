import { isDeepStrictEqual } from 'node:util';
import { type Deletion, explainDeletion } from '../analysis/deletion.ts';
import type { Diagnosis } from '../analysis/diagnosis.ts';
import { culpritKey } from '../analysis/findings/conclusion.ts';
import { conclusionsOf } from '../analysis/findings/of-diagnosis.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { nameOfRef, objectKey } from '../kube/object-name.ts';
import type { Row } from '../kube/row.ts';
import type { Instant } from '../kube/time.ts';
import { ClusterIndex, type RowChange } from './cluster-index.ts';
import { Conclusions } from './conclusions.ts';
import { DeletionBoard } from './deletion-board.ts';
import { DeletionSamples } from './deletion-samples.ts';
import { FindingBoard } from './finding-board.ts';
import { Verdicts } from './verdicts.ts';
import { WatchBoard } from './watch-board.ts';

/** Everything that belongs to one run of watches and is thrown away with it. */
export class ClusterData {
  readonly board: DeletionBoard = new DeletionBoard((uid) => {
    this.index.forget(uid);
    this.verdicts.forget(uid);
  });
  readonly verdicts = new Verdicts();
  /** Everything that is concluded, by whom it concludes. */
  readonly findings = new FindingBoard();
  /** Which deletions are looked at closely. */
  readonly samples = new DeletionSamples();
  readonly index: ClusterIndex = new ClusterIndex(
    {
      terminating: (row) => {
        this.changed = true;
        this.board.terminating(row);
        this.samples.terminating(row);
      },
      gone: (row, at) => {
        this.changed = true;
        this.notice = true;
        this.board.gone(row, at);
        this.samples.gone(row);
        this.findings.set(deletionOrigin(row.uid), []);
        // Others may have told of it, which wait for it.
        this.findings.drop(objectKey(nameOfRef(row)), 'deletions');
      },
    },
    (bucket) => {
      if (this.conclusions.touch(bucket)) this.changed = true;
    },
  );
  readonly conclusions = new Conclusions<Deletion | undefined>(
    () => this.index,
    (view, uid, now) => explainDeletion(view, uid, now, this.knowledge()),
  );
  readonly watches = new WatchBoard((kind) => this.index.countOf(kind));
  private readonly knowledge: () => Knowledge;
  private readonly names = new Set<string>();
  private readonly terminating = new Set<string>();
  private sortedNames: readonly string[] | undefined;
  private changed = false;
  private notice = false;

  constructor(knowledge: () => Knowledge) {
    this.knowledge = knowledge;
  }

  /** The namespaces that are seen, sorted. */
  get namespaces(): readonly string[] {
    this.sortedNames ??= [...this.names].sort();
    return this.sortedNames;
  }

  /** Whether a namespace is seen to be on its way out. */
  isTerminating(namespace: string): boolean {
    return this.terminating.has(namespace);
  }

  /** Returns whether deletions or namespaces are among it; most changes of a cluster show nowhere. */
  apply(changes: readonly RowChange[], now: Instant): boolean {
    this.changed = false;
    for (const change of changes) {
      const { row } = change;
      const known = change.type === 'put' ? this.index.row(row.uid) : undefined;
      const changedBefore: boolean = this.changed;
      this.index.apply(change, now);
      // Controllers rewrite the status of what they delete hundreds of times a minute.
      if (known !== undefined && showsTheSame(known, row)) this.changed = changedBefore;
      const { kind, name } = row;
      if (kind.resource !== 'namespaces' || kind.group !== '') continue;
      if (change.type === 'put' && row.termination !== undefined) this.terminating.add(name);
      else this.terminating.delete(name);
      if (change.type === 'put' ? this.add(name) : this.names.delete(name)) {
        this.sortedNames = undefined;
        this.changed = true;
      }
    }
    return this.changed;
  }

  /** Keeps what a look around an object has concluded. */
  conclude(uid: string, diagnosis: Diagnosis, now: Instant): void {
    const entry = this.board.entry(uid);
    if (entry === undefined || entry.goneAt !== undefined) return;
    if (this.verdicts.set(uid, diagnosis, now)) this.notice = true;
    const conclusions = conclusionsOf(diagnosis);
    this.findings.set(deletionOrigin(uid), conclusions);
    const own = conclusions.find(({ handle }) => handle === uid);
    this.samples.looked(uid, own && culpritKey(own));
  }

  /** Brings up to date for how many more objects conclusions hold. */
  spreadConclusions(): void {
    for (const { uid, count } of this.samples.takeAlike()) {
      const origin = deletionOrigin(uid);
      const conclusions = this.findings.from(origin);
      if (conclusions.every(({ handle, alike }) => handle !== uid || alike === count)) continue;
      const spread = conclusions.map((it) => (it.handle === uid ? { ...it, alike: count } : it));
      this.findings.set(origin, spread);
    }
  }

  /** Whether a deletion has ended or got stuck since the last call. */
  takeNotice(): boolean {
    const { notice } = this;
    this.notice = false;
    return notice;
  }

  private add(name: string): boolean {
    if (this.names.has(name)) return false;
    this.names.add(name);
    return true;
  }
}

/** What is concluded of a deletion ends with it. */
function deletionOrigin(uid: string): string {
  return `deletion ${uid}`;
}

/** Whether two versions of an object differ in nothing that a row is shown by. */
function showsTheSame(a: Row, b: Row): boolean {
  return isDeepStrictEqual(
    [a.finalizers, a.owners, a.termination],
    [b.finalizers, b.owners, b.termination],
  );
}
