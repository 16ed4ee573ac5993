import type { Instant } from '../../kube/time.ts';
import { type ApiObject, type Json, without } from '../json.ts';
import type { Representation } from './negotiate.ts';
import type { ResourceType } from './resource-type.ts';
import { notAcceptable } from './status-error.ts';

/** Metadata of a list: its place in history and what follows. */
export interface ListMeta {
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

/** One object as asked for. Objects come in as stored. */
export function representObject(
  type: ResourceType,
  object: ApiObject,
  wanted: Representation,
  now: Instant,
): Json {
  switch (wanted.shape) {
    case 'object':
      return type.toServed(object);
    case 'partial':
      return partialOf(object);
    case 'partial-list':
      throw notAcceptable(
        `you requested PartialObjectMetadataList, but the requested object is not a list (${goType(type, type.kind)})`,
      );
    case 'table': {
      const meta = { resourceVersion: object.metadata.resourceVersion };
      return tableOf(type, [object], meta, wanted, now);
    }
  }
}

/** A list as asked for. */
export function representList(
  type: ResourceType,
  objects: readonly ApiObject[],
  meta: ListMeta,
  wanted: Representation,
  now: Instant,
): Json {
  switch (wanted.shape) {
    case 'object':
      return listOf(type, objects, meta);
    case 'partial':
      throw notAcceptable(
        `you requested PartialObjectMetadata, but the requested object is a list (${goType(type, type.listKind)})`,
      );
    case 'partial-list':
      return {
        kind: 'PartialObjectMetadataList',
        apiVersion: 'meta.k8s.io/v1',
        metadata: meta,
        // As the server does: no items are `null` in this kind of list alone.
        items: objects.length === 0 ? null : objects.map(partialOf),
      };
    case 'table':
      return tableOf(type, objects, meta, wanted, now);
  }
}

/** One event of a watch as asked for; the first Table of a stream alone tells the columns. */
export function representEvent(
  type: ResourceType,
  object: ApiObject,
  wanted: Representation,
  now: Instant,
  isFirst: boolean,
): Json {
  const shown = representObject(type, object, wanted, now);
  return wanted.shape === 'table' && !isFirst ? { ...shown, columnDefinitions: null } : shown;
}

/** What a bookmark carries: a place in history and nothing else. */
export function bookmarkObject(
  type: ResourceType,
  revision: number,
  endsInitial: boolean,
): ApiObject {
  return {
    kind: type.kind,
    apiVersion: type.group === '' ? type.version : `${type.group}/${type.version}`,
    metadata: {
      resourceVersion: String(revision),
      ...(endsInitial ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {}),
    },
  } as unknown as ApiObject;
}

function partialOf({ metadata }: ApiObject): Json {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata };
}

/** Built-in kinds leave kind and apiVersion out of the items. */
function listOf(type: ResourceType, objects: readonly ApiObject[], meta: ListMeta): Json {
  const apiVersion = type.group === '' ? type.version : `${type.group}/${type.version}`;
  const served = objects.map(type.toServed);
  if (type.custom !== undefined)
    return { apiVersion, items: served, kind: type.listKind, metadata: { continue: '', ...meta } };
  const items = served.map((object) => without<Json>(object, 'kind', 'apiVersion'));
  return { kind: type.listKind, apiVersion, metadata: meta, items };
}

function tableOf(
  type: ResourceType,
  objects: readonly ApiObject[],
  metadata: ListMeta,
  { rowObject }: Representation,
  now: Instant,
): Json {
  const columnDefinitions = type.columns.map(({ cell: _, ...definition }) => definition);
  const rows = objects.map((object) => ({
    cells: type.columns.map(({ cell }) => cell(object, now)),
    object: rowObjectOf(type, object, rowObject),
  }));
  return { kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata, columnDefinitions, rows };
}

function rowObjectOf(
  type: ResourceType,
  object: ApiObject,
  rowObject: Representation['rowObject'],
): Json | null {
  if (rowObject === 'None') return null;
  return rowObject === 'Object' ? type.toServed(object) : partialOf(object);
}

/** The Go type the server's message would name. */
function goType({ custom, group }: ResourceType, kind: string): string {
  if (custom !== undefined)
    return `*unstructured.Unstructured${kind.endsWith('List') ? 'List' : ''}`;
  const packageName = group === '' ? 'core' : group.split('.')[0];
  return `*${packageName}.${kind}`;
}
