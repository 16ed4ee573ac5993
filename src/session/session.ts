import path from 'node:path';
import { type Connection, openConnection } from '../cluster/connection.ts';
import type { Discovery } from '../cluster/discovery.ts';
import { ConnectError } from '../cluster/errors.ts';
import type { Kubeconfig } from '../cluster/kubeconfig.ts';
import type { Clock } from '../kube/time.ts';
import type { Command, Effect } from '../store/command.ts';
import type { LogsRequest } from '../store/logs-request.ts';
import type { KtopModel } from '../store/model.ts';
import { Acting } from './acting.ts';
import { asWhom } from './as-whom.ts';
import { ClusterLook } from './cluster-look.ts';
import { FollowingEvents } from './following-events.ts';
import { Frames } from './frames.ts';
import { Looking } from './looking.ts';
import { LoopFinder } from './loop-finder.ts';
import { OpenLogs } from './open-logs.ts';
import { Reconciling } from './reconciling.ts';
import { RequestRate } from './request-rate.ts';
import { Run } from './run.ts';
import { saveText } from './saved-files.ts';
import { skewOf } from './skew.ts';
import { type Scope, UnknownKind, unknownKinds } from './watch-plan.ts';
import { Working } from './working.ts';

const TICK_MS = 1_000;
/** How often a context that did not answer when it was chosen is tried again. */
const RETRY_START_MS = 5_000;

/** What only the terminal and the process can do. */
export interface Host {
  quit(): void;
  copy(text: string): void;
  /** Something that the operator waits for has happened. */
  bell(): void;
}

export interface SessionOptions {
  readonly kubeconfig: Kubeconfig;
  readonly context?: string;
  readonly as?: string;
  readonly asGroups?: readonly string[];
  readonly scope: Scope;
  readonly model: KtopModel;
  readonly clock: Clock;
  readonly host: Host;
  /** Where copies of objects and the log of actions are saved. */
  readonly stateFolder: string;
}

/**
 * One operator at one terminal: the only place where the cluster meets the store. Choosing another
 * context ends the run of the old one; whatever it still says afterwards is dropped.
 */
export class Session {
  private readonly options: SessionOptions;
  private readonly frames: Frames;
  private readonly rate = new RequestRate();
  private connection: Connection | undefined;
  private run: Run | undefined;
  private looking: Looking | undefined;
  private working: Working | undefined;
  private events: FollowingEvents | undefined;
  private acting: Acting | undefined;
  private reconciling: Reconciling | undefined;
  private logs: OpenLogs | undefined;
  private loops: LoopFinder | undefined;
  private discovery: Discovery | undefined;
  private scope: Scope;
  private cancelTick: (() => void) | undefined;
  private cancelRetry: (() => void) | undefined;

  constructor(options: SessionOptions) {
    this.options = options;
    this.scope = options.scope;
    this.frames = new Frames(options.clock, (now) => this.paint(now));
  }

  /**
   * Connects and opens the watches; resolves when they are open. Rejects with what the operator has
   * to mend: `ConnectError`, or `UnknownKind`. Later failures are states on the screen.
   */
  async start(): Promise<void> {
    this.tick();
    await this.enter(this.options.context);
  }

  dispatch(command: Command): void {
    for (const effect of this.options.model.command(command, this.options.clock.now()))
      this.carryOut(effect);
  }

  stop(): void {
    this.cancelTick?.();
    this.leave();
    this.frames.stop();
  }

  private carryOut(effect: Effect): void {
    switch (effect.type) {
      case 'quit':
        this.options.host.quit();
        break;
      case 'copy':
        this.options.host.copy(effect.text);
        break;
      case 'switch-context':
        this.scope = { ...this.scope, namespaces: undefined };
        this.enter(effect.context).catch((error: unknown) => this.retry(effect.context, error));
        break;
      case 'watch-namespaces':
        this.scope = { ...this.scope, namespaces: effect.namespaces };
        this.enter(this.connection?.context.name).catch((error: unknown) =>
          this.retry(this.connection?.context.name, error),
        );
        break;
      case 'show-detail':
        this.looking?.show(effect.uid);
        break;
      case 'show-logs':
        this.showLogs(effect.request);
        break;
      case 'prepare-removal':
        void this.acting?.prepare(effect.row, effect.verdict);
        break;
      case 'send-removal':
        void this.acting?.send(effect.offer);
        break;
      case 'prepare-reconcile':
        void this.reconciling?.prepare(effect.of, effect.wish);
        break;
      case 'prepare-instead':
        void this.reconciling?.prepareInstead(effect.offer, effect.triggers);
        break;
      case 'send-reconcile':
        void this.reconciling?.send(effect.offer);
        break;
      case 'save-actions':
        void this.save('actions', '', effect.text);
        break;
      case 'save-logs':
        void this.save('logs', effect.name, effect.text);
        break;
      case 'suspend':
        break; // The keyboard has the terminal and does it.
    }
  }

  /** Leaves the cluster that is looked at for `context`. */
  private async enter(context: string | undefined): Promise<void> {
    const { kubeconfig, as, asGroups, clock, model } = this.options;
    this.leave();
    const connection = openConnection(kubeconfig, {
      clock,
      ...(context === undefined ? {} : { context }),
      ...(as === undefined ? {} : { as }),
      ...(asGroups === undefined ? {} : { asGroups }),
    });
    this.connection = connection;
    this.acting = this.newActing(connection);
    this.reconciling = this.newReconciling(connection);
    const changed = () => this.frames.request();
    this.looking = new Looking({ connection, clock, model, scope: this.scope, changed });
    this.working = new Working({ connection, clock, model, scope: this.scope, changed });
    this.events = new FollowingEvents({ connection, clock, model, scope: this.scope, changed });
    model.restart({
      context: connection.context.name,
      contexts: kubeconfig.contexts.map(({ name }) => name),
      serverVersion: undefined,
      link: { type: 'connecting' },
      watched: this.scope.namespaces,
      dark: [],
      leftOut: [],
      malformed: 0,
      requestsPerMinute: 0,
      clockSkewMs: 0,
    });
    this.loops = this.newLoops(connection);
    this.frames.request();
    const run = this.newRun(connection);
    this.run = run;
    const { kinds } = await run.start();
    if (this.run !== run) return;
    this.followHealth(connection);
    const unknown = unknownKinds(kinds, this.scope);
    if (unknown.length > 0)
      throw new UnknownKind(`the server serves no kind called ${unknown.join(', ')}`);
  }

