import { type ApiObject, isJson, type Json, listAt, numberAt, textAt } from '../json.ts';
import { timestamp } from '../server/timestamps.ts';
import type { ApiClient } from './client.ts';
import type { EventRecorder } from './event-recorder.ts';
import type { Actors } from './start-actors.ts';

/**
 * What a pod's containers do: `serve` for ever, or say their lines and `succeed`, `fail`, or `crash`: begin
 * again after a while, for ever.
 */
export const BEHAVIOUR = 'example.com/behaviour';
/**
 * What they say, one line each; serving containers begin again at the end. With a dot and the name of a
 * container after it, what that one says; init containers say nothing else.
 */
export const LINES = 'example.com/lines';
/** With a dot and the name of an init container after it: the code with which that one exits, always. */
export const EXIT_CODE = 'example.com/exit-code';

export interface PodRunOptions {
  readonly startMs?: number;
  readonly lineMs?: number;
  /** How long a container that has failed waits before it is started again, in place. */
  readonly backOffMs?: number;
}

/** What a kubelet works with. */
interface Tools {
  readonly actors: Actors;
  readonly client: ApiClient;
  readonly events: EventRecorder;
}

interface ContainerState {
  readonly state: Json;
  readonly lastState: Json;
  readonly restartCount: number;
}

/** One pod on its node, from its first container to its end. */
export class PodRun {
  private readonly actors: Actors;
  private readonly client: ApiClient;
  private readonly events: EventRecorder;
  private readonly options: PodRunOptions;
  private readonly pod: ApiObject;
  private readonly states = new Map<string, ContainerState>();
  private isStopped = false;

  constructor({ actors, client, events }: Tools, pod: ApiObject, options: PodRunOptions) {
    this.actors = actors;
    this.client = client;
    this.events = events;
    this.pod = pod;
    this.options = options;
  }

  async play(): Promise<void> {
    await this.actors.wait(this.options.startMs ?? 1000);
    for (const container of this.names('initContainers'))
      if (!(await this.playInit(container))) return;
    const behaviour = this.annotation(BEHAVIOUR) || 'serve';
    if (behaviour === 'crash') return await this.crash();
    this.setAll({ running: { startedAt: this.now() } });
    await this.report('Running');
    const serves = behaviour === 'serve';
    do await this.sayLines('');
    while (serves && !this.isStopped && this.annotation(LINES) !== '');
    if (serves || this.isStopped) return;
    await this.actors.wait(this.options.lineMs ?? 500);
    if (!this.isStopped) await this.end(behaviour === 'fail' ? 1 : 0);
  }

  /** Nothing is begun any more. */
  stop(): void {
    this.isStopped = true;
  }

  /** All containers end with this code; what has ended stays as it is. */
  async end(exitCode: number): Promise<void> {
    this.finishLogs();
    const isHeldUp = this.names('initContainers').some((name) => this.fails(name));
    // A container whose turn never came does not end either.
    if (!isHeldUp) this.setAll(this.terminated(exitCode));
    await this.report(exitCode !== 0 || isHeldUp ? 'Failed' : 'Succeeded');
  }

  /** Runs an init container until it succeeds; returns whether the pod goes on. */
  private async playInit(container: string): Promise<boolean> {
    const exitCode = this.exitCodeOf(container);
    for (let restartCount = 0; ; restartCount += 1) {
      const lastState = this.states.get(container)?.lastState ?? {};
      const set = (state: Json, last = lastState) =>
        this.states.set(container, { state, lastState: last, restartCount });
      set({ running: { startedAt: this.now() } });
      await this.report('Pending');
      if (restartCount > 0) this.restartLogs([container]);
      await this.sayLines(container);
      if (this.isStopped) return false;
      this.actors.logs?.finish({ uid: this.pod.metadata.uid, container });
      const terminated = this.terminated(exitCode);
      set(terminated);
      if (exitCode === 0) return true;
      if (textAt(this.pod, 'spec', 'restartPolicy') === 'Never') {
        await this.report('Failed');
        return false;
      }
      set(this.backingOff(container), terminated);
      await this.report('Pending');
      await this.backsOff(container);
      await this.actors.wait(this.options.backOffMs ?? 5000);
      if (this.isStopped) return false;
    }
  }

  private async backsOff(container: string): Promise<void> {
    const { name, namespace = '', uid } = this.pod.metadata;
    const message = `Back-off restarting failed container ${container} in pod ${name}_${namespace}(${uid})`;
    await this.events.record(this.pod, 'Warning', 'BackOff', message);
  }

