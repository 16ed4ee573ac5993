import type { Connection } from '../cluster/connection.ts';
import type { Discovery } from '../cluster/discovery.ts';
import { knowledge } from '../knowledge/packs/index.ts';
import type { ServedKind } from '../kube/served-kind.ts';
import type { Clock } from '../kube/time.ts';
import type { ClusterEffect } from '../store/command.ts';
import type { LogsOf, LogsRequest } from '../store/logs-request.ts';
import type { KtopModel } from '../store/model.ts';
import { Acting } from './acting.ts';
import { ClusterLook } from './cluster-look.ts';
import { FollowingEvents } from './following-events.ts';
import { Looking } from './looking.ts';
import { OpenLogs } from './open-logs.ts';
import { OpenObject } from './open-object.ts';
import { OpenVersions } from './open-versions.ts';
import { ReconcileFinder } from './reconcile-finder.ts';
import { Reconciling } from './reconciling.ts';
import { Run } from './run.ts';
import { skewOf } from './skew.ts';
import { StandingCauses } from './standing-causes.ts';
import type { Scope } from './watch-plan.ts';
import { Working } from './working.ts';

interface VisitOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly model: KtopModel;
  readonly scope: Scope;
  /** As whom requests are sent, in words. */
  readonly asWhom: string;
  /** Where copies of objects and the log of actions are saved. */
  readonly stateFolder: string;
  /** Something is known that was not. */
  readonly changed: () => void;
}

/** All that looks at one cluster and acts on it, from when it is entered until it is left. */
export class Visit {
  readonly connection: Connection;
  private readonly options: VisitOptions;
  private readonly looking: Looking;
  private readonly working: Working;
  private readonly events: FollowingEvents;
  private readonly acting: Acting;
  private readonly reconciling: Reconciling;
  private readonly reconciles: ReconcileFinder;
  private readonly causes: StandingCauses;
  private readonly run: Run;
  private logs: OpenLogs | undefined;
  private versions: OpenVersions | undefined;
  private object: OpenObject | undefined;
  private discovery: Discovery | undefined;

  constructor(options: VisitOptions) {
    this.options = options;
    const { connection, clock, model, scope, asWhom, stateFolder, changed } = options;
    const common = { connection, clock, model, changed };
    this.connection = connection;
    this.looking = new Looking({ ...common, scope });
    this.working = new Working({ ...common, scope });
    this.events = new FollowingEvents({
      ...common,
      scope,
      hear: (event) => this.reconciles.hear(event),
    });
    this.acting = new Acting({ ...common, folder: stateFolder, asWhom });
    this.reconciling = new Reconciling({ ...common, asWhom, look: () => this.look() });
    this.reconciles = new ReconcileFinder({ connection, clock, knowledge, changed });
    this.causes = new StandingCauses({
      clock,
      knowledge,
      look: () => this.look(),
      standings: () => this.reconciles.standings(),
      onCause: (uid, cause) => {
        model.explainStanding(uid, cause);
        changed();
      },
    });
    model.reconciles.restart(this.reconciles);
    this.run = this.newRun();
  }

  /** Opens the watches; resolves with the kinds that are served, rejects with `ConnectError`. */
  async start(): Promise<readonly ServedKind[]> {
    const { kinds } = await this.run.start();
    return kinds;
  }

  close(): void {
    this.looking.close();
    this.working.close();
    this.events.close();
    this.logs?.close();
    this.versions?.close();
    this.object?.close();
    this.reconciles.stop();
    this.acting.close();
    this.reconciling.close();
    this.run.stop();
    this.connection.close();
  }

  /** Called after each frame. */
  afterFrame(): void {
    this.looking.check();
    this.object?.check();
    void this.working.check();
    this.events.check();
    this.acting.check();
    if (this.options.model.store.getState().view.pane === 'findings') void this.causes.check();
  }

  /** Whether all has been listed and looked at, for now. */
  get isSettled(): boolean {
    const all = [this.looking, this.working, this.reconciles, this.causes];
    return this.options.model.isListed && all.every(({ isSettled }) => isSettled);
  }

