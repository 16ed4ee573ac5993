import { diagnose } from '../../src/analysis/diagnose.ts';
import type { Diagnosis } from '../../src/analysis/diagnosis.ts';
import { builtinKinds } from '../../src/embedded/server/builtin-kinds.ts';
import type { LogOf, Look, Rehearsal, Rehearsed, Seen } from '../../src/knowledge/look.ts';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import { eventOf, newestFirst } from '../../src/kube/events.ts';
import { type KubeObject, metaOf, nameOf, textAt } from '../../src/kube/object.ts';
import { kindKey, type ServedKind } from '../../src/kube/served-kind.ts';
import type { Instant } from '../../src/kube/time.ts';
import { aKind, NOON } from './rows.ts';

/** What is true of a cluster, and what may be seen of it. */
export interface Given {
  /** Everything there is, events included. */
  readonly objects: readonly KubeObject[];
  /** What containers wrote, by `namespace/pod/container`; of the run before by `… (previous)`. */
  readonly logs?: Readonly<Record<string, readonly string[]>>;
  /** Kinds that may not be read. */
  readonly forbidden?: readonly string[];
  /** The only namespace in which anything may be read. */
  readonly onlyIn?: string;
  /** Kinds whose reads fail, and how. */
  readonly failing?: Readonly<Record<string, string>>;
  readonly notServed?: readonly string[];
  /** API groups that do not answer. */
  readonly dark?: Look['dark'];
  readonly now?: Instant;
  /** What the server says to a write; without it nothing may be rehearsed. */
  readonly rehearse?: (write: Rehearsal) => Rehearsed;
}

/** Kinds of definitions that are installed, whether there are objects of them or not. */
const INSTALLED: readonly [apiVersion: string, kind: string, scope: 'cluster' | 'namespaced'][] = [
  ['example.com/v1', 'Widget', 'namespaced'],
  ['platform.kratix.io/v1alpha1', 'Promise', 'cluster'],
  ['platform.kratix.io/v1alpha1', 'PromiseRelease', 'cluster'],
  ['platform.kratix.io/v1alpha1', 'PromiseRevision', 'cluster'],
  ['platform.kratix.io/v1alpha1', 'Destination', 'cluster'],
  ['platform.kratix.io/v1alpha1', 'BucketStateStore', 'cluster'],
  ['platform.kratix.io/v1alpha1', 'GitStateStore', 'cluster'],
  ['platform.kratix.io/v1alpha1', 'Work', 'namespaced'],
  ['platform.kratix.io/v1alpha1', 'WorkPlacement', 'namespaced'],
  ['platform.kratix.io/v1alpha1', 'ResourceBinding', 'namespaced'],
  ['platform.kratix.io/v1alpha1', 'HealthRecord', 'namespaced'],
  ['pulumi.com/v1', 'Stack', 'namespaced'],
  ['auto.pulumi.com/v1alpha1', 'Update', 'namespaced'],
  ['auto.pulumi.com/v1alpha1', 'Workspace', 'namespaced'],
  ['apps.kruise.io/v1beta1', 'CloneSet', 'namespaced'],
  ['apps.kruise.io/v1beta1', 'ImagePullJob', 'namespaced'],
  ['policy.kruise.io/v1beta1', 'PodUnavailableBudget', 'namespaced'],
];

