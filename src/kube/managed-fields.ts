import { recordOf, textOf } from './row.ts';
import { type Instant, parseInstant } from './time.ts';

/** Who wrote a field last, as `metadata.managedFields` tells it. */
export interface Writer {
  readonly manager: string;
  /** `Update` or `Apply`. */
  readonly operation: string;
  readonly subresource: string | undefined;
  readonly time: Instant | undefined;
}

/**
 * The writer of each finalizer of an object. A finalizer that no entry names is missing here: field
 * management can be off, and old writers are merged away.
 */
export function finalizerWriters(object: unknown): ReadonlyMap<string, Writer> {
  const writers = new Map<string, Writer>();
  const entries = recordOf(recordOf(object)?.metadata)?.managedFields;
  if (!Array.isArray(entries)) return writers;
  for (const item of entries) {
    const entry = recordOf(item);
    const metadata = recordOf(recordOf(entry?.fieldsV1)?.['f:metadata']);
    const finalizers = recordOf(metadata?.['f:finalizers']);
    if (entry === undefined || finalizers === undefined) continue;
    for (const key of Object.keys(finalizers)) {
      const finalizer = setValue(key);
      if (finalizer !== undefined) writers.set(finalizer, writerOf(entry));
    }
  }
  return writers;
}

/** Elements of a set are keyed `v:` + JSON (structured-merge-diff, fieldpath/serialize-pe.go). */
function setValue(key: string): string | undefined {
  if (!key.startsWith('v:')) return undefined;
  try {
    const value: unknown = JSON.parse(key.slice(2));
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

function writerOf(entry: Readonly<Record<string, unknown>>): Writer {
  const subresource = textOf(entry.subresource);
  return {
    manager: textOf(entry.manager) || 'unknown',
    operation: textOf(entry.operation) || 'Update',
    subresource: subresource === '' ? undefined : subresource,
    time: parseInstant(entry.time),
  };
}
