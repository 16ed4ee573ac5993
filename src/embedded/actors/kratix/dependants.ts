import type { ApiObject } from '../../json.ts';
import { ensure } from '../ensure.ts';
import { LABELS, SYSTEM } from './kinds.ts';
import type { Kratix } from './manager.ts';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const HOME = `namespaces/${SYSTEM}/`;

interface Dependants {
  readonly all: string;
  readonly pathOf: (object: ApiObject) => string;
}

/** What the controller of a Promise's requests needs, in the order in which Kratix deletes it. */
export const DEPENDANTS: readonly Dependants[] = [
  within(RBAC, 'clusterrolebindings'),
  within(RBAC, 'clusterroles'),
  within(RBAC, 'rolebindings'),
  within(RBAC, 'roles'),
  within('/api/v1', 'serviceaccounts'),
  within('/api/v1', 'configmaps'),
];

function within(api: string, resource: string): Dependants {
  return {
    all: `${api}/${resource}`,
    pathOf: ({ metadata: { namespace, name } }) =>
      `${api}/${namespace === undefined ? '' : `namespaces/${namespace}/`}${resource}/${name}`,
  };
}

/** Creates them for one Promise. */
export async function ensureDependants({ client }: Kratix, promise: string): Promise<void> {
  const name = `${promise}-promise-controller`;
  const labels = { [LABELS.promise]: promise };
  const metadata = { name, labels };
  const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1', metadata };
  const ref = (kind: string) => ({ apiGroup: 'rbac.authorization.k8s.io', kind, name });
  const subjects = [{ kind: 'ServiceAccount', name, namespace: SYSTEM }];
  const rules = [{ apiGroups: ['platform.kratix.io'], resources: ['works'], verbs: ['*'] }];
  const core = { apiVersion: 'v1', metadata };
  const selectors = { name: `destination-selectors-${promise}`, labels };
  await Promise.all([
    ensure(client, `${RBAC}/clusterroles`, { ...rbac, kind: 'ClusterRole', rules }),
    ensure(client, `${RBAC}/clusterrolebindings`, {
      ...rbac,
      kind: 'ClusterRoleBinding',
      subjects,
      roleRef: ref('ClusterRole'),
    }),
    ensure(client, `${RBAC}/${HOME}roles`, { ...rbac, kind: 'Role', rules }),
    ensure(client, `${RBAC}/${HOME}rolebindings`, {
      ...rbac,
      kind: 'RoleBinding',
      subjects,
      roleRef: ref('Role'),
    }),
    ensure(client, `/api/v1/${HOME}serviceaccounts`, { ...core, kind: 'ServiceAccount' }),
    ensure(client, `/api/v1/${HOME}configmaps`, {
      ...core,
      kind: 'ConfigMap',
      metadata: selectors,
      data: { destinationSelectors: '- matchlabels:\n    environment: dev\n' },
    }),
  ]);
}
