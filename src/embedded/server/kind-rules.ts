import type { Instant } from '../../kube/time.ts';
import { type ApiObject, isJson, type Json, jsonAt, listAt, textAt, without } from '../json.ts';
import { crdRules } from './crd-rules.ts';
import { completeEvent, validateEvent } from './event-versions.ts';
import { podRules } from './pod-rules.ts';
import type { KindRules } from './resource-type.ts';
import { timestamp } from './timestamps.ts';
import { webhookRules } from './webhook-rules.ts';

/** What is special about built-in kinds, by storage key. */
export const kindRules: Readonly<Record<string, KindRules>> = {
  pods: podRules,
  'customresourcedefinitions.apiextensions.k8s.io': crdRules,
  events: { defaults: completeEvent, validate: validateEvent },
  secrets: {
    decoded: withEncodedData,
    defaults: (secret) => ({ ...secret, type: secret.type ?? 'Opaque' }),
  },
  namespaces: {
    decoded: (namespace) => withFinalizersOf(withOwnName(namespace), namespace),
    defaults: (namespace) => ({
      ...withOwnName(namespace),
      spec: { ...jsonAt(namespace, 'spec'), finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    }),
    beginDeletion: beginNamespaceDeletion,
    keep: (old, next) => withFinalizersOf(next, old),
    removable: (namespace) => listAt(namespace, 'spec', 'finalizers').length === 0,
  },
  persistentvolumeclaims: {
    defaults: (claim) => ({
      ...withFinalizer(claim, 'kubernetes.io/pvc-protection'),
      spec: { volumeMode: 'Filesystem', ...jsonAt(claim, 'spec') },
      status: { phase: 'Pending' },
    }),
  },
  persistentvolumes: {
    defaults: (volume, now) => ({
      ...withFinalizer(volume, 'kubernetes.io/pv-protection'),
      spec: {
        persistentVolumeReclaimPolicy: 'Retain',
        volumeMode: 'Filesystem',
        ...jsonAt(volume, 'spec'),
      },
      status: { phase: 'Pending', lastPhaseTransitionTime: timestamp(now) },
    }),
  },
  services: { defaults: completeService },
  'deployments.apps': { defaults: withReplicas },
  'replicasets.apps': { defaults: withReplicas },
  'statefulsets.apps': { defaults: withReplicas },
  'daemonsets.apps': { defaults: (set) => ({ ...set, status: {} }) },
  'jobs.batch': {
    defaults: (job) => ({
      ...job,
      spec: { parallelism: 1, completions: 1, backoffLimit: 6, ...jsonAt(job, 'spec') },
      status: {},
    }),
  },
  nodes: {
    defaults: (node) => ({ ...node, spec: jsonAt(node, 'spec'), status: jsonAt(node, 'status') }),
  },
  'leases.coordination.k8s.io': {
    defaults: (lease) => ({ ...lease, spec: jsonAt(lease, 'spec') }),
  },
  'mutatingwebhookconfigurations.admissionregistration.k8s.io': webhookRules({
    reinvocationPolicy: 'Never',
  }),
  'validatingwebhookconfigurations.admissionregistration.k8s.io': webhookRules({}),
  'apiservices.apiregistration.k8s.io': { defaults: (api) => ({ ...api, status: {} }) },
};

function beginNamespaceDeletion(namespace: ApiObject, now: Instant): ApiObject {
  if (namespace.metadata.deletionTimestamp !== undefined) return namespace;
  return {
    ...namespace,
    metadata: { ...namespace.metadata, deletionTimestamp: timestamp(now) },
    status: { ...jsonAt(namespace, 'status'), phase: 'Terminating' },
  };
}

/** `stringData` can be written and never read: it is `data` in plain text. */
function withEncodedData(secret: Json): Json {
  if (!isJson(secret.stringData)) return secret;
  const encoded = Object.entries(secret.stringData).map(
    ([key, text]) => [key, Buffer.from(String(text)).toString('base64')] as const,
  );
  const data = { ...jsonAt(secret, 'data'), ...Object.fromEntries(encoded) };
  return { ...without(secret, 'stringData'), data };
}

function completeService(service: Json): Json {
  const spec = jsonAt(service, 'spec');
  const ports = listAt(spec, 'ports').filter(isJson);
  const headless = spec.clusterIP === 'None';
  const address = headless ? 'None' : textAt(spec, 'clusterIP') || addressOf(service);
  return {
    ...service,
    spec: without({
      sessionAffinity: 'None',
      type: 'ClusterIP',
      internalTrafficPolicy: 'Cluster',
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      ...spec,
      ports:
        ports.length === 0
          ? undefined
          : ports.map((port) => ({ protocol: 'TCP', targetPort: port.port, ...port })),
      clusterIP: address,
      clusterIPs: [address],
    }),
    status: { loadBalancer: {} },
  };
}

/** An address that is stable for a name; nothing ever connects to it. */
function addressOf(service: Json): string {
  const text = `${textAt(service, 'metadata', 'namespace')}/${textAt(service, 'metadata', 'name')}`;
  let hash = 0;
  for (const char of text) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 65_000;
  return `10.96.${Math.floor(hash / 250)}.${(hash % 250) + 1}`;
}

function withReplicas(object: Json): Json {
  return { ...object, spec: { replicas: 1, ...jsonAt(object, 'spec') }, status: {} };
}

/** A namespace's own finalizers, which are left out when there are none. */
function withFinalizersOf<T extends Json>(namespace: T, other: Json): T {
  const finalizers = listAt(other, 'spec', 'finalizers');
  const kept = finalizers.length === 0 ? undefined : finalizers;
  return { ...namespace, spec: without<Json>({ ...jsonAt(namespace, 'spec'), finalizers: kept }) };
}

/** Selectors find a namespace by its name: it always has that label. */
function withOwnName(namespace: Json): Json {
  const name = textAt(namespace, 'metadata', 'name');
  return name === '' ? namespace : withLabel(namespace, 'kubernetes.io/metadata.name', name);
}

function withLabel(object: Json, key: string, value: string): Json {
  const metadata = jsonAt(object, 'metadata');
  return {
    ...object,
    metadata: { ...metadata, labels: { ...jsonAt(metadata, 'labels'), [key]: value } },
  };
}

function withFinalizer(object: Json, finalizer: string): Json {
  const finalizers = listAt(object, 'metadata', 'finalizers');
  if (finalizers.includes(finalizer)) return object;
  const metadata = { ...jsonAt(object, 'metadata'), finalizers: [...finalizers, finalizer] };
  return { ...object, metadata };
}
