import { kindKey } from '../../kube/served-kind.ts';
import type { ApiObject } from '../json.ts';
import { plainColumns } from './columns.ts';
import { coreEventToNew, newEventToCore } from './event-versions.ts';
import { kindRules } from './kind-rules.ts';
import { printedKinds } from './printed-kinds.ts';
import type { ResourceType, Subresource } from './resource-type.ts';
import { selectableFields } from './selectable-fields.ts';

const ALL_VERBS = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
] as const;
const STATUS_VERBS = ['get', 'patch', 'update'];

interface Facts {
  readonly short?: readonly string[];
  readonly categories?: readonly string[];
  readonly singular?: string;
  readonly cluster?: true;
  readonly status?: true;
  readonly generation?: true;
  readonly returnsDeleted?: true;
  readonly orphansByDefault?: true;
  readonly verbs?: readonly string[];
  readonly subresources?: readonly Omit<Subresource, 'kind'>[];
}

type Entry = readonly [kind: string, resource: string, facts?: Facts];

const workload: Facts = { categories: ['all'], status: true, generation: true };
const extension: Facts = { categories: ['api-extensions'], cluster: true };
const review: Facts = { verbs: ['create'] };

/** Every built-in kind, by apiVersion, in the order of discovery. Checked against Kubernetes 1.36. */
const TABLE: Readonly<Record<string, readonly Entry[]>> = {
  v1: [
    ['ConfigMap', 'configmaps', { short: ['cm'] }],
    ['Endpoints', 'endpoints', { short: ['ep'], singular: 'endpoints' }],
    ['Event', 'events', { short: ['ev'] }],
    ['LimitRange', 'limitranges', { short: ['limits'] }],
    [
      'Namespace',
      'namespaces',
      {
        short: ['ns'],
        cluster: true,
        status: true,
        verbs: ALL_VERBS.filter((verb) => verb !== 'deletecollection'),
        subresources: [{ name: 'finalize', verbs: ['update'] }],
      },
    ],
    ['Node', 'nodes', { short: ['no'], cluster: true, status: true }],
    [
      'PersistentVolumeClaim',
      'persistentvolumeclaims',
      { short: ['pvc'], status: true, returnsDeleted: true },
    ],
    [
      'PersistentVolume',
      'persistentvolumes',
      { short: ['pv'], cluster: true, status: true, returnsDeleted: true },
    ],
    [
      'Pod',
      'pods',
      {
        ...workload,
        short: ['po'],
        returnsDeleted: true,
        subresources: [
          { name: 'binding', verbs: ['create'] },
          { name: 'log', verbs: ['get'] },
        ],
      },
    ],
    ['PodTemplate', 'podtemplates', { generation: true, returnsDeleted: true }],
    [
      'ReplicationController',
      'replicationcontrollers',
      { ...workload, short: ['rc'], orphansByDefault: true },
    ],
    ['ResourceQuota', 'resourcequotas', { short: ['quota'], status: true, returnsDeleted: true }],
    ['Secret', 'secrets'],
    ['ServiceAccount', 'serviceaccounts', { short: ['sa'], returnsDeleted: true }],
    [
      'Service',
      'services',
      { short: ['svc'], categories: ['all'], status: true, returnsDeleted: true },
    ],
  ],
  'apiregistration.k8s.io/v1': [['APIService', 'apiservices', { ...extension, status: true }]],
  'apps/v1': [
    ['ControllerRevision', 'controllerrevisions'],
    ['DaemonSet', 'daemonsets', { ...workload, short: ['ds'] }],
    ['Deployment', 'deployments', { ...workload, short: ['deploy'] }],
    ['ReplicaSet', 'replicasets', { ...workload, short: ['rs'] }],
    ['StatefulSet', 'statefulsets', { ...workload, short: ['sts'] }],
  ],
  'events.k8s.io/v1': [['Event', 'events', { short: ['ev'] }]],
  'authentication.k8s.io/v1': [
    ['SelfSubjectReview', 'selfsubjectreviews', { ...review, cluster: true }],
  ],
  'authorization.k8s.io/v1': [
    ['LocalSubjectAccessReview', 'localsubjectaccessreviews', review],
    ['SelfSubjectAccessReview', 'selfsubjectaccessreviews', { ...review, cluster: true }],
    ['SelfSubjectRulesReview', 'selfsubjectrulesreviews', { ...review, cluster: true }],
    ['SubjectAccessReview', 'subjectaccessreviews', { ...review, cluster: true }],
  ],
  'autoscaling/v2': [
    [
      'HorizontalPodAutoscaler',
      'horizontalpodautoscalers',
      {
        short: ['hpa'],
        categories: ['all'],
        status: true,
      },
    ],
  ],
  'batch/v1': [
    ['CronJob', 'cronjobs', { ...workload, short: ['cj'] }],
    ['Job', 'jobs', { ...workload, orphansByDefault: true }],
  ],
  'networking.k8s.io/v1': [
    ['IngressClass', 'ingressclasses', { cluster: true, generation: true }],
    ['Ingress', 'ingresses', { short: ['ing'], status: true, generation: true }],
    ['NetworkPolicy', 'networkpolicies', { short: ['netpol'], generation: true }],
  ],
  'policy/v1': [
    [
      'PodDisruptionBudget',
      'poddisruptionbudgets',
      {
        short: ['pdb'],
        status: true,
        generation: true,
      },
    ],
  ],
  'rbac.authorization.k8s.io/v1': [
    ['ClusterRoleBinding', 'clusterrolebindings', { cluster: true }],
    ['ClusterRole', 'clusterroles', { cluster: true }],
    ['RoleBinding', 'rolebindings'],
    ['Role', 'roles'],
  ],
  'storage.k8s.io/v1': [
    ['StorageClass', 'storageclasses', { short: ['sc'], cluster: true, returnsDeleted: true }],
    [
      'VolumeAttachment',
      'volumeattachments',
      {
        cluster: true,
        status: true,
        returnsDeleted: true,
      },
    ],
  ],
  'admissionregistration.k8s.io/v1': [
    [
      'MutatingWebhookConfiguration',
      'mutatingwebhookconfigurations',
      {
        ...extension,
        generation: true,
      },
    ],
    [
      'ValidatingWebhookConfiguration',
      'validatingwebhookconfigurations',
      {
        ...extension,
        generation: true,
      },
    ],
  ],
  'apiextensions.k8s.io/v1': [
    [
      'CustomResourceDefinition',
      'customresourcedefinitions',
      {
        ...extension,
        short: ['crd', 'crds'],
        status: true,
        generation: true,
        returnsDeleted: true,
      },
    ],
  ],
  'scheduling.k8s.io/v1': [
    ['PriorityClass', 'priorityclasses', { short: ['pc'], cluster: true, generation: true }],
  ],
  'coordination.k8s.io/v1': [['Lease', 'leases']],
  'discovery.k8s.io/v1': [['EndpointSlice', 'endpointslices', { generation: true }]],
};

