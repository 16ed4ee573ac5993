import type { Instant } from '../../kube/time.ts';
import { type ApiObject, equal, isJson, type Json, textAt } from '../json.ts';
import { timestamp } from './timestamps.ts';

/** Who writes, as `metadata.managedFields` names it. */
export interface FieldWriter {
  readonly manager: string;
  readonly subresource: string;
  readonly at: Instant;
}

/** A set of fields, keyed as in fieldsV1: `f:name`, `k:{"type":"Ready"}`, `v:"a/finalizer"`, `.`. */
type FieldSet = { [key: string]: FieldSet };

/** Written by the server alone, and so by no manager. */
const SYSTEM_METADATA = new Set([
  'name',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
]);
/** Lists whose elements have owners of their own, by field name, with the key they are told apart by. */
const KEYED_LISTS: Readonly<Record<string, string>> = {
  conditions: 'type',
  containers: 'name',
  initContainers: 'name',
  containerStatuses: 'name',
  volumes: 'name',
  env: 'name',
  ownerReferences: 'uid',
};

/**
 * The managedFields of `next`: its writer owns every field it changed, others keep what is left.
 * An approximation of structured merge diff: lists no table knows are owned as a whole. Once nobody is
 * known to own anything, nobody is noted down any more.
 */
export function manageFields(
  old: ApiObject | undefined,
  next: ApiObject,
  writer: FieldWriter,
): readonly Json[] {
  const known = isReset(next) ? [] : (old?.metadata.managedFields ?? []);
  if (old !== undefined && known.length === 0) return [];
  const before = old === undefined ? {} : fieldsOf(old);
  const after = fieldsOf(next);
  const changed = changedFields(before, after, old, next);
  const entries: Json[] = [];
  let written = false;
  for (const entry of known) {
    const isWriter = isEntryOf(entry, writer, next.apiVersion);
    const kept = intersect(subtract(setOf(entry), isWriter ? {} : changed), after);
    const owned = isWriter ? union(kept, changed) : kept;
    if (isWriter) written = true;
    if (isEmpty(owned)) continue;
    const touched = isWriter && !isEmpty(changed);
    entries.push({
      ...entry,
      ...(touched ? { time: timestamp(writer.at) } : {}),
      fieldsV1: owned,
    });
  }
  if (!written && !isEmpty(changed)) entries.push(newEntry(next.apiVersion, writer, changed));
  return entries;
}

/** Whether a write asks to forget all owners: by a single entry with nothing in it. */
export function isReset({ metadata: { managedFields = [] } }: ApiObject): boolean {
  const [entry, ...others] = managedFields;
  return entry !== undefined && others.length === 0 && isEmpty(entry as FieldSet);
}

function newEntry(apiVersion: string, { manager, subresource, at }: FieldWriter, set: FieldSet) {
  return {
    manager,
    operation: 'Update',
    apiVersion,
    time: timestamp(at),
    fieldsType: 'FieldsV1',
    fieldsV1: set,
    ...(subresource === '' ? {} : { subresource }),
  };
}

function isEntryOf(entry: Json, writer: FieldWriter, apiVersion: string): boolean {
  return (
    entry.manager === writer.manager &&
    entry.operation === 'Update' &&
    entry.apiVersion === apiVersion &&
    textAt(entry, 'subresource') === writer.subresource
  );
}

function setOf(entry: Json): FieldSet {
  return (isJson(entry.fieldsV1) ? entry.fieldsV1 : {}) as FieldSet;
}

/** Every field an object has, as a set. */
function fieldsOf({ metadata, apiVersion: _, kind: __, ...content }: ApiObject): FieldSet {
  const ofMetadata: FieldSet = {};
  for (const [key, value] of Object.entries(metadata))
    if (!SYSTEM_METADATA.has(key)) ofMetadata[`f:${key}`] = fieldsIn(key, value);
  const set: FieldSet = {};
  if (!isEmpty(ofMetadata)) set['f:metadata'] = ofMetadata;
  for (const [key, value] of Object.entries(content)) set[`f:${key}`] = fieldsIn(key, value);
  return set;
}

function fieldsIn(name: string, value: unknown): FieldSet {
  const set: FieldSet = { '.': {} };
  if (isJson(value)) {
    for (const [key, child] of Object.entries(value)) set[`f:${key}`] = fieldsIn(key, child);
  } else if (Array.isArray(value)) {
    for (const item of value) addElement(set, name, item);
  }
  return Object.keys(set).length === 1 ? {} : set;
}

function addElement(set: FieldSet, listName: string, item: unknown): void {
  if (listName === 'finalizers') set[`v:${JSON.stringify(item)}`] = {};
  const key = KEYED_LISTS[listName];
  if (key === undefined || !isJson(item)) return;
  const isAtomic = listName === 'ownerReferences';
  set[`k:${JSON.stringify({ [key]: item[key] })}`] = isAtomic ? {} : fieldsIn('', item);
}

/** The fields of `after` that are new or whose values differ. */
function changedFields(before: FieldSet, after: FieldSet, old: unknown, next: unknown): FieldSet {
  const changed: FieldSet = {};
  for (const [key, children] of Object.entries(after)) {
    const known = before[key];
    if (known === undefined) {
      changed[key] = children;
      continue;
    }
    if (key === '.') continue;
    const [oldValue, newValue] = [valueAt(old, key), valueAt(next, key)];
    if (equal(oldValue, newValue)) continue;
    const inner = changedFields(known, children, oldValue, newValue);
    // A container that lost what was in it has not changed itself.
    if (isEmpty(children) ? isEmpty(known) : !isEmpty(inner)) changed[key] = inner;
  }
  return changed;
}

function valueAt(value: unknown, key: string): unknown {
  if (key.startsWith('f:')) return isJson(value) ? value[key.slice(2)] : undefined;
  if (!key.startsWith('k:') || !Array.isArray(value)) return key;
  const [[field, wanted] = []] = Object.entries(JSON.parse(key.slice(2)) as Json);
  return value.find((item) => isJson(item) && field !== undefined && item[field] === wanted);
}

function union(a: FieldSet, b: FieldSet): FieldSet {
  return combine(a, b, (inA, inB) => inA || inB);
}

function intersect(a: FieldSet, b: FieldSet): FieldSet {
  return combine(a, b, (inA, inB) => inA && inB);
}

function subtract(a: FieldSet, b: FieldSet): FieldSet {
  return combine(a, b, (inA, inB) => inA && !inB);
}

/**
 * The fields of two sets for which `keeps` holds. A field is itself in a set when it has a `.` there,
 * or nothing below it.
 */
function combine(
  a: FieldSet,
  b: FieldSet,
  keeps: (inA: boolean, inB: boolean) => boolean,
): FieldSet {
  const result: FieldSet = {};
  for (const key of Object.keys({ ...a, ...b })) {
    if (key === '.') continue;
    const below = combine(a[key] ?? {}, b[key] ?? {}, keeps);
    const isIn = keeps(hasItself(a[key]), hasItself(b[key]));
    if (!isEmpty(below)) result[key] = isIn ? { '.': {}, ...below } : below;
    else if (isIn) result[key] = {};
  }
  return result;
}

function hasItself(set: FieldSet | undefined): boolean {
  return set !== undefined && (isEmpty(set) || '.' in set);
}

function isEmpty(set: FieldSet): boolean {
  for (const _ in set) return false;
  return true;
}