  /** Called once a second, before a frame is asked for. */
  tick(): void {
    this.reconciles.look();
    this.options.model.setCluster({ clockSkewMs: skewOf(this.connection) });
  }

  /** Does what the store asks of the cluster. */
  carryOut(effect: ClusterEffect): void {
    switch (effect.type) {
      case 'show-detail':
        this.looking.show(effect.uid);
        break;
      case 'show-logs':
        this.showLogs(effect.request);
        break;
      case 'show-object':
        this.showObject(effect.of);
        break;
      case 'show-versions':
        this.showVersions(effect.of);
        break;
      case 'prepare-removal':
        void this.acting.prepare(effect.row, effect.verdict);
        break;
      case 'send-removal':
        void this.acting.send(effect.offer);
        break;
      case 'prepare-reconcile':
        void this.reconciling.prepare(effect.of, effect.wish);
        break;
      case 'prepare-many':
        void this.reconciling.prepareMany(effect.of, effect.wish);
        break;
      case 'send-many':
        void this.reconciling.sendMany(effect.offer);
        break;
      case 'stop-sending':
        this.reconciling.stopSending();
        break;
      case 'prepare-instead':
        void this.reconciling.prepareInstead(effect.offer, effect.triggers);
        break;
      case 'send-reconcile':
        void this.reconciling.send(effect.offer);
        break;
    }
  }

  private showLogs(request: LogsRequest | undefined): void {
    const { connection, clock, model, changed } = this.options;
    const { discovery } = this;
    this.logs?.close();
    this.logs = undefined;
    if (request === undefined || discovery === undefined) return;
    this.logs = new OpenLogs({
      connection,
      clock,
      request,
      model: model.logs,
      look: () => new ClusterLook({ connection, discovery, clock, rehearses: false }),
      changed,
    });
    void this.logs.start();
  }

  private showObject(of: LogsOf | undefined): void {
    const { connection, clock, model, changed } = this.options;
    this.object?.close();
    this.object = undefined;
    if (of === undefined) return;
    const look = this.look();
    const row = (uid: string) => model.rows.row(uid);
    this.object = new OpenObject({
      connection,
      clock,
      model: model.object,
      of,
      look,
      row,
      changed,
    });
    void this.object.start();
  }

  private showVersions(of: LogsOf | undefined): void {
    const { connection, clock, model, changed } = this.options;
    this.versions?.close();
    this.versions = undefined;
    if (of === undefined) return;
    const look = this.look();
    const known = (uid: string) => this.reconciles.writes(uid);
    const versions = model.versions;
    this.versions = new OpenVersions({
      connection,
      clock,
      model: versions,
      of,
      look,
      known,
      changed,
    });
    void this.versions.start();
  }

  private look(): ClusterLook | undefined {
    const { connection, clock } = this.options;
    const { discovery } = this;
    return discovery && new ClusterLook({ connection, discovery, clock, rehearses: false });
  }

  private newRun(): Run {
    const { connection, clock, model, scope, changed } = this.options;
    return new Run({
      connection,
      clock,
      scope,
      listener: {
        kinds: (discovery, leftOut) => {
          const { kinds, dark, serverVersion } = discovery;
          this.discovery = discovery;
          this.looking.discovered(discovery);
          this.working.discovered(discovery);
          this.events.discovered(discovery);
          this.reconciles.discovered(discovery);
          model.setKinds(kinds);
          model.setCluster({ dark, leftOut, serverVersion });
          changed();
        },
        changes: (changes) => {
          this.reconciles.take(changes);
          if (model.apply(changes, clock.now())) changed();
        },
        watch: (kind, namespace, status) => {
          model.setWatch(kind, namespace, status);
          this.reconciles.watch(kind, namespace, status);
          changed();
        },
        kindGone: (kind) => {
          model.dropKind(kind, clock.now());
          this.reconciles.kindGone(kind);
          changed();
        },
        malformed: () => {
          model.countMalformed();
          changed();
        },
      },
    });
  }
}
