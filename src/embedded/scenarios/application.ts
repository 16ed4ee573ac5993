import type { ApiClient } from '../actors/client.ts';
import { attempt, type Draft, ensure, ensureNamespace, ownedBy } from '../actors/ensure.ts';
import { LINES } from '../actors/kubelet.ts';
import type { Actors } from '../actors/start-actors.ts';
import type { ApiObject, Json } from '../json.ts';

export interface Application {
  readonly namespace: string;
  readonly name: string;
  readonly image: string;
  /** Of its container; `name` when left out. */
  readonly container?: string;
  readonly replicas: number;
  /** What its pods say, again and again. */
  readonly lines: readonly string[];
  /** More about its pods' metadata, such as finalizers. */
  readonly podMetadata?: Json;
}

/**
 * Creates a Deployment with the ReplicaSet and the pods that its controllers would make, a Service and
 * a ConfigMap. On a real cluster the real controllers take them over.
 */
export async function addApplication(
  actors: Actors,
  client: ApiClient,
  application: Application,
): Promise<void> {
  const { namespace, name } = application;
  await ensureNamespace(client, namespace);
  const core = `/api/v1/namespaces/${namespace}`;
  const labels = { 'app.kubernetes.io/name': name };
  await Promise.all([
    ensure(client, `${core}/configmaps`, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `${name}-config`, labels },
      data: { LOG_LEVEL: 'info', LISTEN: ':8080' },
    }),
    ensure(client, `${core}/services`, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, labels },
      spec: { selector: labels, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
    }),
    addWorkload(actors, client, application),
  ]);
}

async function addWorkload(
  actors: Actors,
  client: ApiClient,
  application: Application,
): Promise<void> {
  const { namespace, name, replicas } = application;
  const apps = `/apis/apps/v1/namespaces/${namespace}`;
  const labels = { 'app.kubernetes.io/name': name };
  const deployment = await ensure(client, `${apps}/deployments`, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels },
    spec: { replicas, selector: { matchLabels: labels }, template: templateOf(application) },
  });
  if (deployment === undefined) return;
  const hash = hashOf(`${namespace}/${application.image}`);
  const hashed = { ...labels, 'pod-template-hash': hash };
  const replicaSet = await ensure(client, `${apps}/replicasets`, {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: `${name}-${hash}`, labels: hashed, ...ownedBy(deployment) },
    spec: {
      replicas,
      selector: { matchLabels: hashed },
      template: templateOf(application, hashed),
    },
  });
  if (replicaSet === undefined) return;
  const core = `/api/v1/namespaces/${namespace}`;
  const pods = Array.from({ length: replicas }, (_, index) =>
    podOf(application, replicaSet, index),
  );
  await Promise.all(pods.map((pod) => ensure(client, `${core}/pods`, pod)));
  const ready = { replicas, readyReplicas: replicas, availableReplicas: replicas };
  const settled = { ...ready, observedGeneration: 1 };
  actors.run(async () => {
    await actors.wait(1500);
    const paths = [`${apps}/replicasets/${name}-${hash}`, `${apps}/deployments/${name}`];
    const all = { ...settled, updatedReplicas: replicas };
    await Promise.all(
      paths.map((path, index) =>
        attempt(() => client.patch(`${path}/status`, { status: index === 0 ? settled : all })),
      ),
    );
  });
}

function podOf(application: Application, replicaSet: ApiObject, index: number): Draft {
  const { metadata, spec } = templateOf(application, replicaSet.metadata.labels);
  const name = `${replicaSet.metadata.name}-${hashOf(`${replicaSet.metadata.name}/${index}`, 5)}`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, name, ...ownedBy(replicaSet) },
    spec,
  };
}

function templateOf(application: Application, labels?: Json) {
  const { name, image, container = name, lines, podMetadata } = application;
  return {
    metadata: {
      ...podMetadata,
      labels: labels ?? { 'app.kubernetes.io/name': name },
      annotations: { [LINES]: lines.join('\n') },
    },
    spec: { containers: [{ name: container, image, ports: [{ containerPort: 8080 }] }] },
  };
}

const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** Letters as generated names have them, the same for the same text. */
function hashOf(text: string, length = 9): string {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  let letters = '';
  for (let left = length; left > 0; left -= 1) {
    letters += LETTERS[hash % LETTERS.length];
    hash = Math.imul(hash ^ (hash >>> 13), 0x85ebca6b) >>> 0;
  }
  return letters;
}
