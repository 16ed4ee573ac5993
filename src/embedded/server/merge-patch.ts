import { isJson, type Json } from '../json.ts';

/** RFC 7386: `null` removes, objects are merged, everything else replaces. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isJson(patch)) return patch;
  const merged: Record<string, unknown> = isJson(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = mergePatch(merged[key], value);
  }
  return merged;
}

/** By which key the elements of a list are told apart, by the list's field name; others are replaced. */
const MERGE_KEYS: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  env: ['name'],
  volumes: ['name'],
  volumeMounts: ['mountPath'],
  volumeDevices: ['devicePath'],
  imagePullSecrets: ['name'],
  hostAliases: ['ip'],
  ports: ['containerPort', 'port'],
  conditions: ['type'],
  ownerReferences: ['uid'],
  addresses: ['type'],
  taints: ['key'],
  secrets: ['name'],
  topologySpreadConstraints: ['topologyKey'],
  webhooks: ['name'],
};
/** Lists of plain values that are merged as sets. */
const SETS = new Set(['finalizers']);

/**
 * Kubernetes' strategic merge patch, for the lists that built-in kinds merge by key. Directives:
 * `$patch: replace|delete` and `$deleteFromPrimitiveList/…`; order directives are ignored.
 */
export function strategicMergePatch(target: unknown, patch: unknown): unknown {
  if (!isJson(patch)) return patch;
  if (patch.$patch === 'replace') return withoutDirectives(patch);
  if (patch.$patch === 'delete') return {};
  const merged: Record<string, unknown> = isJson(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$deleteFromPrimitiveList/')) {
      removeValues(merged, key.slice(key.indexOf('/') + 1), value);
    } else if (key.startsWith('$')) {
    } else if (value === null) {
      delete merged[key];
    } else if (Array.isArray(value)) {
      merged[key] = mergeLists(key, merged[key], value);
    } else {
      merged[key] = strategicMergePatch(merged[key], value);
    }
  }
  return merged;
}

function mergeLists(field: string, target: unknown, patch: readonly unknown[]): unknown {
  const old: readonly unknown[] = Array.isArray(target) ? target : [];
  if (SETS.has(field)) return mergeSets(old, patch);
  const items = patch.filter(isJson);
  const mergeKey = MERGE_KEYS[field]?.find((key) =>
    items.every((item) => key in item || '$patch' in item),
  );
  if (mergeKey === undefined || items.length !== patch.length) return patch;
  const replaces = items.some((item) => item.$patch === 'replace');
  return mergeByKey(mergeKey, replaces ? [] : old, items);
}

/** What is only on the server keeps its place before what came after it there; new values go first. */
function mergeSets(old: readonly unknown[], patch: readonly unknown[]): readonly unknown[] {
  const merged: unknown[] = [];
  const serverOnly = old.filter((value) => !patch.includes(value));
  for (const value of new Set(patch)) {
    const place = old.indexOf(value);
    while (place >= 0 && serverOnly.length > 0 && old.indexOf(serverOnly[0]) < place)
      merged.push(serverOnly.shift());
    merged.push(value);
  }
  return [...merged, ...serverOnly];
}

function mergeByKey(
  mergeKey: string,
  old: readonly unknown[],
  patch: readonly Json[],
): readonly unknown[] {
  const merged = [...old];
  for (const item of patch) {
    const key = item[mergeKey];
    if (key === undefined) continue;
    const index = merged.findIndex((known) => isJson(known) && known[mergeKey] === key);
    if (item.$patch === 'delete') {
      if (index >= 0) merged.splice(index, 1);
    } else if (index >= 0) {
      merged[index] = strategicMergePatch(merged[index], item);
    } else {
      merged.push(strategicMergePatch({}, item));
    }
  }
  return merged;
}

function removeValues(merged: Record<string, unknown>, field: string, values: unknown): void {
  const old = merged[field];
  if (!Array.isArray(old) || !Array.isArray(values)) return;
  merged[field] = old.filter((value) => !values.includes(value));
}

function withoutDirectives(patch: Json): Json {
  return Object.fromEntries(Object.entries(patch).filter(([key]) => !key.startsWith('$')));
}
