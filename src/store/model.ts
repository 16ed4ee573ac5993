import type { Fetched } from '../analysis/detail.ts';
import type { Diagnosis } from '../analysis/diagnosis.ts';
import { kubectlGet } from '../kube/kubectl.ts';
import type { Row } from '../kube/row.ts';
import { kindKey, type ServedKind } from '../kube/served-kind.ts';
import type { Instant } from '../kube/time.ts';
import type { WatchStatus } from '../kube/watch-status.ts';
import { ActingModel } from './acting-model.ts';
import {
  type Choices,
  type Chosen,
  chooseContext,
  chooseNamespace,
  namespacesToChoose,
  runColonCommand,
  wantedRows,
} from './choices.ts';
import { ClusterData } from './cluster-data.ts';
import type { ClusterIndex, RowChange } from './cluster-index.ts';
import type { Command, Effect } from './command.ts';
import { deletionsSlice } from './deletions-slice.ts';
import { DetailModel, type YamlLines } from './detail-model.ts';
import { lookAtDetail, type Seen, seenOf } from './detail-view.ts';
import { BODY_TOP, bodyHeight, tableHeight } from './layout.ts';
import { ListCursor } from './list-cursor.ts';
import { LogsModel } from './logs-model.ts';
import { paneAt, reduce, showsDetail } from './reduce.ts';
import { type ClusterSlice, createKtopStore, type KtopStore, type ViewSlice } from './state.ts';
import { WorkflowsModel } from './workflows-model.ts';

export interface ModelOptions {
  readonly now: Instant;
  readonly mark?: string;
  /** Whether nothing may be written to the cluster. */
  readonly readOnly?: boolean;
}

/**
 * The state behind the screen. Rows flow into the index; `publish` makes, in one `setState`, what
 * the screen shows of it, at a cost that depends on the screen and not on the cluster.
 */
export class KtopModel {
  readonly store: KtopStore;
  /** What ktop does to the cluster, as the screen tells it. */
  readonly acting: ActingModel;
  /** What the workers are doing. */
  readonly workflows = new WorkflowsModel();
  /** The logs that are open. */
  readonly logs = new LogsModel();
  private data = new ClusterData();
  private kinds: readonly ServedKind[] = [];
  private readonly deletionCursor = new ListCursor();
  private readonly watchCursor = new ListCursor();
  private detail: DetailModel | undefined;
  private view: ViewSlice;
  private cluster: ClusterSlice;
  /** By the API server's clock, as all instants in objects are. */
  private now: Instant;

  constructor({ now, mark, readOnly = false }: ModelOptions) {
    this.store = createKtopStore({ now, readOnly, ...(mark === undefined ? {} : { mark }) });
    const { view, cluster } = this.store.getState();
    this.view = view;
    this.cluster = cluster;
    this.now = now;
    this.acting = new ActingModel(
      {
        view: () => this.view,
        setView: (view) => {
          this.view = view;
        },
        now: () => this.now - this.cluster.clockSkewMs,
        context: () => this.cluster.context,
        open: () => this.detail && { ...this.seen(this.detail.uid), verdict: this.detail.verdict },
      },
      readOnly,
    );
  }

  /** Forgets all rows: other namespaces or another cluster are looked at from now on. */
  restart(cluster: Partial<ClusterSlice>): void {
    this.data = new ClusterData();
    this.data.board.filter(wantedRows(this.view));
    this.workflows.restart();
    this.workflows.filter(this.view, this.kinds);
    this.kinds = [];
    this.detail = undefined;
    this.logs.close();
    if (showsDetail(this.view) || ['workflow', 'logs'].includes(this.view.dialog))
      this.view = { ...this.view, dialog: 'none' };
    this.setCluster(cluster);
  }

  setCluster(change: Partial<ClusterSlice>): void {
    this.cluster = { ...this.cluster, ...change };
  }

  setKinds(kinds: readonly ServedKind[]): void {
    this.kinds = kinds;
    if (this.view.kind !== undefined) this.workflows.filter(this.view, kinds);
  }

  setWatch(kind: ServedKind, namespace: string | undefined, status: WatchStatus | undefined): void {
    if (status === undefined) this.data.watches.drop(kind, namespace);
    else this.data.watches.set(kind, namespace, status);
  }

  /** Forgets a kind that is not served any more: its objects went with it. */
  dropKind(kind: ServedKind, now: Instant): void {
    for (const row of this.data.index.rowsOf(kindKey(kind)))
      this.apply([{ type: 'remove', row }], now);
  }

  countMalformed(): void {
    this.setCluster({ malformed: this.cluster.malformed + 1 });
  }

  /** Returns whether it asks for a frame; all the rest shows at the next tick. */
  apply(changes: readonly RowChange[], now: Instant): boolean {
    return this.data.apply(changes, now + this.cluster.clockSkewMs);
  }

  /** The object whose detail is open, as it was seen last. */
  openRow(): Row | undefined {
    return this.detail && this.data.board.entry(this.detail.uid)?.row;
  }

