import { kindKey } from '../../kube/served-kind.ts';
import { type ApiObject, isJson, type Json, jsonAt, listAt, textAt } from '../json.ts';
import { customColumns } from './columns.ts';
import { namesOf } from './crd-rules.ts';
import type { ResourceType } from './resource-type.ts';
import { fields } from './selectable-fields.ts';

/** Custom resources are served with their verbs in this order. */
const VERBS = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];

/** The kinds a custom resource definition defines: one for each served version, newest first. */
export function customTypes(definition: ApiObject): readonly ResourceType[] {
  return listAt(definition, 'spec', 'versions')
    .filter(isJson)
    .filter(({ served }) => served === true)
    .map((version) => customType(definition, version))
    .sort((a, b) => (a.version < b.version ? 1 : -1));
}

function customType(definition: ApiObject, definedVersion: Json): ResourceType {
  const names = namesOf(definition);
  const group = textAt(definition, 'spec', 'group');
  const version = textAt(definedVersion, 'name');
  const kind = textAt(names, 'kind');
  const resource = textAt(names, 'plural');
  const hasStatus = isJson(jsonAt(definedVersion, 'subresources').status);
  const apiVersion = `${group}/${version}`;
  const inVersion = (object: ApiObject): ApiObject =>
    object.apiVersion === apiVersion ? object : { ...object, apiVersion };
  const selectable = listAt(definedVersion, 'selectableFields')
    .map((field) => textAt(field, 'jsonPath').replace(/^\./, ''))
    .map((path) => [path, path] as const);
  return {
    group,
    version,
    kind,
    listKind: textAt(names, 'listKind'),
    resource,
    singular: textAt(names, 'singular'),
    shortNames: textList(names, 'shortNames'),
    categories: textList(names, 'categories'),
    namespaced: textAt(definition, 'spec', 'scope') === 'Namespaced',
    verbs: VERBS,
    storageKey: kindKey({ resource, group }),
    subresources: hasStatus ? [{ name: 'status', verbs: ['get', 'patch', 'update'], kind }] : [],
    hasStatus,
    hasGeneration: true,
    returnsDeleted: false,
    orphansByDefault: false,
    columns: customColumns(definedVersion),
    selectable: fields(Object.fromEntries(selectable)),
    custom: {
      schema: schemaOf(definedVersion),
      terminating: definition.metadata.deletionTimestamp !== undefined,
    },
    rules: {},
    toServed: inVersion,
    toStored: inVersion,
  };
}

function schemaOf(version: Json): Json | undefined {
  const schema = jsonAt(version, 'schema').openAPIV3Schema;
  return isJson(schema) ? schema : undefined;
}

function textList(names: Json, key: string): readonly string[] {
  return listAt(names, key).filter((name) => typeof name === 'string');
}
