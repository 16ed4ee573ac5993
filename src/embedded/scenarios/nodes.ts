import type { ApiClient } from '../actors/client.ts';
import { startKubelet } from '../actors/kubelet.ts';
import type { Actors } from '../actors/start-actors.ts';
import type { ApiObject, Json } from '../json.ts';
import { timestamp } from '../server/timestamps.ts';
import { attempt, ensure } from './ensure.ts';

const NODES = ['worker-1', 'worker-2', 'worker-3'] as const;
const LEASES = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';
const RENEW_MS = 10_000;

/** Three nodes that run pods and keep saying that they are alive. */
export function startNodes(actors: Actors): Promise<void> {
  return actors.once('nodes', async () => {
    startKubelet(actors, { nodes: NODES, lineMs: 1000 });
    await Promise.all(NODES.map((name, index) => startNode(actors, name, index)));
  });
}

async function startNode(actors: Actors, name: string, index: number): Promise<void> {
  const client = actors.client('kubelet');
  const now = timestamp(actors.clock.now());
  await ensure(client, '/api/v1/nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'topology.kubernetes.io/zone': `zone-${index + 1}`,
      },
    },
    status: statusOf(name, index, now),
  });
  actors.run(() => renewLease(actors, client, name));
}

function statusOf(name: string, index: number, now: string): Json {
  const room = { cpu: '8', memory: '32Gi', pods: '110' };
  return {
    capacity: room,
    allocatable: room,
    addresses: [
      { type: 'InternalIP', address: `10.0.0.${index + 10}` },
      { type: 'Hostname', address: name },
    ],
    conditions: [
      {
        type: 'Ready',
        status: 'True',
        reason: 'KubeletReady',
        message: 'kubelet is posting ready status',
        lastHeartbeatTime: now,
        lastTransitionTime: now,
      },
    ],
  };
}

async function renewLease(actors: Actors, client: ApiClient, name: string): Promise<void> {
  for (;;) {
    const renewTime = microTime(actors);
    const spec = { holderIdentity: name, leaseDurationSeconds: 40, renewTime };
    const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name } };
    const old: ApiObject | undefined = await ensure(client, LEASES, { ...lease, spec });
    if (old) await attempt(() => client.patch(`${LEASES}/${name}`, { spec }));
    await actors.wait(RENEW_MS);
  }
}

function microTime({ clock }: Actors): string {
  return `${new Date(clock.now()).toISOString().slice(0, 23)}000Z`;
}
