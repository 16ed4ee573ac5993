import { kubectl } from '../../knowledge/kubectl.ts';
import type { Cause } from '../../knowledge/pack.ts';
import { metaOf, nameOf, requestedAt, valueAt } from '../../kube/object.ts';

/** How systems are told to leave an object alone, where that also holds its deletion. */
interface PauseKey {
  readonly system: string;
  readonly on: 'annotations' | 'labels';
  readonly key: string;
  /** `undefined`: whatever the value. */
  readonly value: string | undefined;
  readonly source: string;
}

const PAUSE_KEYS: readonly PauseKey[] = [
  {
    system: 'Crossplane',
    on: 'annotations',
    key: 'crossplane.io/paused',
    value: 'true',
    source: 'crossplane-runtime pkg/meta/meta.go:44-76',
  },
  {
    system: 'Cluster API',
    on: 'annotations',
    key: 'cluster.x-k8s.io/paused',
    value: undefined,
    source: 'cluster-api api/core/v1beta2/common_types.go',
  },
  {
    system: 'Argo CD',
    on: 'annotations',
    key: 'argocd.argoproj.io/skip-reconcile',
    value: 'true',
    source: 'argo-cd common/common.go:249',
  },
  {
    system: 'Strimzi',
    on: 'annotations',
    key: 'strimzi.io/pause-reconciliation',
    value: 'true',
    source: 'strimzi api ResourceAnnotations.java',
  },
  {
    system: 'CloudNativePG',
    on: 'annotations',
    key: 'cnpg.io/reconciliationLoop',
    value: 'disabled',
    source: 'cloudnative-pg pkg/utils/labels_annotations.go',
  },
  {
    system: 'ECK',
    on: 'annotations',
    key: 'eck.k8s.elastic.co/managed',
    value: 'false',
    source: 'cloud-on-k8s pkg/controller/common/unmanaged.go:17-22',
  },
  {
    system: 'RabbitMQ',
    on: 'labels',
    key: 'rabbitmq.com/pauseReconciliation',
    value: 'true',
    source: 'rabbitmq cluster-operator internal/controller/rabbitmqcluster_controller.go:60',
  },
  {
    system: 'Azure Service Operator',
    on: 'annotations',
    key: 'serviceoperator.azure.com/reconcile-policy',
    value: 'skip',
    source: 'general knowledge, not checked against a release',
  },
];

/** G-17: its controller was told to leave it alone. */
export const pausedByKey: Cause = {
  code: 'G-17',
  answers: ['R-23'],
  source: 'the pause keys of the systems, each with its source in the table',
  async find({ meta, kind, object }) {
    const key = PAUSE_KEYS.find(({ on, key: name, value }) => {
      const set = meta[on][name];
      return set !== undefined && (value === undefined || set === value);
    });
    if (key === undefined) return undefined;
    const { system, on, key: name } = key;
    const kindOfKey = on === 'labels' ? 'label' : 'annotation';
    return {
      severity: 'stuck',
      sentence: `${system} was told to leave it alone by the ${kindOfKey} ${name}=${meta[on][name]}, and nothing happens before that is removed`,
      evidence: [
        { text: `${name}=${meta[on][name]}`, object: nameOf(object), source: `metadata.${on}` },
      ],
      actions: [
        {
          id: 'unpause',
          title: `remove the ${kindOfKey} ${name}`,
          effect: `${system} goes on with it, deletion included`,
          command: kubectl(on === 'labels' ? 'label' : 'annotate', kind, object, `${name}-`),
        },
      ],
    };
  },
};

/** G-23: in a namespace that is being deleted nobody can create a helper, nor an Event. */
export const terminatingNamespace: Cause = {
  code: 'G-23',
  answers: ['R-22'],
  source: 'kubernetes namespace lifecycle admission plugin',
  async find({ look, meta, object }) {
    if (meta.namespace === '') return undefined;
    const namespace = await look.get('namespaces', '', meta.namespace);
    if (!namespace.seen || namespace.value === undefined) return undefined;
    const since = requestedAt(namespace.value);
    if (since === undefined) return undefined;
    return {
      severity: 'info',
      since,
      sentence: `its namespace ${meta.namespace} is being deleted, too: controllers can create nothing in it, and no new Event tells what they run into`,
      evidence: [
        { text: 'it has a deletionTimestamp', object: nameOf(namespace.value), source: 'metadata' },
        {
          text: `its phase is ${String(valueAt(namespace.value, 'status', 'phase'))}`,
          object: nameOf(namespace.value),
          source: 'status.phase',
        },
        { text: 'what is said of it in events may be old for that reason', object: nameOf(object) },
      ],
    };
  },
};

/** The age of a deletion below which a missing reaction means nothing. */
export const YOUNG_MS = 15_000;

/** Whether a deletion was asked for so recently that nothing can be concluded from silence. */
export function isYoung(since: number, now: number): boolean {
  return now - since < YOUNG_MS;
}

/** The uid that owner references name, for rules about owners. */
export function ownersOf(object: Parameters<typeof metaOf>[0]) {
  return metaOf(object).owners;
}
