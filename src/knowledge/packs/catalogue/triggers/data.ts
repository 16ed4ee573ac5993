import { annotation, sign, wasRemoved, writtenSince } from '../../../signs.ts';
import { touch } from '../../../touch.ts';
import type { Pause, Trigger } from '../../../trigger.ts';
import { GENERAL_KNOWLEDGE } from '../entry.ts';
import { inGroups, isKind, pausedByField, pausedByKey } from './pauses.ts';

const STRIMZI = 'strimzi api/src/main/java/io/strimzi/api/ResourceAnnotations.java:31-128';
const CNPG = 'cloudnative-pg pkg/utils/labels_annotations.go:124, 167, 213, 225, 238';
const isStrimzi = inGroups('kafka.strimzi.io', 'core.strimzi.io');
const isEck = ({ kind }: { readonly kind: { readonly group: string } }) =>
  kind.group.endsWith('.k8s.elastic.co');

/** Looked at whenever they are written, as far as is known. */
const LOOKED_AT: readonly (Pick<Trigger, 'system' | 'describes' | 'source'> & {
  readonly id: string;
})[] = [
  { id: 'strimzi', system: 'Strimzi', describes: isStrimzi, source: STRIMZI },
  {
    id: 'eck',
    system: 'ECK',
    describes: isEck,
    source: 'cloud-on-k8s pkg/controller/common/unmanaged.go:17-22',
  },
  {
    id: 'rabbitmq',
    system: 'RabbitMQ',
    describes: inGroups('rabbitmq.com'),
    source: 'rabbitmq/cluster-operator internal/controller/rabbitmqcluster_controller.go',
  },
  {
    id: 'keda',
    system: 'KEDA',
    describes: inGroups('keda.sh'),
    source: 'keda apis/keda/v1alpha1/scaledobject_types.go:58-67',
  },
  {
    id: 'percona',
    system: 'Percona',
    describes: inGroups('psmdb.percona.com', 'pxc.percona.com', 'ps.percona.com'),
    source: GENERAL_KNOWLEDGE,
  },
  {
    id: 'mariadb',
    system: 'MariaDB operator',
    describes: inGroups('k8s.mariadb.com'),
    source: GENERAL_KNOWLEDGE,
  },
];

const PODS = 'strimzi.io/manual-rolling-update';
const CONNECTOR = 'strimzi.io/restart';

export const dataTriggers: readonly Trigger[] = [
  {
    id: 'cnpg-reload',
    system: 'CloudNativePG',
    title: 'reload its configuration',
    describes: isKind('postgresql.cnpg.io', 'Cluster'),
    writes: (_, token) => [annotation('cnpg.io/reloadedAt', token)],
    effect:
      'the cluster is reconciled and the configuration of PostgreSQL reloaded; nothing restarts',
    shownBy: 'another writer of the object after it, which is taken for its controller',
    sign: writtenSince,
    tellsEnd: false,
    controller: () => ({
      title: 'the CloudNativePG operator',
      namespace: 'cnpg-system',
      deployment: 'cnpg-controller-manager',
      container: 'manager',
      lease: 'db9c8771.cnpg.io',
      answers: ['R-24'],
      code: 'G-1',
      source: 'cloudnative-pg internal/cmd/manager/controller/controller.go',
    }),
    source: CNPG,
  },
  ...LOOKED_AT.map(({ id, ...rest }) =>
    touch({
      ...rest,
      id: `${id}-touch`,
      effect: 'its operator looks at it again; it has no trigger that only does that',
    }),
  ),
  {
    id: 'strimzi-rolling-update',
    system: 'Strimzi',
    title: 'restart its pods, one after the other',
    describes: isKind('core.strimzi.io', 'StrimziPodSet'),
    writes: () => [annotation(PODS, 'true')],
    effect: 'with the next reconciliation all of its pods are restarted one by one',
    ...untilRemoved(PODS, 'its pods were restarted'),
  },
  {
    id: 'strimzi-restart-connector',
    system: 'Strimzi',
    title: 'restart the connector',
    describes: isKind('kafka.strimzi.io', 'KafkaConnector'),
    writes: () => [annotation(CONNECTOR, 'true')],
    effect: 'Kafka Connect restarts the connector with the next reconciliation',
    ...untilRemoved(CONNECTOR, 'the connector was restarted'),
  },
  {
    id: 'eck-restart',
    system: 'ECK',
    title: 'restart its nodes, one after the other',
    describes: isKind('elasticsearch.k8s.elastic.co', 'Elasticsearch'),
    writes: (_, token) => [annotation('eck.k8s.elastic.co/restart-trigger', token)],
    effect: 'all nodes of Elasticsearch are restarted one by one',
    shownBy: 'another writer of the object after it, which is taken for its operator',
    sign: writtenSince,
    tellsEnd: false,
    source: 'cloud-on-k8s pkg/apis/common/v1/common.go:30',
  },
];

const UNSEEN = 'its operator does not look at it';

export const dataPauses: readonly Pause[] = [
  pausedByKey({
    system: 'Strimzi',
    describes: isStrimzi,
    key: 'strimzi.io/pause-reconciliation',
    stops: UNSEEN,
    source: STRIMZI,
  }),
  pausedByKey({
    system: 'CloudNativePG',
    describes: inGroups('postgresql.cnpg.io'),
    key: 'cnpg.io/reconciliationLoop',
    value: 'disabled',
    stops: UNSEEN,
    source: CNPG,
  }),
  pausedByKey({
    system: 'ECK',
    describes: isEck,
    key: 'eck.k8s.elastic.co/managed',
    value: 'false',
    stops: UNSEEN,
    source: 'cloud-on-k8s pkg/controller/common/unmanaged.go:17-22',
  }),
  pausedByKey({
    system: 'RabbitMQ',
    describes: inGroups('rabbitmq.com'),
    key: 'rabbitmq.com/pauseReconciliation',
    on: 'labels',
    stops: UNSEEN,
    source: 'rabbitmq/cluster-operator internal/controller/rabbitmqcluster_controller.go:60',
  }),
  pausedByKey({
    system: 'KEDA',
    describes: inGroups('keda.sh'),
    key: 'autoscaling.keda.sh/paused',
    stops: 'nothing is scaled',
    source: 'keda apis/keda/v1alpha1/scaledobject_types.go:58-67',
  }),
  pausedByField({
    system: 'MariaDB operator',
    describes: inGroups('k8s.mariadb.com'),
    name: 'suspend',
    stops: UNSEEN,
    source: GENERAL_KNOWLEDGE,
  }),
];

/** Strimzi takes its annotations off when it has done what they ask for. */
function untilRemoved(
  annotation: string,
  done: string,
): Pick<Trigger, 'shownBy' | 'sign' | 'tellsEnd' | 'source'> {
  return {
    shownBy: 'the removal of the annotation',
    sign: (asked, now) =>
      wasRemoved(asked, now, 'annotations', annotation)
        ? sign('finished', `${annotation} is gone: ${done}`)
        : undefined,
    tellsEnd: true,
    source: STRIMZI,
  };
}
