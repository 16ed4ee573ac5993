import { type ApiObject, isJson, type Json } from '../json.ts';
import type { ListOptions } from './list-options.ts';
import type { ObjectStore } from './object-store.ts';
import type { ListMeta } from './represent.ts';
import type { ResourceType } from './resource-type.ts';
import type { Selection } from './selectors.ts';
import { badRequest, expired, tooLargeResourceVersion } from './status-error.ts';

export interface Page {
  readonly objects: readonly ApiObject[];
  readonly meta: ListMeta;
}

const TOO_OLD = 'The resourceVersion for the provided list is too old.';
const INVALID_TOKEN = 'invalid continue token: continue key is not valid';
const TOKEN_TOO_OLD =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

/** One page of a list. `prefix` is `namespace/`, or empty for all. */
export function listPage(
  store: ObjectStore,
  type: ResourceType,
  prefix: string,
  options: ListOptions,
  selection: Selection,
): Page {
  const token = options.continueToken === '' ? undefined : readToken(options);
  const { revision, snapshot } = snapshotFor(store, type, options, token);
  const limit = options.resourceVersion === '0' ? 0 : options.limit;
  const shown: ApiObject[] = [];
  const resourceVersion = String(revision);
  let last = '';
  for (const [key, object] of snapshot.from(prefix + (token?.start ?? ''), prefix)) {
    if (limit > 0 && shown.length === limit) {
      // Whether what follows is selected as well, only the next page tells.
      const next = `${last}\0`;
      const remaining = selection.isEverything
        ? { remainingItemCount: snapshot.count(next, prefix) }
        : {};
      const meta = { resourceVersion, continue: writeToken(revision, next.slice(prefix.length)) };
      return { objects: shown, meta: { ...meta, ...remaining } };
    }
    last = key;
    if (selection.matches(object)) shown.push(object);
  }
  return { objects: shown, meta: { resourceVersion } };
}

/** Where the next page begins: at which revision, and at which key below the list's prefix. */
interface Token {
  readonly rv: number;
  readonly start: string;
}

function snapshotFor(
  store: ObjectStore,
  type: ResourceType,
  options: ListOptions,
  token: Token | undefined,
) {
  const { history } = store;
  const least = readRevision(options.resourceVersion);
  const revision = exactRevision(options, token) ?? history.revision;
  if (Math.max(least, revision) > history.revision)
    throw tooLargeResourceVersion(Math.max(least, revision), history.revision);
  const snapshot = history.collection(type.storageKey).at(revision);
  if (snapshot !== undefined) return { revision, snapshot };
  if (token === undefined) throw expired(TOO_OLD);
  throw expired(TOKEN_TOO_OLD, writeToken(-1, token.start));
}

/** The revision a list must show exactly; `undefined` when the latest will do. */
function exactRevision(options: ListOptions, token: Token | undefined): number | undefined {
  if (token !== undefined) return token.rv < 0 ? undefined : token.rv;
  const revision = readRevision(options.resourceVersion);
  if (revision === 0) return undefined;
  const isExact = options.match === 'Exact' || (options.match === '' && options.limit > 0);
  return isExact ? revision : undefined;
}

function readRevision(text: string): number {
  if (!/^\d*$/.test(text))
    throw badRequest(
      `invalid resource version: resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  return Number(text);
}

function readToken({ continueToken, resourceVersion }: ListOptions): Token {
  const { v, rv, start } = parseToken(Buffer.from(continueToken, 'base64url').toString());
  if (v !== 'meta.k8s.io/v1')
    throw badRequest(`${INVALID_TOKEN}: server does not recognize this encoded version ${v ?? ''}`);
  if (typeof rv !== 'number' || typeof start !== 'string' || start === '')
    throw badRequest(INVALID_TOKEN);
  if (resourceVersion !== '' && resourceVersion !== '0')
    throw badRequest('specifying resource version is not allowed when using continue');
  return { rv, start: start.replace(/^\//, '') };
}

function parseToken(text: string): Json {
  try {
    const token: unknown = JSON.parse(text);
    return isJson(token) ? token : {};
  } catch {
    throw badRequest(
      `${INVALID_TOKEN}: invalid character '${text.slice(0, 1)}' looking for beginning of value`,
    );
  }
}

function writeToken(rv: number, start: string): string {
  const token = { v: 'meta.k8s.io/v1', rv, start: rv < 0 ? start : `/${start}` };
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}
