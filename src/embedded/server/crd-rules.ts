import type { Instant } from '../../kube/time.ts';
import { type ApiObject, isJson, type Json, jsonAt, listAt, textAt, without } from '../json.ts';
import type { FieldError } from './field-errors.ts';
import type { KindRules } from './resource-type.ts';
import { timestamp } from './timestamps.ts';

/** Holds a definition until its last object is gone. */
export const CLEANUP_FINALIZER = 'customresourcecleanup.apiextensions.k8s.io';

const NOT_STORED: FieldError = {
  type: 'Invalid',
  field: 'spec.versions',
  value: null,
  detail: 'must have exactly one version marked as storage version',
};
const NONE_STORED: FieldError = {
  type: 'Invalid',
  field: 'status.storedVersions',
  value: null,
  detail: 'must have at least one stored version',
};

/** Custom resource definitions: their names, and a deletion that takes the objects along. */
export const crdRules: KindRules = {
  defaults: complete,
  beginDeletion,
  validate: validateDefinition,
};

/** The names of a definition with what is usually left out. */
export function namesOf(definition: Json): Json {
  const names = jsonAt(definition, 'spec', 'names');
  const kind = textAt(names, 'kind');
  if (kind === '') return names;
  return { singular: kind.toLowerCase(), listKind: `${kind}List`, ...names };
}

/** The same object with one condition changed; its time only moves when the status does. */
export function withCondition(
  definition: ApiObject,
  condition: {
    readonly type: string;
    readonly status: string;
    readonly reason: string;
    readonly message: string;
  },
  now: Instant,
): ApiObject {
  const old = listAt(definition, 'status', 'conditions').filter(isJson);
  const known = old.find((item) => item.type === condition.type);
  const lastTransitionTime =
    known?.status === condition.status ? known.lastTransitionTime : timestamp(now);
  const { type, status, reason, message } = condition;
  const fresh = { type, status, lastTransitionTime, reason, message };
  const conditions = known ? old.map((item) => (item === known ? fresh : item)) : [...old, fresh];
  return { ...definition, status: { ...jsonAt(definition, 'status'), conditions } };
}

function validateDefinition(definition: ApiObject): readonly FieldError[] {
  const spec = jsonAt(definition, 'spec');
  const { name } = definition.metadata;
  const errors: FieldError[] = [];
  if (name !== `${textAt(spec, 'names', 'plural')}.${textAt(spec, 'group')}`)
    errors.push({
      type: 'Invalid',
      field: 'metadata.name',
      value: name,
      detail: 'must be spec.names.plural+"."+spec.group',
    });
  for (const field of ['group', 'scope'])
    if (textAt(spec, field) === '') errors.push(required(`spec.${field}`));
  const versions = listAt(spec, 'versions').filter(isJson);
  const isStored = versions.some(({ storage }) => storage === true);
  if (!isStored) errors.push(NOT_STORED);
  for (const field of ['plural', 'singular', 'kind', 'listKind'])
    if (textAt(spec, 'names', field) === '') errors.push(required(`spec.names.${field}`));
  for (const [index, { schema }] of versions.entries())
    if (schema === undefined)
      errors.push(required(`spec.versions[${index}].schema.openAPIV3Schema`));
  if (!isStored) errors.push(NONE_STORED);
  return errors;
}

function required(field: string): FieldError {
  return { type: 'Required', field, detail: '' };
}

function complete(definition: Json): Json {
  const spec = jsonAt(definition, 'spec');
  const stored = listAt(spec, 'versions')
    .filter(isJson)
    .find((version) => version.storage === true);
  return {
    ...definition,
    spec: { conversion: { strategy: 'None' }, ...spec, names: namesOf(definition) },
    status: {
      conditions: null,
      acceptedNames: { plural: '', kind: '' },
      storedVersions: stored === undefined ? [] : [textAt(stored, 'name')],
    },
  };
}

function beginDeletion(definition: ApiObject, now: Instant): ApiObject {
  if (definition.metadata.deletionTimestamp !== undefined) return definition;
  const finalizers = definition.metadata.finalizers ?? [];
  const marked: ApiObject = {
    ...definition,
    metadata: without({
      ...definition.metadata,
      deletionTimestamp: timestamp(now),
      finalizers: finalizers.includes(CLEANUP_FINALIZER)
        ? finalizers
        : [...finalizers, CLEANUP_FINALIZER],
    }),
  };
  const pending = {
    type: 'Terminating',
    status: 'True',
    reason: 'InstanceDeletionPending',
    message:
      'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
  };
  return withCondition(marked, pending, now);
}
