/** A JSON object nobody changes any more. */
export type Json = Readonly<Record<string, unknown>>;

/** Metadata as the server keeps it. What clients send is checked into this shape by `decode.ts`. */
export interface ApiMetadata extends Json {
  readonly name: string;
  readonly namespace?: string;
  readonly generateName?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation?: number;
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly Json[];
  readonly managedFields?: readonly Json[];
}

/** One version of one object. Never mutated: a write makes a new one. */
export interface ApiObject extends Json {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ApiMetadata;
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What JSON calls the type of a value, in the words of Go's decoder. */
export function jsonTypeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

/** The value at a path of keys; `undefined` wherever the path leaves the object. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const key of path) {
    if (!isJson(found) || !Object.hasOwn(found, key)) return undefined;
    found = found[key];
  }
  return found;
}

export function textAt(value: unknown, ...path: readonly string[]): string {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : '';
}

export function numberAt(value: unknown, ...path: readonly string[]): number {
  const found = at(value, ...path);
  return typeof found === 'number' ? found : 0;
}

export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

export function jsonAt(value: unknown, ...path: readonly string[]): Json {
  const found = at(value, ...path);
  return isJson(found) ? found : {};
}

/** A copy without these keys, and without every key whose value is `undefined`. */
export function without<T extends Json>(object: T, ...keys: readonly string[]): T {
  const entries = Object.entries(object).filter(
    ([key, value]) => value !== undefined && !keys.includes(key),
  );
  return Object.fromEntries(entries) as unknown as T;
}

/** Equality of JSON values; the order of keys says nothing. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    return a.every((value, index) => equal(value, b[index]));
  }
  if (!isJson(a) || !isJson(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]))
  );
}

/** Metadata without what is unset or empty, as it is written to clients. */
export function tidy(metadata: Json): ApiMetadata {
  const entries = Object.entries(metadata).filter(([, value]) => {
    if (value === undefined || value === null) return false;
    if (Array.isArray(value)) return value.length > 0;
    return !isJson(value) || Object.keys(value).length > 0;
  });
  return Object.fromEntries(entries) as unknown as ApiMetadata;
}
