import type { Instant } from '../../kube/time.ts';
import { type ApiObject, isJson, type Json, jsonAt, listAt, textAt, without } from '../json.ts';
import type { KindRules } from './resource-type.ts';
import { timestamp } from './timestamps.ts';

/** Holds a definition until its last object is gone. */
export const CLEANUP_FINALIZER = 'customresourcecleanup.apiextensions.k8s.io';

/** Custom resource definitions: their names, and a deletion that takes the objects along. */
export const crdRules: KindRules = {
  defaults: complete,
  beginDeletion,
  validate(definition) {
    const { name } = definition.metadata;
    const wanted = `${textAt(definition, 'spec', 'names', 'plural')}.${textAt(definition, 'spec', 'group')}`;
    const detail = 'must be spec.names.plural+"."+spec.group';
    return name === wanted
      ? []
      : [{ type: 'Invalid', field: 'metadata.name', value: name, detail }];
  },
};

/** The names of a definition with what is usually left out. */
export function namesOf(definition: Json): Json {
  const names = jsonAt(definition, 'spec', 'names');
  const kind = textAt(names, 'kind');
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
      storedVersions: [textAt(stored, 'name')],
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
