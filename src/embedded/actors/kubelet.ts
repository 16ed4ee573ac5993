import { type ApiObject, isJson, type Json, listAt, textAt } from '../json.ts';
import { timestamp } from '../server/timestamps.ts';
import { type ApiClient, MERGE_PATCH } from './client.ts';
import type { Actors } from './start-actors.ts';

/** What a pod's containers do: `serve` for ever, or say their lines and `succeed` or `fail`. */
export const BEHAVIOUR = 'example.com/behaviour';
/** What they say, one line each; serving containers begin again at the end. */
export const LINES = 'example.com/lines';

export interface KubeletOptions {
  /** Nodes for pods that have none. */
  readonly nodes: readonly string[];
  readonly startMs?: number;
  readonly lineMs?: number;
  readonly stopMs?: number;
}

/** Plays scheduler and kubelets: runs pods, writes their logs, and ends them when they are deleted. */
export function startKubelet(actors: Actors, options: KubeletOptions): void {
  const client = actors.client('kubelet');
  const kubelet = new Kubelet(actors, client, options);
  actors.follow(client, '/api/v1/pods', (pod, isGone) => kubelet.changed(pod, isGone));
}

class Kubelet {
  private readonly actors: Actors;
  private readonly client: ApiClient;
  private readonly options: KubeletOptions;
  private readonly started = new Set<string>();
  private readonly stopping = new Set<string>();
  private next = 0;

  constructor(actors: Actors, client: ApiClient, options: KubeletOptions) {
    this.actors = actors;
    this.client = client;
    this.options = options;
  }

  changed(pod: ApiObject, isGone: boolean): void {
    const { uid, deletionTimestamp } = pod.metadata;
    if (isGone) {
      this.started.delete(uid);
      this.stopping.delete(uid);
    } else if (deletionTimestamp !== undefined) {
      this.stop(pod);
    } else if (textAt(pod, 'spec', 'nodeName') === '') {
      this.assign(pod);
    } else if (!this.started.has(uid) && !isOver(pod)) {
      this.started.add(uid);
      this.actors.run(() => this.play(pod));
    }
  }

  private assign(pod: ApiObject): void {
    if (listAt(pod, 'spec', 'schedulingGates').length > 0) return;
    const { nodes } = this.options;
    const name = nodes[this.next % Math.max(nodes.length, 1)];
    if (name === undefined) return;
    this.next += 1;
    const target = { apiVersion: 'v1', kind: 'Node', name };
    const metadata = { name: pod.metadata.name };
    const binding = { apiVersion: 'v1', kind: 'Binding', metadata, target };
    this.actors.run(async () => void (await this.client.create(`${pathOf(pod)}/binding`, binding)));
  }

  private stop(pod: ApiObject): void {
    const { uid, deletionGracePeriodSeconds = 0 } = pod.metadata;
    if (this.stopping.has(uid) || deletionGracePeriodSeconds === 0) return;
    this.stopping.add(uid);
    const graceMs = deletionGracePeriodSeconds * 1000;
    this.actors.run(async () => {
      await this.actors.wait(Math.min(this.options.stopMs ?? 1500, graceMs));
      if (!isOver(pod)) await this.end(pod, 0);
      await this.client.remove(pathOf(pod), { gracePeriodSeconds: 0, preconditions: { uid } });
    });
  }

  private async play(pod: ApiObject): Promise<void> {
    await this.actors.wait(this.options.startMs ?? 1000);
    await this.report(pod, 'Running', { running: { startedAt: this.now() } });
    const behaviour = pod.metadata.annotations?.[BEHAVIOUR] ?? 'serve';
    const lines = (pod.metadata.annotations?.[LINES] ?? '').split('\n').filter(Boolean);
    do {
      for (const line of lines) {
        await this.actors.wait(this.options.lineMs ?? 2000);
        if (!this.runs(pod)) return;
        for (const run of runsOf(pod)) this.actors.logs?.append(run, line);
      }
    } while (behaviour === 'serve' && lines.length > 0);
    if (behaviour === 'serve') return;
    await this.actors.wait(this.options.lineMs ?? 500);
    if (this.runs(pod)) await this.end(pod, behaviour === 'fail' ? 1 : 0);
  }

  private runs({ metadata: { uid } }: ApiObject): boolean {
    return this.started.has(uid) && !this.stopping.has(uid);
  }

  private async end(pod: ApiObject, exitCode: number): Promise<void> {
    for (const run of runsOf(pod)) this.actors.logs?.finish(run);
    const reason = exitCode === 0 ? 'Completed' : 'Error';
    const terminated = { exitCode, reason, startedAt: this.now(), finishedAt: this.now() };
    await this.report(pod, exitCode === 0 ? 'Succeeded' : 'Failed', { terminated });
  }

  private async report(pod: ApiObject, phase: string, state: Json): Promise<void> {
    const ready = phase === 'Running';
    const containerStatuses = listAt(pod, 'spec', 'containers')
      .filter(isJson)
      .map(({ name, image }) => ({
        name,
        image,
        imageID: '',
        ready,
        started: ready,
        restartCount: 0,
        state,
        lastState: {},
      }));
    const conditions = ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
      type,
      status: ready || type === 'Initialized' || type === 'PodScheduled' ? 'True' : 'False',
      lastProbeTime: null,
      lastTransitionTime: this.now(),
    }));
    const podIP = `10.244.${numberOf(pod) % 4}.${(numberOf(pod) % 250) + 2}`;
    const started = { startTime: this.now(), hostIP: '10.0.0.10', podIP, podIPs: [{ ip: podIP }] };
    const status = { phase, conditions, containerStatuses, ...(ready ? started : {}) };
    await this.client.patch(`${pathOf(pod)}/status`, { status }, MERGE_PATCH);
  }

  private now(): string {
    return timestamp(this.actors.clock.now());
  }
}

function pathOf({ metadata }: ApiObject): string {
  return `/api/v1/namespaces/${metadata.namespace ?? ''}/pods/${metadata.name}`;
}

function runsOf(pod: ApiObject) {
  return listAt(pod, 'spec', 'containers').map((container) => ({
    uid: pod.metadata.uid,
    container: textAt(container, 'name'),
  }));
}

function isOver(pod: ApiObject): boolean {
  return ['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase'));
}

/** A number that is the same whenever it is asked for. */
function numberOf({ metadata }: ApiObject): number {
  return Number.parseInt(metadata.uid.slice(0, 6), 16);
}
