import type { Connection } from '../cluster/connection.ts';
import { type Discovery, discover } from '../cluster/discovery.ts';
import { type Change, type Reflector, startReflector } from '../cluster/reflector/reflector.ts';
import { type Row, RowProjector } from '../kube/row.ts';
import { kindKey, type ServedKind } from '../kube/served-kind.ts';
import type { Clock } from '../kube/time.ts';
import type { WatchStatus } from '../kube/watch-status.ts';
import { type PlannedWatch, planWatches, type Scope } from './watch-plan.ts';

/** How soon after a change of the served kinds discovery is asked, and asked again. */
const REDISCOVER_AFTER_MS: readonly number[] = [300, 1_000, 3_000, 10_000];
/** How often it is asked where nothing tells that kinds come and go. */
const REDISCOVER_EVERY_MS = 120_000;

const DEFINITIONS = 'customresourcedefinitions.apiextensions.k8s.io';
const API_SERVICES = 'apiservices.apiregistration.k8s.io';

/** What a run tells its session. Nothing is told after `stop`. */
export interface RunListener {
  kinds(discovery: Discovery, leftOut: readonly string[]): void;
  changes(changes: readonly Change[]): void;
  watch(kind: ServedKind, namespace: string | undefined, status: WatchStatus | undefined): void;
  kindGone(kind: ServedKind): void;
  malformed(): void;
}

export interface RunOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly scope: Scope;
  readonly listener: RunListener;
  /** Which watches to open; `planWatches` when left out. */
  readonly plan?: typeof planWatches;
  /** Who takes the objects themselves, which are not kept. */
  readonly recipient?: ObjectRecipient;
}

/** Takes whole objects as they are read, before the changes that they make are told. */
export interface ObjectRecipient {
  take(row: Row, object: unknown): void;
  /** Changes may have been missed; the rest of what is told bridges them. */
  relisted(kind: ServedKind, namespace: string | undefined, reason: string): void;
}

/**
 * One set of watches over one connection: opened from discovery, changed as kinds come and go, and
 * narrowed to the kubeconfig's namespace where the whole cluster may not be watched.
 */
export class Run {
  private readonly options: RunOptions;
  private readonly projector = new RowProjector();
  private readonly reflectors = new Map<string, Reflector>();
  /** Custom resource definitions by name: whether they are there, or were and are not any more. */
  private readonly defined = new Map<string, boolean>();
  private readonly synced = new Set<string>();
  private served: readonly ServedKind[] = [];
  private cancelRediscovery: (() => void) | undefined;
  private stopped = false;

  constructor(options: RunOptions) {
    this.options = options;
  }

  /** Opens the watches. Rejects when discovery fails, with nothing opened. */
  async start(): Promise<Discovery> {
    const discovery = await discover(this.options.connection);
    if (!this.stopped) this.follow(discovery);
    this.scheduleRediscovery(REDISCOVER_AFTER_MS.length);
    return discovery;
  }

  stop(): void {
    this.stopped = true;
    this.cancelRediscovery?.();
    for (const reflector of this.reflectors.values()) reflector.stop();
    this.reflectors.clear();
  }

  private follow(discovery: Discovery): void {
    const { plan: planOf = planWatches, scope } = this.options;
    const plan = planOf(discovery.kinds, scope);
    this.served = discovery.kinds;
    this.options.listener.kinds(discovery, plan.leftOut);
    for (const watch of plan.watches) this.open(watch);
    const served = new Set(discovery.kinds.map(versionedKey));
    const dark = new Set(discovery.dark.map(({ groupVersion }) => groupVersion.split('/')[0]));
    for (const [key, { target }] of this.reflectors) {
      if (served.has(versionedKey(target.kind)) || dark.has(target.kind.group)) continue;
      this.close(key);
      this.options.listener.kindGone(target.kind);
    }
  }