  private leave(): void {
    this.cancelRetry?.();
    this.looking?.close();
    this.looking = undefined;
    this.working?.close();
    this.working = undefined;
    this.events?.close();
    this.events = undefined;
    this.logs?.close();
    this.logs = undefined;
    this.loops?.stop();
    this.loops = undefined;
    this.acting?.close();
    this.acting = undefined;
    this.reconciling?.close();
    this.reconciling = undefined;
    this.run?.stop();
    this.run = undefined;
    this.connection?.close();
    this.connection = undefined;
    this.discovery = undefined;
    this.rate.reset();
  }

  private showLogs(request: LogsRequest | undefined): void {
    const { connection, discovery } = this;
    this.logs?.close();
    this.logs = undefined;
    if (request === undefined || connection === undefined || discovery === undefined) return;
    const { clock, model } = this.options;
    this.logs = new OpenLogs({
      connection,
      clock,
      request,
      model: model.logs,
      look: () => new ClusterLook({ connection, discovery, clock, rehearses: false }),
      changed: () => this.frames.request(),
    });
    void this.logs.start();
  }

  private newLoops(connection: Connection): LoopFinder {
    const { clock, model } = this.options;
    const loops = new LoopFinder({ connection, clock });
    model.loops.restart(loops);
    return loops;
  }

  private newActing(connection: Connection): Acting {
    const { clock, model, stateFolder } = this.options;
    return new Acting({
      connection,
      clock,
      model,
      folder: stateFolder,
      asWhom: asWhom(connection.context, this.options),
      changed: () => this.frames.request(),
    });
  }

  private newReconciling(connection: Connection): Reconciling {
    const { clock, model } = this.options;
    return new Reconciling({
      connection,
      clock,
      model,
      asWhom: asWhom(connection.context, this.options),
      look: () => {
        const { discovery } = this;
        return discovery && new ClusterLook({ connection, discovery, clock, rehearses: false });
      },
      changed: () => this.frames.request(),
    });
  }

  private async save(what: 'actions' | 'logs', name: string, text: string): Promise<void> {
    const { clock, model, stateFolder } = this.options;
    try {
      const file = await saveText(path.join(stateFolder, what), name, clock.now(), text);
      model.acting.say('info', `saved in ${file}`);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      model.acting.say('problem', `it cannot be saved: ${why}`);
    }
    this.frames.request();
  }

  private newRun(connection: Connection): Run {
    const { clock, model } = this.options;
    return new Run({
      connection,
      clock,
      scope: this.scope,
      listener: {
        kinds: (discovery, leftOut) => {
          const { kinds, dark, serverVersion } = discovery;
          this.discovery = discovery;
          this.looking?.discovered(discovery);
          this.working?.discovered(discovery);
          this.events?.discovered(discovery);
          model.setKinds(kinds);
          model.setCluster({ dark, leftOut, serverVersion });
          this.frames.request();
        },
        changes: (changes) => {
          this.loops?.take(changes);
          if (model.apply(changes, clock.now())) this.frames.request();
        },
        watch: (kind, namespace, status) => {
          model.setWatch(kind, namespace, status);
          this.frames.request();
        },
        kindGone: (kind) => {
          model.dropKind(kind, clock.now());
          this.frames.request();
        },
        malformed: () => {
          model.countMalformed();
          this.frames.request();
        },
      },
    });
  }

  private followHealth(connection: Connection): void {
    const tell = () => {
      if (this.connection !== connection) return;
      const health = connection.health();
      this.options.model.setCluster({
        link:
          health.type === 'lost'
            ? { ...health, retryAt: health.retryAt }
            : { type: health.type === 'up' ? 'up' : 'connecting' },
      });
      this.frames.request();
    };
    connection.onHealth(tell);
    tell();
  }

  /** A context that was chosen while ktop runs and does not answer never ends ktop. */
  private retry(context: string | undefined, error: unknown): void {
    const { clock, model } = this.options;
    const message = error instanceof Error ? error.message : String(error);
    const now = clock.now();
    model.setCluster({
      link: { type: 'lost', since: now, message, retryAt: now + RETRY_START_MS },
    });
    this.dispatch({ type: 'refuse', reason: message });
    if (error instanceof ConnectError && error.problem === 'context') return;
    this.cancelRetry = clock.after(RETRY_START_MS, () => {
      this.enter(context).catch((again: unknown) => this.retry(context, again));
    });
  }

  private paint(now: number): void {
    const { model, host } = this.options;
    model.publish(now);
    this.looking?.check();
    void this.working?.check();
    this.events?.check();
    this.acting?.check();
    if (model.takeNotice()) host.bell();
  }

  private tick(): void {
    const { clock, model } = this.options;
    this.cancelTick = clock.after(TICK_MS, () => {
      this.loops?.look();
      if (this.connection !== undefined)
        model.setCluster({
          requestsPerMinute: this.rate.sample(this.connection.requestCount),
          clockSkewMs: skewOf(this.connection),
        });
      this.frames.request();
      this.tick();
    });
  }
}
