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
  const { namespace, name, holder, seconds, renewMs } = held;
  const path = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
  const draft = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name } };
  actors.run(async () => {
    for (;;) {
      const renewTime = `${new Date(actors.clock.now()).toISOString().slice(0, 23)}000Z`;
      const spec = { holderIdentity: holder, leaseDurationSeconds: seconds, renewTime };
      const old: ApiObject | undefined = await ensure(client, path, { ...draft, spec });
      if (old) await attempt(() => client.patch(`${path}/${name}`, { spec }));
      await actors.wait(renewMs);
    }
  });
}
