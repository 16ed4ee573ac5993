import { type ApiObject, type Json, textAt } from '../json.ts';
import { reviewOf } from './admission.ts';
import { type Answer, type ApiRequest, json } from './answer.ts';
import { decodeBody, decodeObject } from './decode.ts';
import { type DeleteOptions, readDeleteOptions } from './deletion.ts';
import { listPage } from './list.ts';
import { readListOptions } from './list-options.ts';
import type { LogStore } from './log-store.ts';
import { negotiate } from './negotiate.ts';
import type { ObjectStore, Target, Write } from './object-store.ts';
import { readPatch } from './patch.ts';
import { readLogRequest, streamLog } from './pod-logs.ts';
import { representList, representObject } from './represent.ts';
import type { ResourceType } from './resource-type.ts';
import { answerReview, type Identity } from './reviews.ts';
import type { ResourceRoute } from './route.ts';
import { readSelection } from './selectors.ts';
import {
  methodNotAllowed,
  noSuchResource,
  notFound,
  tooLargeResourceVersion,
  unsupportedVerb,
} from './status-error.ts';
import { startWatch } from './watch.ts';
import { agentOf, readWriteOptions } from './write-options.ts';

/** A request about a served resource. */
export interface ResourceRequest {
  readonly request: ApiRequest;
  readonly route: ResourceRoute;
  readonly type: ResourceType;
  readonly who: Identity;
}

/** What resource requests work with. */
export interface Backend {
  readonly store: ObjectStore;
  readonly logs: LogStore;
}

/** The verb of RBAC for a request. */
export function verbOf(method: string, route: ResourceRoute, query: URLSearchParams): string {
  switch (method) {
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return route.name === '' ? 'deletecollection' : 'delete';
    default:
      if (route.name !== '' && !route.isWatchPath) return 'get';
      return route.isWatchPath || readsWatch(query) ? 'watch' : 'list';
  }
}

/** Answers a request about a resource; throws StatusError for every refusal. */
export function answerResource(backend: Backend, asked: ResourceRequest): Answer {
  const { route, request } = asked;
  const verb = verbOf(request.method, route, request.query);
  checkServed(asked, verb);
  if (route.subresource === 'log') return readLog(backend, asked);
  if (route.subresource === 'binding') return bind(backend, asked);
  switch (verb) {
    case 'list':
    case 'watch':
      return listOrWatch(backend, asked, verb === 'watch');
    case 'get':
      return get(backend, asked);
    case 'create':
      return create(backend, asked);
    case 'update':
    case 'patch':
      return update(backend, asked, verb);
    case 'delete':
      return remove(backend, asked);
    default:
      return removeAll(backend, asked);
  }
}

function checkServed({ route, type }: ResourceRequest, verb: string): void {
  const isCollection = route.name === '';
  if (route.subresource !== '') {
    checkSubresource(route, type, verb);
    return;
  }
  if (!type.namespaced && route.namespace !== '') throw noSuchResource();
  if (type.namespaced && route.namespace === '') {
    if (!isCollection) throw noSuchResource();
    if (verb !== 'list' && verb !== 'watch') throw methodNotAllowed();
  }
  const fits = isCollection
    ? ['list', 'watch', 'create', 'deletecollection']
    : ['get', 'update', 'patch', 'delete', 'watch'];
  if (!type.verbs.includes(verb) || !fits.includes(verb)) throw methodNotAllowed();
}

function checkSubresource(route: ResourceRoute, type: ResourceType, verb: string): void {
  const isBuiltin = type.custom === undefined;
  const found = type.subresources.find(({ name }) => name === route.subresource);
  if (found === undefined) throw isBuiltin ? noSuchResource() : notFound(type, route.name);
  if (!found.verbs.includes(verb))
    throw isBuiltin ? methodNotAllowed() : unsupportedVerb(type, verb);
}

function listOrWatch({ store }: Backend, asked: ResourceRequest, isWatch: boolean): Answer {
  const { type, route, request } = asked;
  const query = new URLSearchParams(request.query);
  if (isWatch) query.set('watch', '1');
  if (route.name !== '') query.set('fieldSelector', `metadata.name=${route.name}`);
  const options = readListOptions(query);
  const selection = readSelection(type, query);
  const wanted = negotiate(request.headers.accept, query);
  const prefix = route.namespace === '' ? '' : `${route.namespace}/`;
  if (isWatch)
    return {
      type: 'stream',
      contentType: 'application/json',
      start: (sink) => startWatch(store, { type, prefix, options, selection, wanted }, sink),
    };
  const { objects, meta } = listPage(store, type, prefix, options, selection);
  const body = representList(type, objects, meta, wanted, store.clock.now());
  return { type: 'json', code: 200, body, format: wanted.format };
}

function get({ store }: Backend, asked: ResourceRequest): Answer {
  const { type, request } = asked;
  const least = Number(request.query.get('resourceVersion') ?? 0);
  if (least > store.history.revision) throw tooLargeResourceVersion(least, store.history.revision);
  return object(asked, store, store.get(type, targetOf(asked)), 200);
}

