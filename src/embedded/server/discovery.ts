import { type Json, without } from '../json.ts';
import type { KindRegistry } from './kind-registry.ts';
import type { ResourceType } from './resource-type.ts';

/** `/api` as it always was. */
export function coreVersions(address: string): Json {
  const serverAddressByClientCIDRs = [{ clientCIDR: '0.0.0.0/0', serverAddress: address }];
  return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs };
}

/** `/apis`: every group with its versions. */
export function groupList(kinds: KindRegistry): Json {
  const names = [...kinds.groups().keys()].filter((group) => group !== '');
  const groups = names.map((name) => without(apiGroup(kinds, name) ?? {}, 'kind', 'apiVersion'));
  return { kind: 'APIGroupList', apiVersion: 'v1', groups };
}

/** `/apis/GROUP`; `undefined` when it is not served. */
export function apiGroup(kinds: KindRegistry, group: string): Json | undefined {
  const versions = kinds
    .groups()
    .get(group)
    ?.map((version) => ({
      groupVersion: `${group}/${version}`,
      version,
    }));
  if (versions === undefined) return undefined;
  return {
    kind: 'APIGroup',
    apiVersion: 'v1',
    name: group,
    versions,
    preferredVersion: versions[0],
  };
}

/** `/apis/GROUP/VERSION` or `/api/v1`; `undefined` when it is not served. */
export function resourceList(
  kinds: KindRegistry,
  group: string,
  version: string,
): Json | undefined {
  const types = typesOf(kinds, group, version);
  if (types.length === 0) return undefined;
  const groupVersion = group === '' ? version : `${group}/${version}`;
  const apiVersion = group === '' ? {} : { apiVersion: 'v1' };
  const resources = types.flatMap(plainResources).sort((a, b) => (a.name < b.name ? -1 : 1));
  return { kind: 'APIResourceList', ...apiVersion, groupVersion, resources };
}

/** Everything under `/api` (core) or `/apis` (the rest) in one answer. */
export function aggregated(kinds: KindRegistry, core: boolean): Json {
  const items = [...kinds.groups()]
    .filter(([group]) => (group === '') === core)
    .map(([group, versions]) => ({
      metadata: group === '' ? {} : { name: group },
      versions: versions.map((version) => ({
        version,
        resources: typesOf(kinds, group, version).map(aggregatedResource).sort(byResource),
        freshness: 'Current',
      })),
    }));
  const apiVersion = 'apidiscovery.k8s.io/v2';
  return { kind: 'APIGroupDiscoveryList', apiVersion, metadata: {}, items };
}

function typesOf(kinds: KindRegistry, group: string, version: string): readonly ResourceType[] {
  return [...kinds.all()].filter((type) => type.group === group && type.version === version);
}

function plainResources(type: ResourceType) {
  const { namespaced, kind } = type;
  const main = {
    name: type.resource,
    singularName: type.singular,
    namespaced,
    kind,
    verbs: type.verbs,
    ...optional('shortNames', type.shortNames),
    ...optional('categories', type.categories),
  };
  const subresources = type.subresources.map((subresource) => ({
    name: `${type.resource}/${subresource.name}`,
    singularName: '',
    namespaced,
    ...(subresource.group === undefined ? {} : { group: subresource.group }),
    ...(subresource.version === undefined ? {} : { version: subresource.version }),
    kind: subresource.kind,
    verbs: subresource.verbs,
  }));
  return [main, ...subresources];
}

function aggregatedResource(type: ResourceType) {
  const isCustom = type.custom !== undefined;
  const responseKind = (kind: string) => ({
    group: isCustom ? type.group : '',
    version: isCustom ? type.version : '',
    kind,
  });
  const subresources = type.subresources.map(({ name, kind, verbs }) => ({
    subresource: name,
    responseKind: responseKind(kind),
    verbs,
  }));
  return {
    resource: type.resource,
    responseKind: responseKind(type.kind),
    scope: type.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: type.singular,
    verbs: type.verbs,
    ...optional('shortNames', type.shortNames),
    ...optional('categories', type.categories),
    ...optional('subresources', subresources),
  };
}

function optional(key: string, list: readonly unknown[]): Json {
  return list.length === 0 ? {} : { [key]: list };
}

function byResource(a: { readonly resource: string }, b: { readonly resource: string }): number {
  return a.resource < b.resource ? -1 : 1;
}
