import type { Target } from '../../src/knowledge/trigger.ts';
import type { ServedKind } from '../../src/kube/served-kind.ts';
import { a, type Shape } from './objects.ts';
import { aKind } from './rows.ts';

/** An object with the kind that it is served as. */
export function aTarget(
  type: string,
  name: string,
  shape: Shape = {},
  given: Partial<ServedKind> = {},
): Target {
  const [apiVersion = '', kind = ''] = type.split(' ');
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  const singular = kind.toLowerCase();
  const resource = singular.endsWith('y') ? `${singular.slice(0, -1)}ies` : `${singular}s`;
  const served = aKind(kind, { group, version, resource, ...given });
  return { kind: served, object: a(type, name, shape) };
}

/** An object of every kind that a trigger or a pause of a pack is about. */
export const TARGETS: readonly Target[] = [
  aTarget('platform.kratix.io/v1alpha1 Promise', 'widgets', {}, { namespaced: false }),
  aTarget('example.com/v1 Widget', 'team-a/one', {
    labels: { 'kratix.io/promise-name': 'widgets' },
  }),
  aTarget('platform.kratix.io/v1alpha1 ResourceBinding', 'team-a/one'),
  aTarget('platform.kratix.io/v1alpha1 Work', 'team-a/one'),
  aTarget('platform.kratix.io/v1alpha1 WorkPlacement', 'team-a/one'),
  aTarget('pulumi.com/v1 Stack', 'team-a/shop'),
  aTarget('auto.pulumi.com/v1alpha1 Workspace', 'team-a/shop'),
  aTarget('apps.kruise.io/v1beta1 CloneSet', 'team-a/web'),
  aTarget('apps.kruise.io/v1beta1 DaemonSet', 'team-a/web'),
  aTarget('apps.kruise.io/v1beta1 BroadcastJob', 'team-a/web'),
  aTarget('apps/v1 Deployment', 'team-a/web'),
  aTarget('batch/v1 Job', 'team-a/web'),
  aTarget('batch/v1 CronJob', 'team-a/web'),
  aTarget('kustomize.toolkit.fluxcd.io/v1 Kustomization', 'flux-system/apps', {
    spec: { sourceRef: { kind: 'GitRepository', name: 'fleet' } },
  }),
  aTarget('helm.toolkit.fluxcd.io/v2 HelmRelease', 'flux-system/web'),
  aTarget('argoproj.io/v1alpha1 Application', 'argocd/web'),
  aTarget('argoproj.io/v1alpha1 ApplicationSet', 'argocd/web'),
  aTarget('external-secrets.io/v1 ExternalSecret', 'team-a/token'),
  aTarget('external-secrets.io/v1 ClusterExternalSecret', 'token', {}, { namespaced: false }),
  aTarget('cert-manager.io/v1 Certificate', 'team-a/web'),
  aTarget(
    's3.aws.upbound.io/v1beta1 Bucket',
    'files',
    {},
    { categories: ['crossplane', 'managed'] },
  ),
  aTarget('cluster.x-k8s.io/v1beta2 Cluster', 'team-a/dev'),
  aTarget('cluster.x-k8s.io/v1beta2 Machine', 'team-a/dev-1'),
  aTarget('sql.cnrm.cloud.google.com/v1beta1 SQLInstance', 'team-a/db'),
  aTarget('storage.azure.com/v1api20230101 StorageAccount', 'team-a/files'),
  aTarget('app.terraform.io/v1alpha2 Workspace', 'team-a/infra'),
  aTarget('fleet.cattle.io/v1alpha1 GitRepo', 'fleet-default/apps'),
  aTarget('postgresql.cnpg.io/v1 Cluster', 'team-a/db'),
  aTarget('kafka.strimzi.io/v1beta2 KafkaConnector', 'team-a/sink'),
  aTarget('core.strimzi.io/v1beta2 StrimziPodSet', 'team-a/kafka'),
  aTarget('elasticsearch.k8s.elastic.co/v1 Elasticsearch', 'team-a/logs'),
  aTarget('rabbitmq.com/v1beta1 RabbitmqCluster', 'team-a/mq'),
  aTarget('keda.sh/v1alpha1 ScaledObject', 'team-a/web'),
  aTarget('psmdb.percona.com/v1 PerconaServerMongoDB', 'team-a/db'),
  aTarget('k8s.mariadb.com/v1alpha1 MariaDB', 'team-a/db'),
];