  /** Runs the containers to their failure, again and again. */
  private async crash(): Promise<void> {
    let lastState: Json = {};
    for (let restartCount = 0; ; restartCount += 1) {
      if (restartCount > 0) this.restartLogs(this.names('containers'));
      this.setAll({ running: { startedAt: this.now() } }, { lastState, restartCount });
      await this.report('Running');
      await this.sayLines('');
      if (this.isStopped) return;
      this.finishLogs();
      lastState = this.terminated(1);
      this.setAll(this.backingOff(this.names('containers').join()), { lastState, restartCount });
      await this.report('Running');
      for (const container of this.names('containers')) await this.backsOff(container);
      await this.actors.wait(this.options.backOffMs ?? 5000);
      if (this.isStopped) return;
    }
  }

  private async sayLines(container: string): Promise<void> {
    const { lineMs = 2000 } = this.options;
    const key = container === '' ? LINES : `${LINES}.${container}`;
    const speakers = container === '' ? this.names('containers') : [container];
    const lines = this.annotation(key).split('\n').filter(Boolean);
    if (lines.length === 0 && container !== '') await this.actors.wait(lineMs);
    for (const line of lines) {
      await this.actors.wait(lineMs);
      if (this.isStopped) return;
      for (const speaker of speakers)
        this.actors.logs?.append({ uid: this.pod.metadata.uid, container: speaker }, line);
    }
  }

  private finishLogs(): void {
    for (const container of this.names('containers'))
      this.actors.logs?.finish({ uid: this.pod.metadata.uid, container });
  }

  private restartLogs(containers: readonly string[]): void {
    for (const container of containers)
      this.actors.logs?.restart({ uid: this.pod.metadata.uid, container });
  }

  private setAll(
    state: Json,
    before: Omit<ContainerState, 'state'> = { lastState: {}, restartCount: 0 },
  ): void {
    for (const container of this.names('containers'))
      this.states.set(container, { state, ...before });
  }

  private backingOff(container: string): Json {
    const message = `back-off 5s restarting failed container=${container} pod=${this.pod.metadata.name}`;
    return { waiting: { reason: 'CrashLoopBackOff', message } };
  }

  private terminated(exitCode: number): Json {
    const reason = exitCode === 0 ? 'Completed' : 'Error';
    return {
      terminated: { exitCode, reason, startedAt: this.now(), finishedAt: this.now() },
    };
  }

  private get isBackingOff(): boolean {
    return this.names('containers').some((name) => this.states.get(name)?.state.waiting);
  }

  private fails(container: string): boolean {
    return this.exitCodeOf(container) !== 0;
  }

  private exitCodeOf(container: string): number {
    return Number(this.annotation(`${EXIT_CODE}.${container}`) || 0);
  }

  private async report(phase: string): Promise<void> {
    const isReady = phase === 'Running' && !this.isBackingOff;
    const isInitialized = phase !== 'Pending';
    const conditions = ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
      type,
      status:
        isReady || type === 'PodScheduled' || (type === 'Initialized' && isInitialized)
          ? 'True'
          : 'False',
      lastProbeTime: null,
      lastTransitionTime: this.now(),
    }));
    const initContainerStatuses = this.statuses('initContainers', isReady);
    const podIP = `10.244.${this.number % 4}.${(this.number % 250) + 2}`;
    const started = { startTime: this.now(), hostIP: '10.0.0.10', podIP, podIPs: [{ ip: podIP }] };
    const status = {
      phase,
      conditions,
      ...(initContainerStatuses.length === 0 ? {} : { initContainerStatuses }),
      containerStatuses: this.statuses('containers', isReady),
      ...(isReady ? started : {}),
    };
    await this.client.patch(`${podPath(this.pod)}/status`, { status });
  }

  private statuses(field: string, isReady: boolean): readonly Json[] {
    const isMain = field === 'containers';
    return listAt(this.pod, 'spec', field)
      .filter(isJson)
      .map(({ name, image }) => {
        const known = this.states.get(String(name));
        const waiting: ContainerState = {
          state: { waiting: { reason: 'PodInitializing' } },
          lastState: {},
          restartCount: 0,
        };
        const isDone = numberAt(known?.state, 'terminated', 'exitCode') === 0;
        const ready = isMain ? isReady : known?.state.terminated !== undefined && isDone;
        const started = isMain && isReady;
        return { name, image, imageID: '', ready, started, ...(known ?? waiting) };
      });
  }

  private names(field: 'initContainers' | 'containers'): readonly string[] {
    return listAt(this.pod, 'spec', field).map((container) => textAt(container, 'name'));
  }

  private annotation(key: string): string {
    return this.pod.metadata.annotations?.[key] ?? '';
  }

  private now(): string {
    return timestamp(this.actors.clock.now());
  }

  /** A number that is the same whenever it is asked for. */
  private get number(): number {
    return Number.parseInt(this.pod.metadata.uid.slice(0, 6), 16);
  }
}

export function podPath({ metadata }: ApiObject): string {
  return `/api/v1/namespaces/${metadata.namespace ?? ''}/pods/${metadata.name}`;
}
