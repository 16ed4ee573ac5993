import { type KubeObject, valueAt } from './object.ts';
import { recordOf } from './row.ts';

/** One field that a plan sets, or takes away. */
export interface FieldWrite {
  /** The keys from the root of the object; in a list the index, or `-` for its end. */
  readonly path: readonly string[];
  /** JSON; `undefined` takes the field away. */
  readonly value: unknown;
}

/** The operations of RFC 6902 that a plan may hold: what is expected, and what is changed. */
export type PatchOperation =
  | { readonly op: 'test'; readonly path: string; readonly value: unknown }
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string };

/**
 * The operations that make these writes, and do so only while each place is as it is in `object`. Empty
 * when nothing would change. To a `test` of the API server `null` is what is not there
 * (evanphx/json-patch v4 patch.go, test).
 */
export function operationsOf(
  object: KubeObject,
  writes: readonly FieldWrite[],
): readonly PatchOperation[] {
  let current = object;
  return writes.flatMap((write) => {
    const operations = operationsOfOne(current, write);
    current = written(current, [write]);
    return operations;
  });
}

/** `object` after these writes. */
export function written(object: KubeObject, writes: readonly FieldWrite[]): KubeObject {
  return writes.reduce<KubeObject>(
    (current, { path, value }) => recordOf(set(current, path, value)) ?? {},
    object,
  );
}

/** Whether an object shows all of these writes. */
export function isWritten(object: KubeObject, writes: readonly FieldWrite[]): boolean {
  return writes.every(({ path, value }) => {
    if (path.at(-1) !== '-') return sameJson(at(object, path), value);
    const list = at(object, path.slice(0, -1));
    return Array.isArray(list) && list.some((item) => sameJson(item, value));
  });
}

/** Whether two JSON values are equal; the order of keys says nothing. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, i) => sameJson(item, b[i]));
  const [left, right] = [recordOf(a), recordOf(b)];
  if (left === undefined || right === undefined) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => sameJson(left[key], right[key]))
  );
}

/** A path as RFC 6901 writes it. */
export function pointerOf(path: readonly string[]): string {
  return path.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** `metadata.annotations[example.com/at]`: a path for people. */
export function fieldName(path: readonly string[]): string {
  return path.reduce((name, key) => {
    if (!/^[A-Za-z]\w*$/.test(key)) return `${name}[${key}]`;
    return name === '' ? key : `${name}.${key}`;
  }, '');
}

function operationsOfOne(object: KubeObject, { path, value }: FieldWrite): PatchOperation[] {
  const missing = path.slice(0, -1).findIndex((_, i) => isAbsent(at(object, path.slice(0, i + 1))));
  if (missing >= 0) {
    if (value === undefined) return [];
    const place = pointerOf(path.slice(0, missing + 1));
    return [
      { op: 'test', path: place, value: null },
      { op: 'add', path: place, value: nested(path.slice(missing + 1), value) },
    ];
  }
  const place = pointerOf(path);
  if (path.at(-1) === '-') return [{ op: 'add', path: place, value }];
  const old = at(object, path);
  if (sameJson(old, value) || (isAbsent(old) && value === undefined)) return [];
  const test: PatchOperation = { op: 'test', path: place, value: old ?? null };
  if (value === undefined) return [test, { op: 'remove', path: place }];
  return [test, { op: isAbsent(old) ? 'add' : 'replace', path: place, value }];
}

function set(container: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(container)) {
    const index = key === '-' ? container.length : Number(key);
    const item = set(container[index], rest, value);
    return item === undefined
      ? container.filter((_, i) => i !== index)
      : [...container.slice(0, index), item, ...container.slice(index + 1)];
  }
  const record = recordOf(container) ?? {};
  if (value === undefined && record[key] === undefined) return container;
  if (key === '-') return [set(undefined, rest, value)];
  const next = set(record[key], rest, value);
  if (next !== undefined) return { ...record, [key]: next };
  const { [key]: _, ...others } = record;
  return others;
}

function nested(path: readonly string[], value: unknown): unknown {
  return path.reduceRight<unknown>(
    (inner, key) => (key === '-' ? [inner] : { [key]: inner }),
    value,
  );
}

function at(object: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (Array.isArray(value) ? value[Number(key)] : valueAt(value, key)),
    object,
  );
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}
