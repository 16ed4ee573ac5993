import type { ApiObject } from '../json.ts';
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
  const { revision, objects } = snapshot(store, type, prefix, options, token);
  const matching = selection.isEverything ? objects : objects.filter(selection.matches);
  const rest =
    token === undefined ? matching : matching.filter((it) => isAfter(type, prefix, it, token));
  const limit = options.resourceVersion === '0' ? 0 : options.limit;
  const shown = limit > 0 ? rest.slice(0, limit) : rest;
  const last = shown.at(-1);
  const resourceVersion = String(revision);
  if (last === undefined || shown.length === rest.length)
    return { objects: shown, meta: { resourceVersion } };
  return {
    objects: shown,
    meta: {
      resourceVersion,
      continue: writeToken(revision, `${placeOf(type, prefix, last)}\0`),
      ...(selection.isEverything ? { remainingItemCount: rest.length - shown.length } : {}),
    },
  };
}

interface Token {
  readonly rv: number;
  readonly start: string;
}

function snapshot(
  store: ObjectStore,
  type: ResourceType,
  prefix: string,
  options: ListOptions,
  token: Token | undefined,
) {
  const { history } = store;
  const collection = history.collection(type.storageKey);
  const revision = history.revision;
  const exact = exactRevision(options, token);
  const least = exact ?? readRevision(options.resourceVersion);
  if (least > revision) throw tooLargeResourceVersion(least, revision);
  if (exact === undefined) return { revision, objects: collection.under(prefix) };
  const objects = collection.underAt(prefix, exact);
  if (objects !== undefined) return { revision: exact, objects };
  if (token === undefined) throw expired(TOO_OLD);
  throw expired(TOKEN_TOO_OLD, writeToken(-1, token.start.slice(1)));
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
  if (resourceVersion !== '' && resourceVersion !== '0')
    throw badRequest('specifying resource version is not allowed when using continue');
  const text = Buffer.from(continueToken, 'base64url').toString();
  try {
    const { v, rv, start } = JSON.parse(text) as { v?: unknown; rv?: unknown; start?: unknown };
    if (v !== 'meta.k8s.io/v1' || typeof rv !== 'number' || typeof start !== 'string')
      throw badRequest('invalid continue token: continue key is not valid');
    return { rv, start: start.startsWith('/') ? start : `/${start}` };
  } catch {
    throw badRequest(
      `invalid continue token: continue key is not valid: invalid character '${text.slice(0, 1)}' looking for beginning of value`,
    );
  }
}

function writeToken(rv: number, start: string): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv, start })).toString('base64url');
}

/** Where an object stands in a list, as continue tokens name it. */
function placeOf(type: ResourceType, prefix: string, { metadata }: ApiObject): string {
  const { namespace = '', name } = metadata;
  return type.namespaced && prefix === '' ? `/${namespace}/${name}` : `/${name}`;
}

function isAfter(type: ResourceType, prefix: string, object: ApiObject, { start }: Token): boolean {
  return placeOf(type, prefix, object) >= start;
}
