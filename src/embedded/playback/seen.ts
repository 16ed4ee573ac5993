import { kindKey } from '../../kube/served-kind.ts';
import type { Gate } from '../server/api-server.ts';
import type { ObjectStore } from '../server/object-store.ts';
import type { ResourceType } from '../server/resource-type.ts';
import type { ResourceRoute } from '../server/route.ts';
import { StatusError } from '../server/status-error.ts';
import type { Extent, Recording } from './recording.ts';

/** Both of their groups show the same objects. */
const EVENTS = [' Event', 'events.k8s.io Event'];
const READS: readonly string[] = ['get', 'list', 'watch'];

/**
 * Refuses what a recording cannot answer: writes, and reads of what nobody looked at while it was
 * made, of which an empty list would say that there is none.
 */
export function onlySeen(recording: Recording, store: () => ObjectStore): Gate {
  const mentioned = mentionedKinds(recording);
  return ({ route, type, verb }) => {
    if (!READS.includes(verb)) throw unwritable(type);
    if (verb === 'get' && isThere(store(), type, route)) return;
    const extent = extentOf(type, recording, mentioned);
    if (extent === undefined) throw unseen(kindKey(type));
    if (extent === 'everywhere' || !type.namespaced || extent.has(route.namespace)) return;
    throw unseen(`${kindKey(type)} of ${route.namespace || 'all namespaces'}`);
  };
}

/** Where a kind was looked at; `undefined` is nowhere. */
function extentOf(
  type: ResourceType,
  { watching, namespaces }: Recording,
  mentioned: ReadonlySet<string>,
): Extent | undefined {
  const { storageKey, group, kind, custom } = type;
  const watched = watching?.get(storageKey) ?? watching?.get(kindKey(type));
  if (watched !== undefined) return watched;
  const wasMentioned =
    mentioned.has(`${group} ${kind}`) ||
    (storageKey === 'events' && EVENTS.some((key) => mentioned.has(key)));
  const isCustom = watching === undefined && custom !== undefined;
  if (!wasMentioned && !isCustom && storageKey !== 'namespaces') return undefined;
  return namespaces === undefined ? 'everywhere' : new Set(namespaces);
}

function isThere(store: ObjectStore, type: ResourceType, { namespace, name }: ResourceRoute) {
  return type.storageKey !== '' && store.find(type, { namespace, name }) !== undefined;
}

/** Group and kind of all objects of a recording, of any time. */
function mentionedKinds({ lines }: Recording): ReadonlySet<string> {
  const mentioned = new Set<string>();
  for (const line of lines) {
    if (line.type !== 'change') continue;
    const { apiVersion, kind } = line.object;
    mentioned.add(`${apiVersion.slice(0, Math.max(apiVersion.indexOf('/'), 0))} ${kind}`);
  }
  return mentioned;
}

function unseen(what: string): StatusError {
  return new StatusError(403, `the recording does not hold ${what}`, {
    reason: 'Forbidden',
    details: {},
  });
}

/** Reviews are forbidden; what is an object otherwise cannot be written by any method. */
function unwritable({ storageKey }: ResourceType): StatusError {
  const [code, reason] = storageKey === '' ? [403, 'Forbidden'] : [405, 'MethodNotAllowed'];
  const message = 'a recording cannot be written to';
  return new StatusError(Number(code), message, { reason: String(reason), details: {} });
}