/** A look at what is given. It models the server: scopes, selectors, owners, and what may be seen. */
export function givenLook(given: Given): Look {
  const { objects, logs = {}, failing = {}, forbidden = [], onlyIn, now = NOON } = given;
  const kinds = kindsOf(given);
  const refused = (key: string, namespace: string | undefined): Seen<never> | undefined => {
    const kind = kinds.find((it) => kindKey(it) === key);
    if (kind === undefined && key !== 'pods/log')
      return { seen: false, why: 'not-served', message: `${key} is not served` };
    const failure = failing[key];
    if (failure !== undefined) return { seen: false, why: 'failed', message: failure };
    const isOutside = onlyIn !== undefined && namespace !== onlyIn;
    if (forbidden.includes(key) || isOutside)
      return { seen: false, why: 'forbidden', message: `User "jane" cannot read ${key}` };
    return undefined;
  };
  const ofKind = (key: string) =>
    objects.filter((object) => {
      const { apiVersion, kind } = metaOf(object);
      const served = kinds.find((it) => kindKey(it) === key);
      return served?.kind === kind && served.group === groupOf(apiVersion);
    });
  const look: Look = {
    now,
    kinds,
    dark: given.dark ?? [],
    async get(kind, namespace, name) {
      const refusal = refused(kind, namespace);
      if (refusal !== undefined) return refusal;
      const value = ofKind(kind).find((object) => {
        const meta = metaOf(object);
        return meta.name === name && meta.namespace === namespace;
      });
      return { seen: true, value };
    },
    async list(kind, { namespace, labels = {} } = {}) {
      const refusal = refused(kind, namespace);
      if (refusal !== undefined) return refusal;
      const value = ofKind(kind).filter((object) => {
        const meta = metaOf(object);
        if (namespace !== undefined && namespace !== '' && meta.namespace !== namespace)
          return false;
        return Object.entries(labels).every(([key, wanted]) =>
          wanted === '' ? key in meta.labels : meta.labels[key] === wanted,
        );
      });
      return { seen: true, value };
    },
    async dependents(uid, namespace) {
      const value = objects.filter((object) => {
        const meta = metaOf(object);
        const isNear = namespace === '' || meta.namespace === namespace;
        return isNear && meta.owners.some((owner) => owner.uid === uid);
      });
      return { seen: true, value: value.map(metadataOf) };
    },
    async contents(namespace) {
      const value = objects.filter((object) => {
        const meta = metaOf(object);
        if (meta.namespace !== namespace || meta.kind === 'Event') return false;
        return meta.finalizers.length > 0 || meta.deletedAt !== undefined;
      });
      return { seen: true, value: value.map(metadataOf) };
    },
    async heldBy(finalizer, kind, namespace) {
      const all = await look.list(kindKey(kind), namespace === '' ? {} : { namespace });
      if (!all.seen) return all;
      const value = all.value.filter((object) => {
        const { deletedAt, finalizers } = metaOf(object);
        return deletedAt !== undefined && finalizers.includes(finalizer);
      });
      return { seen: true, value: value.map(metadataOf) };
    },
    async events(object) {
      const { namespace, uid } = metaOf(object);
      const all = await look.list('events', { namespace: namespace || 'default' });
      if (!all.seen) return all;
      const about = all.value.filter((event) => textAt(event, 'involvedObject', 'uid') === uid);
      return { seen: true, value: newestFirst(about.map(eventOf)) };
    },
    async log({ namespace, pod, container, previous }: LogOf) {
      const refusal = refused('pods/log', namespace);
      if (refusal !== undefined) return refusal;
      const found = ofKind('pods').some((it) => nameOf(it) === `Pod ${namespace}/${pod}`);
      if (!found) return { seen: false, why: 'failed', message: `pods "${pod}" not found` };
      const of = `${namespace}/${pod}/${container}${previous === true ? ' (previous)' : ''}`;
      return { seen: true, value: logs[of] ?? [] };
    },
    async rehearse(write) {
      const value = given.rehearse?.(write);
      if (value !== undefined) return { seen: true, value };
      return { seen: false, why: 'failed', message: 'no write is rehearsed here' };
    },
  };
  return look;
}

/** What is concluded, by all that ktop knows, about the object called `name`: `Widget team-a/alpha`. */
export function diagnosed(name: string, given: Given): Promise<Diagnosis> {
  const object = given.objects.find((it) => nameOf(it) === name);
  if (object === undefined) throw new Error(`${name} is not given`);
  const look = givenLook(given);
  const { apiVersion, kind } = metaOf(object);
  const served = look.kinds.find((it) => it.kind === kind && it.group === groupOf(apiVersion));
  if (served === undefined) throw new Error(`${kind} is not served`);
  return diagnose(object, served, look, knowledge);
}

function kindsOf({ objects, notServed = [] }: Given): readonly ServedKind[] {
  const kinds = new Map<string, ServedKind>();
  for (const kind of builtinKinds) if (kind.verbs.includes('get')) kinds.set(kindKey(kind), kind);
  const custom = objects.map((object) => {
    const { apiVersion, kind, namespace } = metaOf(object);
    return [apiVersion, kind, namespace === '' ? 'cluster' : 'namespaced'] as const;
  });
  const known = new Set(builtinKinds.map(({ group, kind }) => `${group} ${kind}`));
  for (const [apiVersion, kind, scope] of [...INSTALLED, ...custom]) {
    const group = groupOf(apiVersion);
    if (known.has(`${group} ${kind}`)) continue;
    const version = apiVersion.split('/').at(-1) ?? '';
    const served = aKind(kind, { group, version, namespaced: scope === 'namespaced' });
    kinds.set(kindKey(served), served);
  }
  for (const key of notServed) kinds.delete(key);
  return [...kinds.values()];
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
}

function metadataOf({ apiVersion, kind, metadata }: KubeObject): KubeObject {
  return { apiVersion, kind, metadata };
}