  private open({ kind, namespace }: PlannedWatch): void {
    const { connection, clock, listener, recipient } = this.options;
    const key = watchKey(kind, namespace);
    if (this.reflectors.has(key) || this.narrowed(kind, namespace)) return;
    const reflector = startReflector({
      connection,
      clock,
      target: { kind, ...(namespace === undefined ? {} : { namespace }) },
      project: (object) => {
        const row = this.projector.project(kind, object);
        if (!('malformed' in row)) recipient?.take(row, object);
        return row;
      },
      ...(recipient === undefined
        ? {}
        : { whole: true, onRelist: (reason) => recipient.relisted(kind, namespace, reason) }),
      onChanges: (changes) => {
        if (this.stopped || this.reflectors.get(key) !== reflector) return;
        listener.changes(changes);
        this.noticeStructure(changes);
      },
      onStatus: (status) => {
        if (this.stopped) return;
        listener.watch(kind, namespace, status);
        if (status.type === 'live') this.synced.add(kindKey(kind));
        if (status.type === 'forbidden') this.narrow(kind, namespace);
      },
      onMalformed: () => {
        if (!this.stopped) listener.malformed();
      },
    });
    this.reflectors.set(key, reflector);
    listener.watch(kind, namespace, reflector.status());
  }

  private close(key: string): void {
    const reflector = this.reflectors.get(key);
    if (reflector === undefined) return;
    reflector.stop();
    this.reflectors.delete(key);
    this.options.listener.watch(reflector.target.kind, reflector.target.namespace, undefined);
  }

  /** A kind that may not be watched everywhere may still be in the namespace of the kubeconfig. */
  private narrow(kind: ServedKind, namespace: string | undefined): void {
    const fallback = this.options.connection.context.namespace;
    if (namespace !== undefined || !kind.namespaced || fallback === undefined) return;
    this.close(watchKey(kind, undefined));
    this.open({ kind, namespace: fallback });
  }

  private narrowed(kind: ServedKind, namespace: string | undefined): boolean {
    const fallback = this.options.connection.context.namespace;
    return (
      namespace === undefined &&
      fallback !== undefined &&
      this.reflectors.has(watchKey(kind, fallback))
    );
  }

  /** Custom resource definitions and APIServices that change mean other kinds, soon. */
  private noticeStructure(changes: readonly Change[]): void {
    let noticed = false;
    for (const { type, row } of changes) {
      const key = kindKey(row.kind);
      if (key === API_SERVICES) noticed ||= this.synced.has(key);
      if (key !== DEFINITIONS) continue;
      this.defined.set(row.name, type === 'put' && row.termination === undefined);
      noticed = true;
    }
    if (noticed && (this.kindsDiffer() || this.synced.has(API_SERVICES)))
      this.scheduleRediscovery(0);
  }

  /** Whether some definition has no kind yet, or a kind has lost its definition. */
  private kindsDiffer(): boolean {
    const served = new Set(this.served.map(kindKey));
    for (const [name, defined] of this.defined) if (defined !== served.has(name)) return true;
    return false;
  }

  private scheduleRediscovery(attempt: number): void {
    if (this.stopped) return;
    this.cancelRediscovery?.();
    const delayMs = REDISCOVER_AFTER_MS[attempt] ?? REDISCOVER_EVERY_MS;
    this.cancelRediscovery = this.options.clock.after(delayMs, () => void this.rediscover(attempt));
  }

  private async rediscover(attempt: number): Promise<void> {
    const discovery = await discover(this.options.connection).catch(() => undefined);
    if (this.stopped) return;
    if (discovery !== undefined) this.follow(discovery);
    const settled = discovery !== undefined && !this.kindsDiffer();
    this.scheduleRediscovery(settled ? REDISCOVER_AFTER_MS.length : attempt + 1);
  }
}

function watchKey(kind: ServedKind, namespace: string | undefined): string {
  return `${versionedKey(kind)} ${namespace ?? ''}`;
}

/** A kind whose preferred version has changed is another watch. */
function versionedKey(kind: ServedKind): string {
  return `${kindKey(kind)}/${kind.version}`;
}
