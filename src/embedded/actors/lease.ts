import type { Instant } from '../../kube/time.ts';
import type { ApiObject } from '../json.ts';
import type { ApiClient } from './client.ts';
import { attempt, ensure } from './ensure.ts';
import type { Actors } from './start-actors.ts';

export interface HeldLease {
  readonly namespace: string;
  readonly name: string;
  readonly holder: string;
  readonly seconds: number;
  readonly renewMs: number;
}

/** Takes a Lease and renews it for ever, as nodes and the leaders among controllers do. */
export function holdLease(actors: Actors, client: ApiClient, held: HeldLease): void {
  actors.run(async () => {
    for (;;) {
      await takeLease(client, held, actors.clock.now());
      await actors.wait(held.renewMs);
    }
  });
}

/** Takes a Lease, or renews it, once. */
export async function takeLease(
  client: ApiClient,
  { namespace, name, holder, seconds }: Omit<HeldLease, 'renewMs'>,
  at: Instant,
): Promise<void> {
  const path = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
  const draft = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name } };
  const renewTime = `${new Date(at).toISOString().slice(0, 23)}000Z`;
  const spec = { holderIdentity: holder, leaseDurationSeconds: seconds, renewTime };
  const old: ApiObject | undefined = await ensure(client, path, { ...draft, spec });
  if (old) await attempt(() => client.patch(`${path}/${name}`, { spec }));
}
