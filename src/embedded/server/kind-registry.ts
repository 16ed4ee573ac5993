import { apiVersionOf } from '../../kube/served-kind.ts';
import type { ResourceType } from './resource-type.ts';

/** The kinds that are served now, in the order in which discovery tells them. */
export class KindRegistry {
  private readonly types = new Map<string, ResourceType>();

  add(type: ResourceType): void {
    this.types.set(pathOf(type.group, type.version, type.resource), type);
  }

  /** Ends every version of a resource. */
  remove(group: string, resource: string): void {
    for (const [path, type] of this.types)
      if (type.group === group && type.resource === resource) this.types.delete(path);
  }

  all(): Iterable<ResourceType> {
    return this.types.values();
  }

  find(group: string, version: string, resource: string): ResourceType | undefined {
    return this.types.get(pathOf(group, version, resource));
  }

  /** Whether the server itself serves a group, whatever else is defined in it. */
  isBuiltin(group: string): boolean {
    for (const type of this.types.values())
      if (type.custom === undefined && type.group === group) return true;
    return false;
  }

  /** The kind an owner reference means; any version of its group will do. */
  findByKind(apiVersion: string, kind: string): ResourceType | undefined {
    const [group] = splitApiVersion(apiVersion);
    let best: ResourceType | undefined;
    for (const type of this.types.values()) {
      if (type.kind !== kind || type.group !== group) continue;
      if (apiVersionOf(type) === apiVersion) return type;
      best ??= type;
    }
    return best;
  }

  /** The type that owns the objects of a storage. */
  storedAt(storageKey: string): ResourceType | undefined {
    for (const type of this.types.values()) if (type.storageKey === storageKey) return type;
    return undefined;
  }

  /** One type for each storage: what owns the objects when versions do not matter. */
  stored(): readonly ResourceType[] {
    const byStorage = new Map<string, ResourceType>();
    for (const type of this.types.values())
      if (type.storageKey !== '' && !byStorage.has(type.storageKey))
        byStorage.set(type.storageKey, type);
    return [...byStorage.values()];
  }

  /** The versions of each group, in order; the core group is ''. */
  groups(): ReadonlyMap<string, readonly string[]> {
    const groups = new Map<string, string[]>();
    for (const { group, version } of this.types.values()) {
      const versions = groups.get(group) ?? [];
      if (!versions.includes(version)) versions.push(version);
      groups.set(group, versions);
    }
    return groups;
  }
}

function pathOf(group: string, version: string, resource: string): string {
  return `${group}/${version}/${resource}`;
}

function splitApiVersion(apiVersion: string): readonly [group: string, version: string] {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? ['', apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)];
}
