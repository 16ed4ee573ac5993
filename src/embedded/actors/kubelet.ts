import { type ApiObject, listAt, textAt } from '../json.ts';
import type { ApiClient } from './client.ts';
import { EventRecorder } from './event-recorder.ts';
import { PodRun, type PodRunOptions, podPath } from './pod-run.ts';
import type { Actors } from './start-actors.ts';

export { BEHAVIOUR, EXIT_CODE, LINES } from './pod-run.ts';

export interface KubeletOptions extends PodRunOptions {
  /** Nodes for pods that have none. */
  readonly nodes: readonly string[];
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
  private readonly runs = new Map<string, PodRun>();
  private readonly stopping = new Set<string>();
  private readonly events: EventRecorder;
  private next = 0;

  constructor(actors: Actors, client: ApiClient, options: KubeletOptions) {
    this.actors = actors;
    this.client = client;
    this.options = options;
    this.events = new EventRecorder(actors, client, 'kubelet');
  }

  changed(pod: ApiObject, isGone: boolean): void {
    const { uid, deletionTimestamp } = pod.metadata;
    if (isGone) {
      this.runs.get(uid)?.stop();
      this.runs.delete(uid);
      this.stopping.delete(uid);
    } else if (deletionTimestamp !== undefined) {
      this.stop(pod);
    } else if (textAt(pod, 'spec', 'nodeName') === '') {
      this.assign(pod);
    } else if (!this.runs.has(uid) && !isOver(pod)) {
      const run = this.runOf(pod);
      this.actors.run(() => run.play());
    }
  }

  private runOf(pod: ApiObject): PodRun {
    const { uid } = pod.metadata;
    const { actors, client, events, options } = this;
    const run = this.runs.get(uid) ?? new PodRun({ actors, client, events }, pod, options);
    this.runs.set(uid, run);
    return run;
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
    this.actors.run(
      async () => void (await this.client.create(`${podPath(pod)}/binding`, binding)),
    );
  }

  private stop(pod: ApiObject): void {
    const { uid, deletionGracePeriodSeconds = 0 } = pod.metadata;
    if (this.stopping.has(uid) || deletionGracePeriodSeconds === 0) return;
    this.stopping.add(uid);
    const run = this.runOf(pod);
    run.stop();
    const graceMs = deletionGracePeriodSeconds * 1000;
    this.actors.run(async () => {
      await this.actors.wait(Math.min(this.options.stopMs ?? 1500, graceMs));
      if (!isOver(pod)) await run.end(0);
      await this.client.remove(podPath(pod), { gracePeriodSeconds: 0, preconditions: { uid } });
    });
  }
}

function isOver(pod: ApiObject): boolean {
  return ['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase'));
}
