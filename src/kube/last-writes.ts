import { type Instant, parseInstant } from './time.ts';

/** When an object was written last and by whom, as its `metadata.managedFields` tell; `undefined` where they do not. */
export interface LastWrites {
  /** What is wanted of it: the spec, or whatever is neither metadata nor status; by anybody. */
  readonly changedAt: Instant | undefined;
  /** The same, by others than those who write its status: a controller need not react to itself. */
  readonly wantedAt: Instant | undefined;
  readonly wantedBy: string | undefined;
  readonly statusAt: Instant | undefined;
  /** The managers of the status subresource, the latest first. */
  readonly statusWriters: readonly string[];
}

/**
 * Times have a resolution of a second, and API servers behind one address have a clock each: what lies
 * closer together has no order.
 */
export const WRITES_APART_MS = 2_000;

/** Reads all entries; for objects that are looked at, and not for each change of each object. */
export function lastWrites(managedFields: unknown): LastWrites {
  const entries = Array.isArray(managedFields) ? managedFields.filter(isEntry) : [];
  const status = latestFirst(entries.filter(isOfStatus));
  const statusWriters = [...new Set(status.map(({ manager }) => String(manager)))];
  const changed = latestFirst(entries.filter(isOfWanted));
  const wanted = changed.find(({ manager }) => !statusWriters.includes(String(manager)));
  return {
    changedAt: parseInstant(changed[0]?.time),
    wantedAt: parseInstant(wanted?.time),
    wantedBy: typeof wanted?.manager === 'string' ? wanted.manager : undefined,
    statusAt: parseInstant(status[0]?.time),
    statusWriters,
  };
}

/**
 * When what is wanted was written last, where somebody writes the status and has not done so since;
 * `undefined` for nearly all objects. Times are compared as texts: this runs for each change of each object.
 */
export function unansweredSince(managedFields: unknown): Instant | undefined {
  if (!Array.isArray(managedFields)) return undefined;
  let status = '';
  let wanted = '';
  for (const entry of managedFields) {
    if (isEntry(entry) && isOfStatus(entry) && timeOf(entry) > status) status = timeOf(entry);
  }
  if (status === '') return undefined;
  for (const entry of managedFields) {
    if (!isEntry(entry) || timeOf(entry) <= status || timeOf(entry) <= wanted) continue;
    if (isOfWanted(entry) && !writesStatus(entry.manager, managedFields)) wanted = timeOf(entry);
  }
  const at = parseInstant(wanted);
  const answered = parseInstant(status);
  if (at === undefined || answered === undefined) return undefined;
  return at - answered > WRITES_APART_MS ? at : undefined;
}

interface Entry {
  readonly manager?: unknown;
  readonly subresource?: unknown;
  readonly time?: unknown;
  readonly fieldsV1?: unknown;
}

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null;
}

function timeOf({ time }: Entry): string {
  return typeof time === 'string' ? time : '';
}

function isOfStatus({ subresource }: Entry): boolean {
  return subresource === 'status';
}

/** Whether an entry owns anything besides metadata and status; `scale` writes what is wanted, too. */
function isOfWanted({ subresource, fieldsV1 }: Entry): boolean {
  if (subresource === 'status' || typeof fieldsV1 !== 'object') return false;
  for (const key in fieldsV1) if (key !== 'f:metadata' && key !== 'f:status') return true;
  return false;
}

function writesStatus(manager: unknown, entries: readonly unknown[]): boolean {
  return entries.some((it) => isEntry(it) && isOfStatus(it) && it.manager === manager);
}

function latestFirst(entries: readonly Entry[]): readonly Entry[] {
  return [...entries].sort((a, b) => (timeOf(a) < timeOf(b) ? 1 : -1));
}
