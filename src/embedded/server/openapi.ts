import { apiVersionOf, collectionPath } from '../../kube/served-kind.ts';
import { type Json, jsonAt } from '../json.ts';
import type { KindRegistry } from './kind-registry.ts';
import type { ResourceType } from './resource-type.ts';

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
const PARAMETERS = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => ({
  name,
  in: 'query',
  schema: { type: 'string' },
}));
const OK = { responses: { 200: { description: 'OK' } } };

/** `/openapi/v3`: where the document of each version is. */
export function openApiRoot(kinds: KindRegistry): Json {
  const paths: Record<string, Json> = {};
  for (const [group, versions] of kinds.groups())
    for (const version of versions) {
      const path = group === '' ? `api/${version}` : `apis/${group}/${version}`;
      paths[path] = { serverRelativeURL: `/openapi/v3/${path}` };
    }
  return { paths };
}

/**
 * The document of one version: enough for kubectl to validate, create and explain. Built-in kinds
 * are described loosely, custom ones by their own schema. `undefined` when it is not served.
 */
export function openApiDocument(
  kinds: KindRegistry,
  group: string,
  version: string,
): Json | undefined {
  const types = [...kinds.all()].filter((it) => it.group === group && it.version === version);
  if (types.length === 0) return undefined;
  const schemas: Record<string, Json> = {
    [META]: {
      type: 'object',
      additionalProperties: true,
      description: 'Standard object metadata.',
    },
  };
  const paths: Record<string, Json> = {};
  for (const type of types) {
    schemas[schemaName(type)] = schemaOf(type);
    const path = collectionPath(type, '{namespace}').replaceAll('%7Bnamespace%7D', '{namespace}');
    paths[path] = { post: operation(type, 'post'), get: operation(type, 'list') };
    paths[`${path}/{name}`] = {
      get: operation(type, 'get'),
      put: operation(type, 'put'),
      patch: operation(type, 'patch'),
    };
  }
  const info = { title: 'Kubernetes', version: 'v1.36.3' };
  return { openapi: '3.0.0', info, paths, components: { schemas } };
}

function operation(type: ResourceType, action: string): Json {
  return {
    ...OK,
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': gvkOf(type),
    parameters: PARAMETERS,
  };
}

function schemaOf(type: ResourceType): Json {
  const own = type.custom?.schema;
  const text = (description: string) => ({ type: 'string', description });
  return {
    type: 'object',
    description: own === undefined ? `${type.kind} of ${apiVersionOf(type)}.` : own.description,
    ...(own === undefined ? { additionalProperties: true } : {}),
    properties: {
      ...jsonAt(own, 'properties'),
      apiVersion: text('The versioned schema of this representation of an object.'),
      kind: text('The REST resource this object represents.'),
      metadata: { allOf: [{ $ref: `#/components/schemas/${META}` }] },
    },
    'x-kubernetes-group-version-kind': [gvkOf(type)],
  };
}

function gvkOf({ group, version, kind }: ResourceType): Json {
  return { group, version, kind };
}

function schemaName({ group, version, kind }: ResourceType): string {
  const reversed = (group === '' ? 'core.api.k8s.io' : group).split('.').reverse().join('.');
  return `${reversed}.${version}.${kind}`;
}
