import { ensure } from '../actors/ensure.ts';
import { startKubelet } from '../actors/kubelet.ts';
import { holdLease } from '../actors/lease.ts';
import type { Actors } from '../actors/start-actors.ts';
import type { Json } from '../json.ts';
import { timestamp } from '../server/timestamps.ts';

const NODES = ['worker-1', 'worker-2', 'worker-3'] as const;

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
  const lease = { namespace: 'kube-node-lease', name, holder: name };
  holdLease(actors, client, { ...lease, seconds: 40, renewMs: 10_000 });
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
