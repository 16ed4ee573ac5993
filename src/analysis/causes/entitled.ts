import type { Look } from '../../knowledge/look.ts';
import { seenOr } from '../../knowledge/reading.ts';
import { type KubeObject, metaOf, recordsAt, textAt } from '../../kube/object.ts';
import type { ServedKind } from '../../kube/served-kind.ts';

const RBAC = 'rbac.authorization.k8s.io';
const WRITES: readonly unknown[] = ['update', 'patch', '*'];

/**
 * The workloads whose account was given the right to write a kind by its name: whoever serves a kind has
 * it. Rights to everything, and rights to the kinds of Kubernetes itself, tell nothing. Empty, too, where
 * roles may not be read.
 */
export async function entitledWorkloads(
  look: Look,
  kind: ServedKind,
  workloads: readonly KubeObject[],
): Promise<readonly KubeObject[]> {
  if (!kind.group.includes('.')) return [];
  const [clusterRoles, roles, clusterBindings, bindings] = await Promise.all(
    ['clusterroles', 'roles', 'clusterrolebindings', 'rolebindings'].map(async (resource) =>
      seenOr(await look.list(`${resource}.${RBAC}`), []),
    ),
  );
  const entitled = [...(clusterRoles ?? []), ...(roles ?? [])].filter((role) => writes(role, kind));
  const names = new Set(entitled.map((role) => roleKey(role.kind, metaOf(role))));
  const accounts = new Set(
    [...(clusterBindings ?? []), ...(bindings ?? [])].flatMap((binding) => {
      const { namespace } = metaOf(binding);
      const of = { namespace, name: textAt(binding, 'roleRef', 'name') };
      if (!names.has(roleKey(textAt(binding, 'roleRef', 'kind'), of))) return [];
      return recordsAt(binding, 'subjects')
        .filter((subject) => textAt(subject, 'kind') === 'ServiceAccount')
        .map((subject) => `${textAt(subject, 'namespace')}/${textAt(subject, 'name')}`);
    }),
  );
  return workloads.filter((workload) => {
    const account = textAt(workload, 'spec', 'template', 'spec', 'serviceAccountName');
    return accounts.has(`${metaOf(workload).namespace}/${account || 'default'}`);
  });
}

function roleKey(
  kind: unknown,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): string {
  return kind === 'ClusterRole' ? name : `${namespace}/${name}`;
}

function writes(role: KubeObject, { group, resource }: ServedKind): boolean {
  return recordsAt(role, 'rules').some(
    ({ apiGroups, resources, verbs }) =>
      Array.isArray(apiGroups) &&
      apiGroups.includes(group) &&
      Array.isArray(resources) &&
      (resources.includes('*') || resources.includes(resource)) &&
      Array.isArray(verbs) &&
      verbs.some((verb) => WRITES.includes(verb)),
  );
}
