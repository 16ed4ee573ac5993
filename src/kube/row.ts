import { unansweredSince } from './last-writes.ts';
import { apiVersionOf, type ServedKind } from './served-kind.ts';
import { type Instant, parseInstant } from './time.ts';

/** The identity of one object for as long as it exists; a recreated namesake has another `uid`. */
export interface ObjectRef {
  readonly kind: ServedKind;
  /** Empty for cluster-scoped objects. */
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** An entry of `metadata.ownerReferences`. */
export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller: boolean;
  readonly blockOwnerDeletion: boolean;
}

/** What is kept of an object on its way out. */
export interface Termination {
  /** `metadata.deletionTimestamp`: for pods the end of the grace period, so possibly in the future. */
  readonly deletedAt: Instant;
  readonly graceSeconds: number | undefined;
  /** Kept for terminating objects only: label filters are asked of nothing else. */
  readonly labels: Readonly<Record<string, string>>;
}

/** What ktop keeps of every object it watches: some 0.4 KB, whatever the object's size. */
export interface Row extends ObjectRef {
  readonly resourceVersion: string;
  readonly created: Instant | undefined;
  /** Grows with each change of what is wanted; `undefined` for kinds that do not count. */
  readonly generation: number | undefined;
  /** When what is wanted was written last, where whoever writes the status has not done so since. */
  readonly unansweredSince: Instant | undefined;
  readonly finalizers: readonly string[];
  readonly owners: readonly OwnerReference[];
  readonly termination: Termination | undefined;
}

/** Why an object in a list or watch could not become a row. */
export interface Malformed {
  readonly malformed: string;
}

/** When deletion was asked for: `deletionTimestamp` less the grace period. */
export function deletionRequestedAt({ deletedAt, graceSeconds = 0 }: Termination): Instant {
  return deletedAt - graceSeconds * 1000;
}

const NONE: readonly never[] = Object.freeze([]);
const NO_LABELS: Readonly<Record<string, string>> = Object.freeze({});

/**
 * Projects objects into rows. Strings that many objects share (namespaces, finalizers, owner kinds)
 * are stored once, hence an instance and not a function.
 */
export class RowProjector {
  private readonly pool = new Map<string, string>();

  /** The row of `object`, which is whatever the server sent; tolerant of everything it is not sure of. */
  project(kind: ServedKind, object: unknown): Row | Malformed {
    const metadata = recordOf(recordOf(object)?.metadata);
    if (metadata === undefined) return { malformed: 'no metadata' };
    const { uid, name, namespace, resourceVersion, generation } = metadata;
    if (typeof uid !== 'string' || uid === '') return { malformed: 'no metadata.uid' };
    if (typeof name !== 'string' || name === '') return { malformed: 'no metadata.name' };
    if (typeof resourceVersion !== 'string') return { malformed: 'no metadata.resourceVersion' };
    return {
      kind,
      uid,
      name,
      namespace: typeof namespace === 'string' ? this.shared(namespace) : '',
      resourceVersion,
      created: parseInstant(metadata.creationTimestamp),
      generation: typeof generation === 'number' ? generation : undefined,
      unansweredSince: unansweredSince(metadata.managedFields),
      finalizers: this.finalizers(metadata.finalizers),
      owners: this.owners(metadata.ownerReferences),
      termination: termination(metadata),
    };
  }

  private finalizers(value: unknown): readonly string[] {
    if (!Array.isArray(value) || value.length === 0) return NONE;
    return value.filter((item) => typeof item === 'string').map((item) => this.shared(item));
  }

  private owners(value: unknown): readonly OwnerReference[] {
    return ownersOf(value, (text) => this.shared(text));
  }

  private shared(text: string): string {
    const known = this.pool.get(text);
    if (known !== undefined) return known;
    this.pool.set(text, text);
    return text;
  }
}

/** The entries of `metadata.ownerReferences` that can be understood. */
export function ownersOf(
  value: unknown,
  shared: (text: string) => string = (text) => text,
): readonly OwnerReference[] {
  if (!Array.isArray(value) || value.length === 0) return NONE;
  return value.flatMap((item) => {
    const owner = recordOf(item);
    if (owner === undefined || typeof owner.uid !== 'string') return [];
    return {
      apiVersion: shared(textOf(owner.apiVersion)),
      kind: shared(textOf(owner.kind)),
      name: shared(textOf(owner.name)),
      uid: shared(owner.uid),
      controller: owner.controller === true,
      blockOwnerDeletion: owner.blockOwnerDeletion === true,
    };
  });
}

function termination(metadata: Readonly<Record<string, unknown>>): Termination | undefined {
  const deletedAt = parseInstant(metadata.deletionTimestamp);
  if (deletedAt === undefined) return undefined;
  const grace = metadata.deletionGracePeriodSeconds;
  return {
    deletedAt,
    graceSeconds: typeof grace === 'number' ? grace : undefined,
    labels: labelsOf(metadata.labels),
  };
}

function labelsOf(value: unknown): Readonly<Record<string, string>> {
  const labels = recordOf(value);
  if (labels === undefined) return NO_LABELS;
  const entries = Object.entries(labels).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(entries);
}

/** `value` when it is a JSON object. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

/** `value` when it is a string, else the empty string. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** `Widget demo/cache`, `Namespace demo`: how ktop names an object in a sentence. */
export function describeRef({ kind, namespace, name }: Omit<ObjectRef, 'uid'>): string {
  return `${kind.kind} ${namespace === '' ? name : `${namespace}/${name}`}`;
}

/** Whether `owner` refers to an object of `kind`. Owners are stored by apiVersion, whose version may differ. */
export function ownerIs(owner: OwnerReference, kind: ServedKind): boolean {
  return (
    owner.kind === kind.kind && owner.apiVersion.split('/')[0] === apiVersionOf(kind).split('/')[0]
  );
}
