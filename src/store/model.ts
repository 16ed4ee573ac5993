import type { Coverage, ListedCause } from '../analysis/findings/report.ts';
import type { Finding } from '../knowledge/finding.ts';
import { Knowledge } from '../knowledge/knowledge.ts';
import type { Row } from '../kube/row.ts';
import { kindKey, type ServedKind } from '../kube/served-kind.ts';
import type { Instant } from '../kube/time.ts';
import type { WatchStatus } from '../kube/watch-status.ts';
import type { ActingModel } from './acting-model.ts';
import { type Choices, namespacesToChoose, wantedRows } from './choices.ts';
import { ClusterData } from './cluster-data.ts';
import type { ClusterIndex, RowChange } from './cluster-index.ts';
import type { Command, Effect } from './command.ts';
import { DeletionsModel } from './deletions-model.ts';
import { type Seen, seenOf, unseenKinds } from './detail-view.ts';
import { EventsSlot } from './events-slot.ts';
import { FindingFeeds } from './finding-feeds.ts';
import { FindingsModel } from './findings-model.ts';
import { LogsModel } from './logs-model.ts';
import { ObjectModel } from './object-model.ts';
import { ReconcilesModel } from './reconciles-model.ts';
import type { ClusterSlice } from './slices/cluster.ts';
import type { ViewSlice } from './slices/view.ts';
import { createKtopStore, type KtopStore } from './state.ts';
import { VersionsModel } from './versions-model.ts';
import { ViewModel } from './view-model.ts';
import { WatchesModel } from './watches-model.ts';
import { WorkflowsModel } from './workflows-model.ts';

export interface ModelOptions {
  readonly now: Instant;
  readonly mark?: string;
  /** Whether nothing may be written to the cluster. */
  readonly readOnly?: boolean;
  /** Nothing when left out: see `know`. */
  readonly knowledge?: Knowledge;
}

/** What is looked around. */
export interface Visible {
  readonly rows: readonly Row[];
  /** By the server's clock. */
  readonly now: Instant;
  /** Whether somebody waits to be told what is wrong. */
  readonly isSeekingCauses: boolean;
}

/**
 * The state behind the screen. Rows flow into the index; `publish` makes, in one `setState`, what
 * the screen shows of it, at a cost that depends on the screen and not on the cluster.
 */
export class KtopModel {
  readonly store: KtopStore;
  /** What is being deleted. */
  readonly deletions = new DeletionsModel(
    () => this.data,
    () => this.now,
  );
  /** What the workers are doing. */
  readonly workflows = new WorkflowsModel((...told) => this.feeds.workflow(...told));
  /** What happened. */
  readonly events = new EventsSlot({
    data: () => this.data,
    workOf: (uid) => this.feeds.workOf(uid),
  });
  /** How objects are reconciled. */
  readonly reconciles = new ReconcilesModel();
  /** The object that is described. */
  readonly object = new ObjectModel();
  /** The versions that are open. */
  readonly versions = new VersionsModel();
  /** The logs that are open. */
  readonly logs = new LogsModel((...heard) => this.feeds.logs(...heard, this.localNow()));
  /** What is wrong, as all of these conclude. */
  private readonly findings: FindingsModel;
  private readonly watches = new WatchesModel(() => this.data.watches);
  private readonly view: ViewModel;
  private data = new ClusterData(() => this.knowledge);
  private knowledge: Knowledge;
  private feeds = this.newFeeds();
  private kinds: readonly ServedKind[] = [];
  private cluster: ClusterSlice;
  /** By the API server's clock, as all instants in objects are. */
  private now: Instant;
  /** By this machine's clock. */
  private enteredAt: Instant;

  constructor({ now, mark, readOnly = false, knowledge = new Knowledge([]) }: ModelOptions) {
    this.knowledge = knowledge;
    this.store = createKtopStore({ now, readOnly, ...(mark === undefined ? {} : { mark }) });
    const { view, cluster } = this.store.getState();
    this.cluster = cluster;
    this.now = now;
    this.enteredAt = now;
    const { deletions, workflows, events, reconciles, watches, logs, versions, object } = this;
    this.findings = new FindingsModel({
      data: () => this.data,
      kinds: () => this.kinds,
      panes: { deletions, workflows, events },
    });
    const { findings } = this;
    this.view = new ViewModel({
      view,
      panes: { findings, deletions, workflows, events, reconciles, watches },
      logs,
      versions,
      object,
      readOnly,
      now: () => this.localNow(),
      choices: () => this.choices(),
      isThere: (_key, of) =>
        of.type === 'workflow'
          ? workflows.has(of.workflow.key)
          : this.rows.row(of.row.uid) !== undefined,
      refilter: (wanted) => this.filter(wanted),
    });
  }

  /** What ktop does to the cluster, as the screen tells it. */
  get acting(): ActingModel {
    return this.view.acting;
  }

  /** Learns what is known of controllers: it is large, and the first frame has nothing to conclude. */
  know(knowledge: Knowledge): void {
    this.knowledge = knowledge;
  }