  /** A terminating object as the watch shows it; `row` is `undefined` once it is gone. */
  seen(uid: string): Seen {
    return seenOf(this.data, uid, this.now);
  }

  /** What the watches know of dependents and contents, and what they saw vanish. */
  get rows(): ClusterIndex {
    return this.data.index;
  }

  /** The terminating objects on the screen, by the server's clock. */
  visible(): { readonly rows: readonly Row[]; readonly now: Instant } {
    const { lines } = this.store.getState().deletions;
    const entries = lines.map((line) => (line.type === 'group' ? line.group.oldest : line.entry));
    const rows = entries.filter(({ goneAt }) => goneAt === undefined).map(({ row }) => row);
    return { rows, now: this.now };
  }

  /** What was concluded from a look around a terminating object. */
  setDiagnosis(uid: string, diagnosis: Diagnosis): void {
    if (this.detail?.uid === uid) this.detail.concluded(diagnosis);
    this.data.conclude(uid, diagnosis, this.now);
  }

  /** Whether something has happened, since the last call, that an operator waits for. */
  takeNotice(): boolean {
    return this.data.takeNotice();
  }

  setDetail(uid: string, fetched: Fetched, yaml: YamlLines | undefined): void {
    if (this.detail?.uid === uid) this.detail.loaded(fetched, yaml);
  }

  /** Carries a command out and publishes; what it needs from outside comes back as effects. */
  command(command: Command, now: Instant): readonly Effect[] {
    this.now = now + this.cluster.clockSkewMs;
    const openBefore = this.detail?.uid;
    const logsBefore = this.logs.of;
    this.setView(reduce(this.view, command));
    const effects = this.perform(command);
    if (!showsDetail(this.view)) this.detail = undefined;
    if (this.view.dialog !== 'logs') this.logs.close();
    this.publish(now);
    const uid = this.detail?.uid;
    const { of } = this.logs;
    return [
      ...effects,
      ...(uid === openBefore ? [] : [{ type: 'show-detail', uid } as const]),
      ...(of === logsBefore ? [] : [{ type: 'show-logs', of } as const]),
    ];
  }

  /** Brings the screen up to date: one `setState`. */
  publish(now: Instant): void {
    this.now = now + this.cluster.clockSkewMs;
    const { size } = this.view;
    const { dark } = this.cluster;
    const detail =
      this.detail && lookAtDetail(this.detail, this.data, { now: this.now, size, dark });
    this.data.board.expire(this.now);
    this.store.setState({
      now,
      view: this.view,
      cluster: this.cluster,
      watchTotals: this.data.watches.totals(),
      watches: this.watchCursor.look(this.data.watches, tableHeight(size)),
      deletions: deletionsSlice(this.data, this.deletionCursor, {
        height: tableHeight(size),
        now: this.now,
        openUid: this.detail?.uid,
      }),
      detail,
      ...this.workflows.slices(this.view, this.now),
      ...this.acting.slices(),
      logs: this.logs.slice(size),
      namespaces: namespacesToChoose(this.choices()),
    });
  }

  private setView(view: ViewSlice): void {
    const refilter =
      view.filter !== this.view.filter ||
      view.namespace !== this.view.namespace ||
      view.kind !== this.view.kind;
    this.view = view;
    if (!refilter) return;
    this.data.board.filter(wantedRows(view));
    this.workflows.filter(view, this.kinds);
  }

  private perform(command: Command): readonly Effect[] {
    switch (command.type) {
      case 'quit':
      case 'suspend':
        return [{ type: command.type }];
      case 'move':
        return this.move(command.by);
      case 'move-page':
        return this.move(command.by * this.pageHeight());
      case 'move-first':
        return this.moveTo(0);
      case 'move-last':
        return this.moveTo(Number.MAX_SAFE_INTEGER);
      case 'open':
        return this.open();
      case 'click':
        return this.click(command.x, command.y);
      case 'toggle-yaml':
        return this.toggleYaml();
      case 'toggle-managed-fields':
        this.detail?.toggleManagedFields();
        return [];
      case 'copy':
        return this.copy(command.what);
      case 'open-logs':
        return this.openLogs();
      case 'toggle-autoscroll':
        this.logs.toggleAutoscroll();
        return [];
      case 'toggle-wrap':
        this.logs.toggleWrap();
        return [];
      case 'all-namespaces':
        return this.choose(chooseNamespace(this.view, undefined, this.choices()));
      case 'choose-namespace':
        return this.choose(chooseNamespace(this.view, command.namespace, this.choices()));
      case 'choose-context':
        return this.choose(chooseContext(this.view, command.context, this.choices()));
      case 'prompt-submit':
        return this.submit();
      default:
        return this.acting.perform(command);
    }
  }

  private cursor(): ListCursor {
    const { workflows, deletionCursor, watchCursor } = this;
    return { deletions: deletionCursor, workflows: workflows.cursor, watches: watchCursor }[
      this.view.pane
    ];
  }