function create({ store }: Backend, asked: ResourceRequest): Answer {
  const { type, route, request, who } = asked;
  const write = reviewed(store, asked, readWriteOptions(request, 'CreateOptions'));
  const body = decodeObject(type, bodyOf(request));
  if (type.storageKey === '') return json(answerReview(type.kind, body, route.namespace, who), 201);
  const stored = type.toStored(body as ApiObject);
  return object(asked, store, store.create(type, route.namespace, stored, write), 201);
}

function update({ store }: Backend, asked: ResourceRequest, verb: 'update' | 'patch'): Answer {
  const { type, request } = asked;
  const target = targetOf(asked);
  const isPatch = verb === 'patch';
  const next = isPatch
    ? readPatch(type, request.headers['content-type'] ?? '', request.body)
    : () => bodyOf(request);
  // After the media type: what goes with a patch that is not offered is not looked at.
  const options = readWriteOptions(request, isPatch ? 'PatchOptions' : 'UpdateOptions');
  const write = reviewed(store, asked, options);
  const change = (old: ApiObject): Json =>
    type.toStored(decodeObject(type, next(type.toServed(old))) as ApiObject);
  const result = store.update(type, target, isPatch ? 'patch' : 'replace', change, write);
  return object(asked, store, result, 200);
}

function remove({ store }: Backend, asked: ResourceRequest): Answer {
  const { type } = asked;
  const target = targetOf(asked);
  const options = deleteOptionsOf(asked);
  const { object: last, gone } = store.remove(
    type,
    target,
    options,
    deletionWrite(store, asked, options),
  );
  if (!gone || type.returnsDeleted) return object(asked, store, last, 200);
  const { group, resource } = type;
  const details = {
    name: target.name,
    ...(group === '' ? {} : { group }),
    kind: resource,
    uid: last.metadata.uid,
  };
  return json({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details });
}

function removeAll({ store }: Backend, asked: ResourceRequest): Answer {
  const { type, route, request } = asked;
  const options = deleteOptionsOf(asked);
  const write = deletionWrite(store, asked, options);
  const prefix = route.namespace === '' ? '' : `${route.namespace}/`;
  const { matches } = readSelection(type, request.query);
  const objects = store.history.collection(type.storageKey).under(prefix).filter(matches);
  const meta = { resourceVersion: String(store.history.revision) };
  for (const { metadata } of objects)
    store.remove(type, { namespace: route.namespace, name: metadata.name }, options, write);
  const wanted = negotiate(request.headers.accept, request.query);
  return json(representList(type, objects, meta, wanted, store.clock.now()));
}

function readLog({ store, logs }: Backend, asked: ResourceRequest): Answer {
  const pod = store.get(asked.type, targetOf(asked));
  const log = readLogRequest(pod, asked.request.query, logs, store.clock);
  if (log === undefined) return { type: 'empty', code: 204 };
  if (log.fault?.type === 'silent') return { type: 'none' };
  return { type: 'stream', contentType: 'text/plain', start: (sink) => streamLog(log, sink) };
}

/** What a scheduler does: puts a pod onto a node. */
function bind({ store }: Backend, asked: ResourceRequest): Answer {
  const { request } = asked;
  const nodeName = textAt(bodyOf(request), 'target', 'name');
  const assign = (pod: ApiObject) => ({ ...pod, spec: { ...(pod.spec as Json), nodeName } });
  const write = readWriteOptions(request, 'CreateOptions');
  const target = { ...targetOf(asked), subresource: '' };
  store.update(asked.type, target, 'patch', assign, write);
  return json(
    { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 },
    201,
  );
}

function object(
  asked: ResourceRequest,
  store: ObjectStore,
  found: ApiObject,
  code: number,
): Answer {
  const wanted = negotiate(asked.request.headers.accept, asked.request.query);
  const body = representObject(asked.type, found, wanted, store.clock.now());
  return { type: 'json', code, body, format: wanted.format };
}

function targetOf({ route }: ResourceRequest): Target {
  const { namespace, name, subresource } = route;
  return { namespace, name, subresource };
}

function bodyOf({ body, headers }: ApiRequest): unknown {
  return decodeBody(body, headers['content-type'] ?? '');
}

function deleteOptionsOf({ request }: ResourceRequest): DeleteOptions {
  return readDeleteOptions(bodyOf(request), request.query);
}

function deletionWrite(
  store: ObjectStore,
  asked: ResourceRequest,
  { dryRun }: DeleteOptions,
): Write {
  return reviewed(store, asked, { manager: agentOf(asked.request.headers), dryRun });
}

/** The same write, which admission is asked about. */
function reviewed({ history }: ObjectStore, { type, route }: ResourceRequest, write: Write): Write {
  const { namespace, subresource } = route;
  return { ...write, review: reviewOf(history, { type, namespace, subresource }) };
}

function readsWatch(query: URLSearchParams): boolean {
  const text = query.get('watch');
  return text !== null && !['false', '0'].includes(text);
}
