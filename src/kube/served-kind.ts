/** One kind of object as the API server serves it (from discovery). */
export interface ServedKind {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** The plural resource name, which is what URLs contain. */
  readonly resource: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  /** Whether it has a status of its own, which a controller writes; left out where it has none. */
  readonly hasStatus?: boolean;
}

/** `pods`, `deployments.apps`: unique in a cluster, and what kubectl accepts. */
export function kindKey({ resource, group }: Pick<ServedKind, 'resource' | 'group'>): string {
  return group === '' ? resource : `${resource}.${group}`;
}

/** `v1`, `apps/v1`. */
export function apiVersionOf({ group, version }: Pick<ServedKind, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}

/** The URL path of all objects of a kind, in one namespace when one is given. */
export function collectionPath(kind: ServedKind, namespace?: string): string {
  const root = kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  return namespace === undefined || namespace === '' || !kind.namespaced
    ? `${root}/${kind.resource}`
    : `${root}/namespaces/${encodeURIComponent(namespace)}/${kind.resource}`;
}

/** The URL path of one object. */
export function objectPath(kind: ServedKind, namespace: string, name: string): string {
  return `${collectionPath(kind, namespace)}/${encodeURIComponent(name)}`;
}

/**
 * The served kind an operator means by `po`, `pods`, `Pod`, `deployments.apps` or
 * `deployments.v1.apps`, as kubectl resolves it; `undefined` when none or only a part matches.
 */
export function findKind(kinds: Iterable<ServedKind>, name: string): ServedKind | undefined {
  const wanted = name.toLowerCase();
  let best: ServedKind | undefined;
  for (const kind of kinds) {
    if (!namesOf(kind).includes(wanted)) continue;
    if (kind.group === '') return kind; // The core group wins, as in kubectl.
    best ??= kind;
  }
  return best;
}

function namesOf(kind: ServedKind): readonly string[] {
  const plain = [kind.resource, kind.singular, kind.kind.toLowerCase(), ...kind.shortNames];
  return [
    ...plain,
    ...plain.map((name) => `${name}.${kind.group}`),
    ...plain.map((name) => `${name}.${kind.version}.${kind.group}`),
  ];
}