  /** Forgets all rows: other namespaces or another cluster are looked at from now on. */
  restart(cluster: Partial<ClusterSlice>): void {
    this.data = new ClusterData(() => this.knowledge);
    this.feeds = this.newFeeds();
    this.enteredAt = this.localNow();
    this.findings.restart();
    this.workflows.restart();
    this.events.restart();
    this.reconciles.restart();
    this.view.restart();
    this.filter(this.view.current);
    this.kinds = [];
    this.setCluster(cluster);
  }

  setCluster(change: Partial<ClusterSlice>): void {
    this.cluster = { ...this.cluster, ...change };
  }

  setKinds(kinds: readonly ServedKind[]): void {
    this.kinds = kinds;
    if (this.view.current.kind === undefined) return;
    this.findings.filter(this.view.current);
    this.workflows.filter(this.view.current, kinds);
    this.events.filter(this.view.current, kinds);
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

  /** A terminating object as the watch shows it; `row` is `undefined` once it is gone. */
  seen(uid: string): Seen {
    return seenOf(this.data, uid, this.now);
  }

  /** What the watches know of dependents and contents, and what they saw vanish. */
  get rows(): ClusterIndex {
    return this.data.index;
  }

  /** The terminating objects that are to be looked at: those on the screen, by the server's clock. */
  visible(): Visible {
    if (this.view.current.pane === 'findings')
      return { rows: this.data.samples.picks(), now: this.now, isSeekingCauses: true };
    const { lines } = this.store.getState().deletions;
    const entries = lines.map((line) => (line.type === 'group' ? line.group.oldest : line.entry));
    const rows = entries.filter(({ goneAt }) => goneAt === undefined).map(({ row }) => row);
    return { rows, now: this.now, isSeekingCauses: false };
  }

  /** Everything that is wrong, worst first, as of the last frame; `now` is the server's. */
  listFindings(): {
    readonly causes: readonly ListedCause[];
    readonly coverage: Coverage;
    readonly now: Instant;
  } {
    const { looked, notLooked } = this.store.getState().findings;
    const causes = [...this.data.findings.causes()];
    return { causes, coverage: { looked, notLooked }, now: this.now };
  }

  /** Takes why an object stands as it does, from a look around it; `undefined`: nothing more is known. */
  explainStanding(uid: string, cause: Finding | undefined): void {
    this.feeds.cause(uid, cause);
  }

  /** Whether all that can be listed has been. */
  get isListed(): boolean {
    const { all, syncing } = this.data.watches.totals();
    return all > 0 && syncing === 0 && this.workflows.isListed && this.events.isListed;
  }

  /** Whether something has happened, since the last call, that an operator waits for. */
  takeNotice(): boolean {
    return this.data.takeNotice();
  }

  /** Carries a command out and publishes; what it needs from outside comes back as effects. */
  command(command: Command, now: Instant): readonly Effect[] {
    this.now = now + this.cluster.clockSkewMs;
    const effects = this.view.command(command);
    this.publish(now);
    return effects;
  }

  /** Brings the screen up to date: one `setState`. */
  publish(now: Instant): void {
    this.now = now + this.cluster.clockSkewMs;
    const view = this.view.current;
    const { size } = view;
    const seen = {
      ...this.deletions.slices(size, this.cluster.dark),
      ...this.workflows.slices(view, this.now),
      ...this.events.slices(view, this.cluster, this.now),
      standings: this.reconciles.slice(view),
      versions: this.versions.slice(size, (uid) => this.reconciles.standingOf(uid)),
      object: this.object.slice(this.data, {
        now: this.now,
        size,
        unseenKinds: unseenKinds(this.data.watches, this.cluster.dark),
      }),
    };
    this.feeds.loops(this.reconciles.found());
    this.feeds.standings(this.reconciles.standings());
    this.feeds.expire(now);
    this.data.spreadConclusions();
    const watchTotals = this.data.watches.totals();
    this.store.setState({
      now,
      view,
      cluster: this.cluster,
      watchTotals,
      watches: this.watches.slice(size),
      ...seen,
      marks: this.view.marks().keys,
      findings: this.findings.slice(view, {
        cluster: this.cluster,
        watches: watchTotals,
        workflows: seen.workflows.all,
        unseenWork: seen.workflows.unseen,
        areEventsWatched: seen.events.isWatched,
        unseenEvents: seen.events.unseen,
        unreadStandings: seen.standings.unread,
        logs: this.feeds.logsHeard,
        watchedMs: this.localNow() - this.enteredAt,
      }),
      ...this.acting.slices(),
      ...this.logs.slices(size, view.dialog),
      namespaces: namespacesToChoose(this.choices()),
    });
  }

  private filter(view: ViewSlice): void {
    this.data.board.filter(wantedRows(view));
    this.findings.filter(view);
    this.workflows.filter(view, this.kinds);
    this.events.filter(view, this.kinds);
  }

  /** By this machine's clock. */
  private localNow(): Instant {
    return this.now - this.cluster.clockSkewMs;
  }

  private newFeeds(): FindingFeeds {
    return new FindingFeeds(this.data.findings, () => this.kinds);
  }

  private choices(): Choices {
    const { cluster, kinds, data } = this;
    return { cluster, kinds, namespaces: data.namespaces };
  }
}
