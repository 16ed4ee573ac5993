import { type ApiObject, equal, isJson, type Json, jsonAt, tidy, without } from '../json.ts';
import type { ResourceType } from './resource-type.ts';

/** What an update may change: a subresource its own part, the main resource all but that. */
export function mergeUpdate(
  type: ResourceType,
  old: ApiObject,
  asked: ApiObject,
  subresource: string,
): ApiObject {
  switch (subresource) {
    case 'status':
      return withStatus(old, asked.status);
    case 'finalize':
      return { ...withStatus(asked, old.status), metadata: mergeMetadata(old, asked) };
    default: {
      const content = type.hasStatus ? withStatus(asked, old.status) : asked;
      const next = { ...content, metadata: mergeMetadata(old, asked) };
      return type.rules.keep?.(old, next) ?? next;
    }
  }
}

/** The same object with its generation raised when what is asked of controllers has changed. */
export function nextGeneration(type: ResourceType, old: ApiObject, next: ApiObject): ApiObject {
  if (!type.hasGeneration || equal(wishOf(type, old), wishOf(type, next))) return next;
  const generation = (old.metadata.generation ?? 0) + 1;
  return { ...next, metadata: { ...next.metadata, generation } };
}

function wishOf(type: ResourceType, object: ApiObject): Json {
  const ignored =
    type.custom === undefined || type.hasStatus ? ['metadata', 'status'] : ['metadata'];
  return without<Json>(object, ...ignored);
}

function withStatus(object: ApiObject, status: unknown): ApiObject {
  return without({ ...object, status: status ?? undefined });
}

/** Clients write labels, annotations, finalizers and owners; the rest is the server's. */
function mergeMetadata(old: ApiObject, asked: ApiObject) {
  const wanted: Json = isJson(asked.metadata) ? asked.metadata : jsonAt(old, 'metadata');
  return tidy({
    ...old.metadata,
    uid: wanted.uid ?? old.metadata.uid,
    labels: wanted.labels,
    annotations: wanted.annotations,
    ownerReferences: wanted.ownerReferences,
    finalizers: wanted.finalizers,
    managedFields: wanted.managedFields,
  });
}
