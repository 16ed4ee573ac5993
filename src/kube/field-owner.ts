import { type KubeObject, recordsAt, textAt, valueAt } from './object.ts';
import { recordOf } from './row.ts';

/** One step on the way to a field: a key of a map, or an element of a list by what identifies it. */
export type FieldStep =
  | { readonly type: 'key'; readonly key: string }
  | { readonly type: 'element'; readonly by: string; readonly value: string };

/**
 * Who owns a field by `metadata.managedFields`; of several the one who wrote since `before`, or else last.
 * `undefined` where nobody is named: field management can be off, or a proxy has taken it away. Paths are
 * as in structured-merge-diff (fieldpath/serialize-pe.go).
 */
export function fieldOwner(
  object: KubeObject,
  path: readonly FieldStep[],
  before: KubeObject,
): string | undefined {
  const owners = recordsAt(object, 'metadata', 'managedFields')
    .filter((entry) => covers(valueAt(entry, 'fieldsV1'), path))
    .sort((a, b) => (textAt(a, 'time') < textAt(b, 'time') ? 1 : -1));
  // Times are of whole seconds, in which several may write.
  const fresh = owners.filter((entry) => !signaturesOf(before).has(signature(entry)));
  const manager = textAt(fresh.length === 1 ? fresh[0] : owners[0], 'manager');
  return manager === '' ? undefined : manager;
}

/** Who has written since, by the times in `managedFields`: of a field that is gone nobody is the owner. */
export function newestWriter(before: KubeObject, after: KubeObject): string | undefined {
  const old = signaturesOf(before);
  const fresh = recordsAt(after, 'metadata', 'managedFields').filter(
    (entry) => !old.has(signature(entry)),
  );
  const managers = new Set(fresh.map((entry) => textAt(entry, 'manager')));
  const [only] = managers;
  return managers.size === 1 && only !== '' ? only : undefined;
}

function signaturesOf(object: KubeObject): ReadonlySet<string> {
  return new Set(recordsAt(object, 'metadata', 'managedFields').map(signature));
}

function signature(entry: KubeObject): string {
  return [
    textAt(entry, 'manager'),
    textAt(entry, 'subresource'),
    textAt(entry, 'time'),
    JSON.stringify(valueAt(entry, 'fieldsV1')),
  ].join(' ');
}

function covers(fields: unknown, path: readonly FieldStep[]): boolean {
  let at = recordOf(fields);
  for (const step of path) {
    if (at === undefined) return false;
    const next = child(at, step);
    // What has no fields below it is owned as a whole; `.` alone is the map without its members.
    if (next === undefined) return at !== recordOf(fields) && Object.keys(at).length === 0;
    at = next;
  }
  return at !== undefined;
}

function child(
  fields: Readonly<Record<string, unknown>>,
  step: FieldStep,
): Readonly<Record<string, unknown>> | undefined {
  if (step.type === 'key') return recordOf(fields[`f:${step.key}`]);
  const key = Object.keys(fields).find((name) => identifies(name, step));
  return key === undefined ? undefined : recordOf(fields[key]);
}

/** `k:{"type":"Ready"}` of an element of a list. */
function identifies(
  name: string,
  { by, value }: FieldStep & { readonly type: 'element' },
): boolean {
  if (!name.startsWith('k:')) return false;
  try {
    return String(recordOf(JSON.parse(name.slice(2)))?.[by]) === value;
  } catch {
    return false;
  }
}
