import { vi } from 'vitest';
import type { Api } from '../helpers/api.ts';

const WITHIN = { timeout: 60_000, interval: 100 };
const MERGE_PATCH = 'application/merge-patch+json';

/** Namespaces and kinds that every server has. */
const KEPT = /^(default|kube-.*)$/;
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const ADMISSION = '/apis/admissionregistration.k8s.io/v1';
const LEASES = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';
/** Owners first, so that nothing is made anew. */
const BUILT_IN = [
  '/apis/apps/v1/deployments',
  '/apis/apps/v1/replicasets',
  '/apis/apps/v1/statefulsets',
  '/apis/batch/v1/jobs',
  '/api/v1/pods',
  '/api/v1/persistentvolumeclaims',
  '/api/v1/configmaps',
];

/**
 * Leaves a server as it was before scenarios were played on it. Nobody runs pods or removes finalizers
 * any more: what forbids goes first, then what namespaces hold, then they.
 */
export async function cleanUp(api: Api): Promise<void> {
  const kinds = ['validatingwebhookconfigurations', 'validatingadmissionpolicies'];
  for (const kind of [...kinds, 'validatingadmissionpolicybindings'])
    await removeAll(api, `${ADMISSION}/${kind}`);
  const definitions = await definedCollections(api);
  const content = [...definitions, ...BUILT_IN];
  await untilNone(() => removeContent(api, content));
  // Before the definitions: a namespace whose kinds vanish under it is looked at again much later.
  await untilNone(() => removeAll(api, '/api/v1/namespaces', (name) => !KEPT.test(name)));
  for (const rest of [DEFINITIONS, '/api/v1/nodes', LEASES])
    await untilNone(() => removeAll(api, rest));
}

/** Removes again and again, until there is nothing left to remove. */
async function untilNone(remove: () => Promise<readonly string[]>): Promise<void> {
  let left: readonly string[] = [];
  const isDone = async () => {
    left = await remove();
    return left.length === 0;
  };
  await vi.waitUntil(isDone, WITHIN).catch(() => {
    throw new Error(`still there: ${left.join(', ')}`);
  });
}

async function definedCollections(api: Api): Promise<readonly string[]> {
  const { items } = await api.get(DEFINITIONS);
  return items.map(({ spec }: Definition) => {
    const version = spec.versions.find(({ storage }) => storage)?.name;
    return `/apis/${spec.group}/${version}/${spec.names.plural}`;
  });
}

interface Definition {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly plural: string };
    readonly versions: readonly { readonly name: string; readonly storage: boolean }[];
  };
}

/** Deletes and frees everything. Returns what there was. */
async function removeContent(api: Api, content: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const collection of content) {
    const { body } = await api.send('GET', collection);
    const resource = collection.split('/').at(-1) ?? '';
    for (const { metadata } of body.items ?? []) {
      if (resource === 'configmaps' && metadata.finalizers === undefined) continue; // Every namespace has one.
      const inside = metadata.namespace === undefined ? '' : `namespaces/${metadata.namespace}/`;
      const root = collection.slice(0, -resource.length);
      const path = `${root}${inside}${resource}/${metadata.name}`;
      found.push(path);
      if (metadata.finalizers !== undefined)
        await api.send('PATCH', path, { metadata: { finalizers: null } }, MERGE_PATCH);
      await api.send('DELETE', `${path}?gracePeriodSeconds=0&propagationPolicy=Background`);
    }
  }
  return found;
}

async function removeAll(
  api: Api,
  collection: string,
  isOurs: (name: string) => boolean = () => true,
): Promise<readonly string[]> {
  const { items } = await api.get(collection);
  const names = items.map(({ metadata }: { metadata: { name: string } }) => metadata.name);
  const ours = names.filter(isOurs);
  await Promise.all(ours.map((name: string) => api.send('DELETE', `${collection}/${name}`)));
  return ours;
}
