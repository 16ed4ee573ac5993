import { diagnose } from '../../src/analysis/diagnose.ts';
import { type Report, reportOf } from '../../src/analysis/report.ts';
import { openConnection } from '../../src/cluster/connection.ts';
import { discover } from '../../src/cluster/discovery.ts';
import { loadKubeconfig } from '../../src/cluster/kubeconfig.ts';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import { metaOf } from '../../src/kube/object.ts';
import { findKind } from '../../src/kube/served-kind.ts';
import { systemClock } from '../../src/session/clock.ts';
import { ClusterLook } from '../../src/session/cluster-look.ts';

/** A quarter of a minute later: silence means nothing before. Leases still hold. */
class LaterLook extends ClusterLook {
  override get now(): number {
    return super.now + 16_000;
  }
}

/** What is concluded about `KIND/NAME`; `undefined` when it is not there. */
export async function investigate(
  kubeconfig: string,
  target: string,
  namespace: string,
): Promise<Report | undefined> {
  const connection = openConnection(loadKubeconfig({ env: {}, text: kubeconfig }), {
    clock: systemClock,
  });
  try {
    const discovery = await discover(connection);
    const look = new LaterLook({ connection, discovery, clock: systemClock, rehearses: true });
    const [kindName = '', name = ''] = target.split('/');
    const kind = findKind(discovery.kinds, kindName);
    if (kind === undefined) return undefined;
    const found = await look.get(
      `${kind.resource}${kind.group === '' ? '' : `.${kind.group}`}`,
      namespace,
      name,
    );
    if (!found.seen || found.value === undefined || metaOf(found.value).name !== name)
      return undefined;
    return reportOf(await diagnose(found.value, kind, look, knowledge), look.coverage());
  } finally {
    connection.close();
  }
}