  private pageHeight(): number {
    const { size, dialog } = this.view;
    return dialog === 'none' || dialog === 'logs' ? tableHeight(size) : bodyHeight(size);
  }

  private move(by: number): readonly Effect[] {
    if (this.acting.scrollBy(by)) return [];
    if (this.view.dialog === 'logs') this.logs.scrollBy(by);
    else if (this.view.dialog === 'workflow') this.workflows.scrollBy(by);
    else if (this.detail === undefined) this.cursor().moveBy(by);
    else this.detail.scrollBy(by);
    return [];
  }

  private moveTo(line: number): readonly Effect[] {
    if (this.acting.scrollTo(line)) return [];
    if (this.view.dialog === 'logs') this.logs.scrollTo(line);
    else if (this.view.dialog === 'workflow') this.workflows.scrollTo(line);
    else if (this.detail === undefined) this.cursor().moveTo(line);
    else this.detail.scrollTo(line);
    return [];
  }

  private open(): readonly Effect[] {
    if (this.view.dialog === 'none' && this.view.pane === 'workflows' && this.workflows.open())
      this.view = { ...this.view, dialog: 'workflow', message: undefined };
    const key = this.deletionCursor.current;
    if (this.view.dialog !== 'none' || this.view.pane !== 'deletions' || key === undefined)
      return [];
    this.deletionCursor.stick();
    const { board } = this.data;
    if (board.entry(key) === undefined) {
      board.toggleGroup(key.slice(key.indexOf('/') + 1));
      return [];
    }
    this.detail = new DetailModel(key);
    this.view = { ...this.view, dialog: 'detail', message: undefined };
    return [];
  }

  /** Opens the logs of what is open, or else of what is selected. */
  private openLogs(): readonly Effect[] {
    const { dialog, pane } = this.view;
    if (dialog !== 'none' && dialog !== 'detail' && dialog !== 'workflow') return [];
    const workflow = pane === 'workflows' ? this.workflows.selected() : undefined;
    const uid =
      this.detail?.uid ?? (pane === 'deletions' ? this.deletionCursor.current : undefined);
    const row = uid === undefined ? undefined : this.data.board.entry(uid)?.row;
    if (workflow !== undefined) this.logs.open({ type: 'workflow', workflow });
    else if (row !== undefined) this.logs.open({ type: 'object', row });
    else return this.say('problem', 'no object is selected whose logs could be shown');
    if (dialog === 'none') this.cursor().stick();
    this.view = { ...this.view, dialog: 'logs', behind: dialog, message: undefined };
    return [];
  }

  private toggleYaml(): readonly Effect[] {
    if (this.detail === undefined) this.open();
    this.detail?.toggleYaml();
    return [];
  }

  private click(x: number, y: number): readonly Effect[] {
    if (this.view.dialog !== 'none') return [];
    const pane = y === BODY_TOP - 1 ? paneAt(x) : undefined;
    if (pane !== undefined) {
      this.view = { ...this.view, pane };
      return [];
    }
    const line = y - BODY_TOP - 1;
    if (line < 0 || line >= tableHeight(this.view.size)) return [];
    const cursor = this.cursor();
    const before = cursor.current;
    const window = this.store.getState()[this.view.pane];
    const key = window.lines[line]?.key;
    if (key === undefined) return [];
    if (key === before) return this.open();
    cursor.moveTo(cursor.top + line);
    return [];
  }

  private copy(what: 'name' | 'kubectl'): readonly Effect[] {
    if (this.view.pane === 'workflows') {
      const copied = this.workflows.copied(what, this.cluster.context);
      if (copied === undefined) return this.say('problem', 'no workflow is selected');
      this.say('info', `copied: ${copied}`);
      return [{ type: 'copy', text: copied }];
    }
    const key = this.detail?.uid ?? this.deletionCursor.current;
    const row = key === undefined ? undefined : this.data.board.entry(key)?.row;
    if (row === undefined) return this.say('problem', 'no object is selected');
    const text = what === 'name' ? row.name : kubectlGet(row, this.cluster.context);
    this.say('info', `copied: ${text}`);
    return [{ type: 'copy', text }];
  }

  private submit(): readonly Effect[] {
    const { prompt } = this.view;
    if (prompt === undefined) return [];
    this.view = { ...this.view, prompt: undefined, message: undefined };
    if (prompt.for === 'filter') return [];
    return this.choose(runColonCommand(this.view, prompt.text, this.choices()));
  }

  private choices(): Choices {
    const { cluster, kinds, data } = this;
    return { cluster, kinds, namespaces: data.namespaces };
  }

  private choose({ view, effects }: Chosen): readonly Effect[] {
    this.setView(view);
    return effects;
  }

  private say(tone: 'info' | 'problem', text: string): readonly Effect[] {
    this.view = { ...this.view, message: { tone, text } };
    return [];
  }
}
