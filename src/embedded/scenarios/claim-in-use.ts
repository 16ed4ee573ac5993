import type { ApiClient } from '../actors/client.ts';
import { attempt, ensure, ensureNamespace, ownedBy } from '../actors/ensure.ts';
import { LINES } from '../actors/kubelet.ts';
import type { Actors } from '../actors/start-actors.ts';
import { type ApiObject, at, listAt, textAt } from '../json.ts';
import { startNodes } from './nodes.ts';
import type { Scenario } from './scenario.ts';

const NAMESPACE = 'warehouse';
const CORE = `/api/v1/namespaces/${NAMESPACE}`;
const CLAIM = 'data-stock-db-0';
const PROTECTION = 'kubernetes.io/pvc-protection';

export const claimInUse: Scenario = {
  name: 'claim-in-use',
  title: 'A PersistentVolumeClaim is deleted while a database pod uses it.',
  keys: [
    'enter  on PersistentVolumeClaim data-stock-db-0: the pod that uses it, and who made that',
  ],
  async start(actors) {
    await startNodes(actors);
    await startClaimInUse(actors, actors.client('kubectl'));
  },
};

/** Deletes a PersistentVolumeClaim that a running pod still uses. It ends when the pod does. */
export async function startClaimInUse(actors: Actors, client: ApiClient): Promise<void> {
  await ensureNamespace(client, NAMESPACE);
  const labels = { 'app.kubernetes.io/name': 'stock-db' };
  const set = await ensure(client, `/apis/apps/v1/namespaces/${NAMESPACE}/statefulsets`, {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'stock-db', labels },
    spec: {
      serviceName: 'stock-db',
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: podSpec },
    },
  });
  await ensure(client, `${CORE}/persistentvolumeclaims`, {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: CLAIM, labels },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'fast-ssd',
      resources: { requests: { storage: '20Gi' } },
    },
  });
  if (set === undefined) return;
  await ensure(client, `${CORE}/pods`, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'stock-db-0',
      labels,
      annotations: { [LINES]: 'LOG checkpoint complete' },
      ...ownedBy(set),
    },
    spec: podSpec,
  });
  await scheduled(actors, client, `${CORE}/pods/stock-db-0`);
  await attempt(() => client.remove(`${CORE}/persistentvolumeclaims/${CLAIM}`));
  protectClaims(actors);
}

/** A pod uses a claim once it has a node (kubernetes pkg/controller/volume/pvcprotection/pvc_protection_controller.go). */
async function scheduled(actors: Actors, client: ApiClient, path: string): Promise<void> {
  for (;;) {
    const pod = await attempt(() => client.get(path));
    if (pod === undefined || textAt(pod, 'spec', 'nodeName') !== '') return;
    await actors.wait(100);
  }
}

const podSpec = {
  containers: [
    {
      name: 'postgres',
      image: 'registry.example.com/postgres:17.4',
      volumeMounts: [{ name: 'data', mountPath: '/var/lib/postgresql' }],
    },
  ],
  volumes: [{ name: 'data', persistentVolumeClaim: { claimName: CLAIM } }],
};

/** What Kubernetes' own controller does: a claim is let go when no pod uses it any more. */
function protectClaims(actors: Actors): void {
  const client = actors.client('kube-controller-manager');
  actors.follow(client, `${CORE}/pods`, (pod, isGone) => {
    if (!isGone) return;
    for (const claimName of claimsOf(pod))
      actors.run(async () => {
        const pods = listAt(await client.get(`${CORE}/pods`), 'items') as readonly ApiObject[];
        if (pods.some((other) => claimsOf(other).includes(claimName))) return;
        const path = `${CORE}/persistentvolumeclaims/${claimName}`;
        const { metadata } = await client.get(path);
        if (metadata.deletionTimestamp === undefined) return;
        const finalizers = (metadata.finalizers ?? []).filter((held) => held !== PROTECTION);
        await client.patch(path, { metadata: { finalizers } });
      });
  });
}

function claimsOf(pod: ApiObject): readonly string[] {
  return listAt(pod, 'spec', 'volumes')
    .filter((volume) => at(volume, 'persistentVolumeClaim') !== undefined)
    .map((volume) => textAt(volume, 'persistentVolumeClaim', 'claimName'));
}
