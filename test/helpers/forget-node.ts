import type { Api } from './api.ts';

/** Removes a Node whose kubelet is gone, with its pods, which nobody else would end, and what was said of it. */
export async function forgetNode(api: Api, name: string): Promise<void> {
  const { body } = await api.send('GET', `/api/v1/pods?fieldSelector=spec.nodeName%3D${name}`);
  const pods: readonly { metadata: { namespace: string; name: string } }[] = body.items ?? [];
  const paths = pods.map(
    ({ metadata }) =>
      `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}?gracePeriodSeconds=0`,
  );
  const lease = `/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${name}`;
  const events = `/api/v1/namespaces/default/events?fieldSelector=involvedObject.name%3D${name}`;
  const left = [...paths, `/api/v1/nodes/${name}`, lease, events];
  await Promise.all(left.map((it) => api.send('DELETE', it)));
}
