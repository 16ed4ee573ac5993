import path from 'node:path';
import { type Connection, openConnection } from '../cluster/connection.ts';
import { ConnectError } from '../cluster/errors.ts';
import type { Kubeconfig } from '../cluster/kubeconfig.ts';
import { knowledge } from '../knowledge/packs/index.ts';
import type { Clock } from '../kube/time.ts';
import type { Command, Effect } from '../store/command.ts';
import type { KtopModel } from '../store/model.ts';
import { asWhom } from './as-whom.ts';
import { Frames } from './frames.ts';
import { RequestRate } from './request-rate.ts';
import { saveText } from './saved-files.ts';
import { Visit } from './visit.ts';
import { type Scope, UnknownKind, unknownKinds } from './watch-plan.ts';

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
  private visit: Visit | undefined;
  private scope: Scope;
  private cancelTick: (() => void) | undefined;
  private cancelRetry: (() => void) | undefined;

  constructor(options: SessionOptions) {
    this.options = options;
    this.scope = options.scope;
    options.model.know(knowledge);
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

  /** Whether all has been listed and looked at, for now. */
  get isSettled(): boolean {
    return this.visit?.isSettled === true;
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
        this.enter(this.visit?.connection.context.name).catch((error: unknown) =>
          this.retry(this.visit?.connection.context.name, error),
        );
        break;
      case 'save-actions':
        void this.save('actions', '', effect.text);
        break;
      case 'save-logs':
        void this.save('logs', effect.name, effect.text);
        break;
      case 'suspend':
        break; // The keyboard has the terminal and does it.
      default:
        this.visit?.carryOut(effect);
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
    const visit = new Visit({
      connection,
      clock,
      model,
      scope: this.scope,
      asWhom: asWhom(connection.context, this.options),
      stateFolder: this.options.stateFolder,
      changed: () => this.frames.request(),
    });
    this.visit = visit;
    this.frames.request();
    const kinds = await visit.start();
    if (this.visit !== visit) return;
    this.followHealth(connection);
    const unknown = unknownKinds(kinds, this.scope);
    if (unknown.length > 0)
      throw new UnknownKind(`the server serves no kind called ${unknown.join(', ')}`);
  }

  private leave(): void {
    this.cancelRetry?.();
    this.visit?.close();
    this.visit = undefined;
    this.rate.reset();
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

  private followHealth(connection: Connection): void {
    const tell = () => {
      if (this.visit?.connection !== connection) return;
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
    this.visit?.afterFrame();
    if (model.takeNotice()) host.bell();
  }

  private tick(): void {
    const { clock, model } = this.options;
    this.cancelTick = clock.after(TICK_MS, () => {
      if (this.visit !== undefined) {
        this.visit.tick();
        const { requestCount } = this.visit.connection;
        model.setCluster({ requestsPerMinute: this.rate.sample(requestCount) });
      }
      this.frames.request();
      this.tick();
    });
  }
}
