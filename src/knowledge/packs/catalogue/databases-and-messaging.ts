import { type Entry, GENERAL_KNOWLEDGE } from './entry.ts';

const CNPG_SOURCE = 'cloudnative-pg pkg/utils/finalizers.go:25-46';

/** PostgreSQL, Kafka, RabbitMQ. */
export const databasesAndMessaging: readonly Entry[] = [
  {
    system: 'RabbitMQ',
    names: ['deletion.finalizers.rabbitmqclusters.rabbitmq.com'],
    holder: 'cluster operator',
    waitsFor: 'its StatefulSet to be made ready for deletion',
    check: 'the logs of the operator',
    removal: 'if-holder-gone',
    leaves: 'pods that wait for their preStop hook',
    source: 'rabbitmq cluster-operator reconcile_finalizer.go:19',
  },
  {
    system: 'Zalando Postgres',
    names: ['postgres-operator.acid.zalan.do'],
    holder: 'operator',
    waitsFor: 'what it has made for the cluster to be deleted',
    check: 'the logs of the operator',
    removal: 'if-holder-gone',
    leaves: 'the StatefulSet, Services and Secrets of the cluster',
    source: 'zalando postgres-operator pkg/cluster/cluster.go:50',
  },
  {
    system: 'CloudNativePG',
    names: [
      'cnpg.io/deleteDatabase',
      'cnpg.io/deletePublication',
      'cnpg.io/deleteSubscription',
      'cnpg.io/deleteRole',
    ],
    holder: 'instance manager of the primary',
    waitsFor: 'its counterpart in PostgreSQL to be dropped',
    check: 'whether the Cluster still exists and has a primary',
    removal: 'if-holder-gone',
    leaves: 'its counterpart in PostgreSQL, as long as the Cluster exists',
    source: CNPG_SOURCE,
  },
  {
    system: 'CloudNativePG',
    names: ['cnpg.io/cleanupPlugin'],
    holder: 'operator',
    waitsFor: 'the plugin to be forgotten',
    check: 'the logs of the operator',
    removal: 'if-holder-gone',
    leaves: 'a plugin that the operator still has registered',
    source: CNPG_SOURCE,
  },
  {
    system: 'Strimzi',
    names: ['strimzi.io/topic-operator'],
    holder: 'topic operator',
    waitsFor: 'the topic to be deleted in Kafka',
    check: 'whether the Kafka and its entity operator still exist',
    removal: 'if-holder-gone',
    leaves: 'the topic in Kafka, as long as the Kafka exists',
    source: 'strimzi topic-operator KubernetesHandler.java:24',
  },
  {
    system: 'VictoriaMetrics',
    names: ['apps.victoriametrics.com/finalizer'],
    holder: 'operator',
    waitsFor: 'what it has made for the object to be cleaned up',
    check: 'whether the operator runs',
    removal: 'low-risk',
    leaves: 'finalizers of the same name on what it has made',
    source: GENERAL_KNOWLEDGE,
  },
];