const same = (object: ApiObject) => object;

/** The kinds the server has before anybody defines one. */
export const builtinKinds: readonly ResourceType[] = Object.entries(TABLE).flatMap(
  ([apiVersion, entries]) => entries.map((entry) => builtin(apiVersion, entry)),
);

function builtin(apiVersion: string, [kind, resource, facts = {}]: Entry): ResourceType {
  const [group = '', version = ''] = apiVersion.includes('/')
    ? apiVersion.split('/')
    : ['', apiVersion];
  const isNewEvent = group === 'events.k8s.io';
  const verbs = facts.verbs ?? ALL_VERBS;
  const storageKey = isNewEvent ? 'events' : kindKey({ resource, group });
  return {
    group,
    version,
    kind,
    listKind: `${kind}List`,
    resource,
    singular: facts.singular ?? kind.toLowerCase(),
    shortNames: facts.short ?? [],
    categories: facts.categories ?? [],
    namespaced: facts.cluster !== true,
    verbs,
    storageKey: verbs.includes('list') ? storageKey : '',
    subresources: subresourcesOf(kind, facts),
    hasStatus: facts.status === true,
    hasGeneration: facts.generation === true,
    returnsDeleted: facts.returnsDeleted === true,
    orphansByDefault: facts.orphansByDefault === true,
    columns: printedKinds[storageKey] ?? plainColumns,
    selectable: selectableFields[isNewEvent ? 'events.events.k8s.io' : storageKey],
    custom: undefined,
    rules: kindRules[storageKey] ?? {},
    toServed: isNewEvent ? coreEventToNew : same,
    toStored: isNewEvent ? newEventToCore : same,
  };
}

function subresourcesOf(kind: string, facts: Facts): readonly Subresource[] {
  const own = (facts.subresources ?? []).map((subresource) => ({
    ...subresource,
    kind: subresource.name === 'binding' ? 'Binding' : kind,
  }));
  const status = { name: 'status', verbs: STATUS_VERBS, kind };
  return facts.status === true ? [...own, status] : own;
}
