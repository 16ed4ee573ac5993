import type { Fetched } from '../analysis/detail.ts';
import type { Diagnosis } from '../analysis/diagnosis.ts';
import type { RemovalVerdict } from '../analysis/removal.ts';
import { type EventObject, eventObject } from '../kube/events.ts';
import { kubectlGet } from '../kube/kubectl.ts';
import type { Row } from '../kube/row.ts';
import type { Instant } from '../kube/time.ts';
import type { ClusterData } from './cluster-data.ts';
import { deletionsSlice } from './deletion-window.ts';
import { DetailModel, type YamlLines } from './detail-model.ts';
import { lookAtDetail, type Seen, seenOf } from './detail-view.ts';
import { type Size, tableHeight } from './layout.ts';
import { ListCursor } from './list-cursor.ts';
import type { LogsOf } from './logs-request.ts';
import type { PaneModel, Scrolled } from './pane-model.ts';
import type { ClusterSlice } from './slices/cluster.ts';
import type { Dialog } from './slices/view.ts';
import type { KtopState } from './state.ts';

/** Pane 2: where the operator stands among the deletions, and the object whose detail is open. */
export class DeletionsModel implements PaneModel, Scrolled {
  readonly cursor = new ListCursor();
  private readonly data: () => ClusterData;
  private readonly now: () => Instant;
  private detail: DetailModel | undefined;

  /** Of the data of the current run; `now` is the server's. */
  constructor(data: () => ClusterData, now: () => Instant) {
    this.data = data;
    this.now = now;
  }

  get openUid(): string | undefined {
    return this.detail?.uid;
  }

  /** Opens the detail of the object under the cursor, or its group. */
  open(): Dialog | undefined {
    const key = this.cursor.current;
    if (key === undefined) return undefined;
    this.cursor.stick();
    const { board } = this.data();
    if (board.entry(key) === undefined) {
      board.toggleGroup(key.slice(key.indexOf('/') + 1));
      return undefined;
    }
    return this.show(key);
  }

  /** Opens the detail of one object, whatever is under the cursor; `undefined` when it is not there. */
  show(uid: string): Dialog | undefined {
    if (this.data().board.entry(uid) === undefined) return undefined;
    this.detail = new DetailModel(uid);
    return 'detail';
  }

  close(): void {
    this.detail = undefined;
  }

  scrollBy(lines: number): void {
    this.detail?.scrollBy(lines);
  }

  scrollTo(line: number): void {
    this.detail?.scrollTo(line);
  }

  toggleYaml(): void {
    this.detail?.toggleYaml();
  }

  toggleManagedFields(): void {
    this.detail?.toggleManagedFields();
  }

  /** What was asked about the object that is open. */
  setDetail(uid: string, fetched: Fetched, yaml: YamlLines | undefined): void {
    if (this.openUid === uid) this.detail?.loaded(fetched, yaml);
  }

  /** What was concluded about an object from a look around it. */
  setDiagnosis(uid: string, diagnosis: Diagnosis): void {
    if (this.openUid === uid) this.detail?.concluded(diagnosis);
    this.data().conclude(uid, diagnosis, this.now());
  }

  /** The object that is open, or else the one under the cursor, as it was seen last. */
  selected(): Row | undefined {
    const key = this.openUid ?? this.cursor.current;
    return key === undefined ? undefined : this.data().board.entry(key)?.row;
  }

  /** The object whose detail is open, as it was seen last. */
  openRow(): Row | undefined {
    return this.openUid === undefined ? undefined : this.selected();
  }

  /** The same with what is known of its current finalizer. */
  openObject(): (Seen & { readonly verdict: RemovalVerdict | undefined }) | undefined {
    const { detail } = this;
    return detail && { ...seenOf(this.data(), detail.uid, this.now()), verdict: detail.verdict };
  }

  copied(what: 'name' | 'kubectl', context: string): string | undefined {
    const row = this.selected();
    if (row === undefined) return undefined;
    return what === 'name' ? row.name : kubectlGet(row, context);
  }

  subject(): EventObject | undefined {
    const row = this.selected();
    return row && eventObject(row);
  }

  logsOf(): LogsOf | undefined {
    const row = this.selected();
    return row && { type: 'object', row };
  }

  /** What the screen shows; `dark` are the groups that cannot be seen. */
  slices(size: Size, dark: ClusterSlice['dark']): Pick<KtopState, 'deletions' | 'detail'> {
    const data = this.data();
    const now = this.now();
    const detail = this.detail && lookAtDetail(this.detail, data, { now, size, dark });
    data.board.expire(now);
    const { openUid } = this;
    const height = tableHeight(size);
    return { detail, deletions: deletionsSlice(data, this.cursor, { height, now, openUid }) };
  }
}
