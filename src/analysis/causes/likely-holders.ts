import type { Subject } from '../../knowledge/pack.ts';
import { type KubeObject, metaOf, recordsAt, textAt } from '../../kube/object.ts';
import { entitledWorkloads } from './entitled.ts';

/** The kinds of workloads that controllers are. */
export const WORKLOADS = ['deployments.apps', 'statefulsets.apps', 'daemonsets.apps'];

/** Words of finalizers and managers that say nothing about whose they are. */
const COMMON =
  /^(finalizers?|controllers?|manager|operator|io|com|org|net|dev|sh|k8s|kubernetes|cleanup|deletion|protection|example|svc|the|x)$/;

/**
 * Who holds no finalizer of others: people, and Kubernetes itself, which copies finalizers from templates
 * into the objects that it makes.
 */
const NO_HOLDER =
  /^(kubectl|kubectl-.*|ktop|curl|node-fetch|Mozilla|kube-controller-manager|kubelet|kube-scheduler)$/;

/** Whether a field manager can be a controller that works on objects of others. */
export function mayHold(manager: string): boolean {
  return !NO_HOLDER.test(manager);
}

/** The words by which a controller can be recognised that has left these names on an object. */
export function holderWords(names: readonly string[]): ReadonlySet<string> {
  const words = names
    .filter(mayHold)
    .flatMap((name) => name.split(/[.\-_/]/))
    .map((word) => word.toLowerCase())
    .filter((word) => word.length > 2 && !COMMON.test(word));
  return new Set(words);
}

/** What controllers can be recognised by. */
interface Traces {
  readonly words: ReadonlySet<string>;
  /** Field managers. */
  readonly writers: readonly (string | undefined)[];
}

/**
 * The workloads that are called as a writer; else those that are called like it; else those whose account
 * may write the kind.
 */
export async function likelyHolders(
  workloads: readonly KubeObject[],
  { words, writers }: Traces,
  { look, kind }: Pick<Subject, 'look' | 'kind'>,
): Promise<readonly KubeObject[]> {
  const named = workloads.filter((workload) => looksLike(workload, words));
  const wrote = named.filter((workload) => writers.includes(metaOf(workload).name));
  if (wrote.length > 0) return wrote;
  return named.length > 0 ? named : entitledWorkloads(look, kind, workloads);
}

/** Whether a workload's name, labels or images contain one of the words. */
function looksLike(workload: KubeObject, words: ReadonlySet<string>): boolean {
  const { name, labels } = metaOf(workload);
  const containers = recordsAt(workload, 'spec', 'template', 'spec', 'containers');
  const texts = [
    name,
    ...Object.values(labels),
    ...containers.map((it) => textAt(it, 'image')),
  ].map((text) => text.toLowerCase());
  return [...words].some((word) => texts.some((text) => text.includes(word)));
}
