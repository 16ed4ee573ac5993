import type { Knowledge } from '../../knowledge/knowledge.ts';
import { kubectl } from '../../knowledge/kubectl.ts';
import type { Cause } from '../../knowledge/pack.ts';
import { nameOf, requestedAt, valueAt } from '../../kube/object.ts';

/**
 * How systems are told to leave an object alone, where that also holds its deletion: the operators of
 * RabbitMQ and Azure look at their pause keys after a deletion, or not at all.
 */
interface PauseKey {
  readonly system: string;
  readonly key: string;
  /** `undefined`: whatever the value. */
  readonly value: string | undefined;
  readonly source: string;
}

const PAUSE_KEYS: readonly PauseKey[] = [
  {
    system: 'Crossplane',
    key: 'crossplane.io/paused',
    value: 'true',
    source: 'crossplane-runtime pkg/meta/meta.go:44-76',
  },
  {
    system: 'Cluster API',
    key: 'cluster.x-k8s.io/paused',
    value: undefined,
    source: 'cluster-api api/core/v1beta2/common_types.go',
  },
  {
    system: 'Argo CD',
    key: 'argocd.argoproj.io/skip-reconcile',
    value: 'true',
    source: 'argo-cd common/common.go:249',
  },
  {
    system: 'Strimzi',
    key: 'strimzi.io/pause-reconciliation',
    value: 'true',
    source: 'strimzi api ResourceAnnotations.java',
  },
  {
    system: 'CloudNativePG',
    key: 'cnpg.io/reconciliationLoop',
    value: 'disabled',
    source: 'cloudnative-pg pkg/utils/labels_annotations.go',
  },
  {
    system: 'ECK',
    key: 'eck.k8s.elastic.co/managed',
    value: 'false',
    source: 'cloud-on-k8s pkg/controller/common/unmanaged.go:17-22',
  },
];

/** G-17: its controller was told to leave it alone. What Kubernetes itself holds does not obey that. */
export function pausedByKey(knowledge: Knowledge): Cause {
  return {
    code: 'G-17',
    answers: ['R-23'],
    source: 'the pause keys of the systems, each with its source in the table',
    async find({ meta, kind, object, current }) {
      if (current === undefined || knowledge.isBuiltIn(current)) return undefined;
      const found = PAUSE_KEYS.find(({ key, value }) => {
        const set = meta.annotations[key];
        return set !== undefined && (value === undefined || set === value);
      });
      if (found === undefined) return undefined;
      const { system, key } = found;
      const text = `${key}=${meta.annotations[key]}`;
      return {
        severity: 'stuck',
        sentence: `${system} was told to leave it alone by the annotation ${text}, and nothing happens before that is removed`,
        evidence: [{ text, object: nameOf(object), source: 'metadata.annotations' }],
        actions: [
          {
            id: 'unpause',
            title: `remove the annotation ${key}`,
            effect: `${system} goes on with it, deletion included`,
            command: kubectl('annotate', kind, object, `${key}-`),
          },
        ],
      };
    },
  };
}

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
