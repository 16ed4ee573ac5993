import { type ApiObject, equal, isJson, textAt } from '../json.ts';
import type { FieldError } from './field-errors.ts';
import type { ResourceType } from './resource-type.ts';

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const SUBDOMAIN_TEXT =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
export const QUALIFIED = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
export const QUALIFIED_TEXT =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
export const LABEL_VALUE_TEXT =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const LABEL_TEXT =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
/** Names of these may be whatever can stand in a path. */
const FREE_NAMES = new Set([
  'events',
  'roles.rbac.authorization.k8s.io',
  'rolebindings.rbac.authorization.k8s.io',
  'clusterroles.rbac.authorization.k8s.io',
  'clusterrolebindings.rbac.authorization.k8s.io',
]);
/** Finalizers of the system itself, which need no domain. */
const STANDARD_FINALIZERS = new Set(['foregroundDeletion', 'orphan', 'kubernetes']);

/** What is wrong with the metadata of an object, whoever wrote it. */
export function metadataErrors(type: ResourceType, object: ApiObject): readonly FieldError[] {
  const { name } = object.metadata;
  if (name === '')
    return [
      { type: 'Required', field: 'metadata.name', detail: 'name or generateName is required' },
    ];
  return [
    ...nameErrors(type, object),
    ...labelErrors(object),
    ...finalizerErrors(type, object.metadata.finalizers ?? []),
    ...ownerErrors(object),
  ];
}

/** What an update must not do to metadata. Of custom resources the server checks it twice, and says so. */
export function updateErrors(
  type: ResourceType,
  old: ApiObject,
  next: ApiObject,
): readonly FieldError[] {
  const errors = errorsOfUpdate(old, next);
  return type.custom === undefined ? errors : [...errors, ...errors];
}

function errorsOfUpdate(old: ApiObject, next: ApiObject): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (next.metadata.uid !== old.metadata.uid)
    errors.push(immutable('metadata.uid', next.metadata.uid));
  const known = new Set(old.metadata.finalizers);
  const added = (next.metadata.finalizers ?? []).filter((finalizer) => !known.has(finalizer));
  if (old.metadata.deletionTimestamp !== undefined && added.length > 0) {
    const list = added.map((finalizer) => JSON.stringify(finalizer)).join(', ');
    errors.push({
      type: 'Forbidden',
      field: 'metadata.finalizers',
      detail: `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`,
    });
  }
  return errors;
}

/** Whether the two versions differ in anything but when and by whom they were written. */
export function sameContent(a: ApiObject, b: ApiObject): boolean {
  const strip = ({ metadata, ...rest }: ApiObject) => {
    const { managedFields: _, resourceVersion: __, ...kept } = metadata;
    return { ...rest, metadata: kept };
  };
  return equal(strip(a), strip(b));
}

function nameErrors(type: ResourceType, { metadata }: ApiObject): readonly FieldError[] {
  const { name, generateName } = metadata;
  // The dash before the letters that are added does not count.
  const stem =
    generateName === undefined
      ? []
      : [['metadata.generateName', generateName, generateName.replace(/-$/, 'a')] as const];
  const names = [...stem, ['metadata.name', name, name] as const];
  return names.flatMap(([field, given, checked]) => {
    const wrong = nameError(type, checked);
    return wrong === undefined ? [] : [invalidValue(field, given, wrong)];
  });
}

function nameError(type: ResourceType, name: string): string | undefined {
  if (FREE_NAMES.has(type.storageKey)) {
    const [odd] = name.match(/[/%]/) ?? [];
    return odd && `may not contain '${odd}'`;
  }
  if (type.storageKey === 'namespaces')
    return LABEL.test(name) && name.length <= 63 ? undefined : LABEL_TEXT;
  return SUBDOMAIN.test(name) && name.length <= 253 ? undefined : SUBDOMAIN_TEXT;
}

function labelErrors({ metadata }: ApiObject): readonly FieldError[] {
  const labels = Object.entries(metadata.labels ?? {});
  const keys = [
    ...labels.map(([key]) => ['metadata.labels', key] as const),
    ...Object.keys(metadata.annotations ?? {}).map((key) => ['metadata.annotations', key] as const),
  ].filter(([, key]) => !QUALIFIED.test(key.split('/').at(-1) ?? ''));
  const values = labels.filter(([, value]) => value !== '' && !QUALIFIED.test(value));
  return [
    ...keys.map(([field, key]) => invalidValue(field, key, QUALIFIED_TEXT)),
    ...values.map(([, value]) => invalidValue('metadata.labels', value, LABEL_VALUE_TEXT)),
  ];
}

/** Custom resources may hold any finalizer; built-in kinds want a domain. */
function finalizerErrors(type: ResourceType, finalizers: readonly string[]): readonly FieldError[] {
  if (type.custom !== undefined) return [];
  return finalizers.flatMap((finalizer, index) =>
    finalizer.includes('/') || STANDARD_FINALIZERS.has(finalizer) || finalizer.includes('.')
      ? []
      : [
          invalidValue(
            `metadata.finalizers[${index}]`,
            finalizer,
            'name is neither a standard finalizer name nor is it fully qualified',
          ),
        ],
  );
}

function ownerErrors({ metadata }: ApiObject): readonly FieldError[] {
  return (metadata.ownerReferences ?? [])
    .filter(isJson)
    .flatMap((owner) =>
      ['apiVersion', 'kind', 'name', 'uid'].flatMap((field) =>
        textAt(owner, field) === ''
          ? [invalidValue(`metadata.ownerReferences.${field}`, '', 'must not be empty')]
          : [],
      ),
    );
}

function invalidValue(field: string, value: string, detail: string): FieldError {
  return { type: 'Invalid', field, value, detail };
}

function immutable(field: string, value: string): FieldError {
  return invalidValue(field, value, 'field is immutable');
}
