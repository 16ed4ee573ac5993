import type { Knowledge } from '../knowledge/knowledge.ts';
import { controllerOf } from '../knowledge/workflow.ts';
import { type KubeObject, type Meta, metaOf, numberAt, recordsAt, textAt } from '../kube/object.ts';

/** A pod by its name. */
export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

/**
 * Chooses, of all the pods of a cluster, those whose logs an incident is explained by: those that carry out
 * work, controllers (those that packs name, whoever leads by a Lease, with all replicas, and whoever is called
 * as the writer of an object), and those of which a container has failed.
 */
export class RecordedPods {
  private readonly knowledge: Knowledge;
  private readonly onWanted: (pod: PodName) => void;
  /** Names in Leases, as `NAMESPACE/POD`. */
  private readonly leaders = new Set<string>();
  /** Makers of pods of which one leads. */
  private readonly leading = new Set<string>();
  /** Field managers of whatever was seen. */
  private readonly writers = new Set<string>();
  /** Pods that are not wanted so far, by their maker. */
  private readonly others = new Map<string, Map<string, PodName>>();

  /** `onWanted` is told of a pod that was not wanted when it was seen and is now. */
  constructor(knowledge: Knowledge, onWanted: (pod: PodName) => void) {
    this.knowledge = knowledge;
    this.onWanted = onWanted;
  }

  /** Whether the log of a pod is wanted, by what is known so far. */
  wants(pod: KubeObject): boolean {
    const meta = metaOf(pod);
    const maker = makerOf(meta);
    if (this.leaders.has(`${meta.namespace}/${meta.name}`)) this.leads(maker);
    const isWanted =
      this.leading.has(maker) || this.isWriter(meta) || this.isAtWork(meta) || hasFailed(pod);
    if (isWanted) this.forget(meta);
    else this.remember(meta);
    return isWanted;
  }

  /** Any object: whoever has written it may be a pod. */
  written(object: KubeObject): void {
    for (const entry of recordsAt(object, 'metadata', 'managedFields')) {
      const writer = textAt(entry, 'manager');
      if (writer === '' || this.writers.has(writer)) continue;
      this.writers.add(writer);
      for (const [maker, pods] of this.others)
        for (const pod of pods.values()) if (pod.name.startsWith(`${writer}-`)) this.leads(maker);
    }
  }

  /** A Lease: whoever holds it may be a pod. */
  lease(lease: KubeObject): void {
    const holder = textAt(lease, 'spec', 'holderIdentity');
    // controller-runtime appends a UUID (pkg/leaderelection/leader_election.go).
    const name = holder.includes('_') ? holder.slice(0, holder.lastIndexOf('_')) : holder;
    const leader = `${metaOf(lease).namespace}/${name}`;
    if (name === '' || this.leaders.has(leader)) return;
    this.leaders.add(leader);
    for (const [maker, pods] of this.others)
      for (const pod of pods.values())
        if (`${pod.namespace}/${pod.name}` === leader) this.leads(maker);
  }

  gone(pod: KubeObject): void {
    this.forget(metaOf(pod));
  }

  private leads(maker: string): void {
    this.leading.add(maker);
    const waiting = this.others.get(maker);
    this.others.delete(maker);
    for (const pod of waiting?.values() ?? []) this.onWanted(pod);
  }

  /** Pods are called after their workload, and workloads often as what they write as. */
  private isWriter({ name }: Meta): boolean {
    for (let dash = name.indexOf('-'); dash > 0; dash = name.indexOf('-', dash + 1))
      if (this.writers.has(name.slice(0, dash))) return true;
    return false;
  }

  private isAtWork(meta: Meta): boolean {
    if (this.knowledge.workOf({ type: 'pod', ...meta }) !== undefined) return true;
    return this.knowledge
      .controllers()
      .some((it) => it.namespace === meta.namespace && meta.name.startsWith(`${it.deployment}-`));
  }

  private remember(meta: Meta): void {
    const maker = makerOf(meta);
    const pods = this.others.get(maker) ?? new Map<string, PodName>();
    this.others.set(maker, pods.set(meta.uid, { namespace: meta.namespace, name: meta.name }));
  }

  private forget(meta: Meta): void {
    const maker = makerOf(meta);
    const pods = this.others.get(maker);
    pods?.delete(meta.uid);
    if (pods?.size === 0) this.others.delete(maker);
  }
}

/** What made a pod has made its replicas too. */
function makerOf(meta: Meta): string {
  return controllerOf(meta)?.uid ?? meta.uid;
}

/** Whether a container has ended otherwise than well, now or before its last restart. */
function hasFailed(pod: KubeObject): boolean {
  return ['initContainerStatuses', 'containerStatuses']
    .flatMap((field) => recordsAt(pod, 'status', field))
    .some((status) =>
      ['state', 'lastState'].some(
        (state) => (numberAt(status, state, 'terminated', 'exitCode') ?? 0) !== 0,
      ),
    );
}
