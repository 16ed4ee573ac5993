import { equal, isJson, jsonTypeOf } from '../json.ts';
import { badRequest, patchRejected } from './status-error.ts';

type Container = Record<string, unknown> | unknown[];

/**
 * RFC 6902 as the API server applies it: every failure, also of a `test`, is the same 422. `replace`
 * of a missing key of an object adds it, as the server's library does.
 */
export function jsonPatch(target: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch))
    throw badRequest(
      `error decoding patch: json: cannot unmarshal ${jsonTypeOf(patch)} into Go value of type []handlers.jsonPatchOp`,
    );
  const root = { document: structuredClone(target) };
  for (const operation of patch) apply(root, operation);
  return root.document;
}

function apply(root: { document: unknown }, operation: unknown): void {
  if (!isJson(operation) || typeof operation.path !== 'string') throw patchRejected();
  const { op, path, from, value } = operation;
  switch (op) {
    case 'test':
      if (!equal(readOrNull(root, path), value ?? null)) throw patchRejected();
      return;
    case 'add':
      add(root, path, structuredClone(value));
      return;
    case 'replace':
      replace(root, path, structuredClone(value));
      return;
    case 'remove':
      remove(root, path);
      return;
    case 'copy':
      add(root, path, structuredClone(read(root, String(from))));
      return;
    case 'move':
      add(root, path, remove(root, String(from)));
      return;
    default:
      throw patchRejected();
  }
}

function read(root: { document: unknown }, path: string): unknown {
  let found: unknown = root;
  for (const key of keysOf(path)) found = child(found, key);
  return found;
}

/** To a test, a key that is not there is as good as `null`; a container that is not there is not. */
function readOrNull(root: { document: unknown }, path: string): unknown {
  const [container, key] = locate(root, path);
  if (Array.isArray(container)) return child(container, key);
  return container[key] ?? null;
}

function child(container: unknown, key: string): unknown {
  if (Array.isArray(container)) return container[indexIn(container, key, container.length - 1)];
  if (!isJson(container) || !Object.hasOwn(container, key)) throw patchRejected();
  return container[key];
}

function add(root: { document: unknown }, path: string, value: unknown): void {
  const [container, key] = locate(root, path);
  if (!Array.isArray(container)) container[key] = value;
  else
    container.splice(
      key === '-' ? container.length : indexIn(container, key, container.length),
      0,
      value,
    );
}

function replace(root: { document: unknown }, path: string, value: unknown): void {
  const [container, key] = locate(root, path);
  if (!Array.isArray(container)) container[key] = value;
  else container[indexIn(container, key, container.length - 1)] = value;
}

function remove(root: { document: unknown }, path: string): unknown {
  const [container, key] = locate(root, path);
  const old = child(container, key);
  if (Array.isArray(container)) container.splice(Number(key), 1);
  else delete container[key];
  return old;
}

/** The container that holds what `path` names, and the last key. The root itself is `document`. */
function locate(root: { document: unknown }, path: string): readonly [Container, string] {
  const keys = keysOf(path);
  let container: unknown = root;
  for (const key of keys.slice(0, -1)) container = child(container, key);
  if (typeof container !== 'object' || container === null) throw patchRejected();
  return [container as Container, keys.at(-1) ?? ''];
}

function keysOf(path: string): readonly string[] {
  if (path === '') return ['document'];
  if (!path.startsWith('/')) throw patchRejected();
  const keys = path.slice(1).split('/');
  return ['document', ...keys.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))];
}

function indexIn(list: readonly unknown[], key: string, highest: number): number {
  const index = Number(key);
  if (!/^-?\d+$/.test(key) || Math.abs(index) > highest) throw patchRejected();
  return index < 0 ? list.length + index : index;
}
