import { findKind, kindKey, type ServedKind } from '../kube/served-kind.ts';

/** One watch to keep open. */
export interface PlannedWatch {
  readonly kind: ServedKind;
  readonly namespace: string | undefined;
}

export interface WatchPlan {
  readonly watches: readonly PlannedWatch[];
  /** Kinds that could be watched and are not, on purpose (`kindKey`). */
  readonly leftOut: readonly string[];
}

/** What the operator wants to look at. */
export interface Scope {
  /** `undefined`: all. */
  readonly namespaces: readonly string[] | undefined;
  /** Names of kinds, as kubectl takes them; `undefined`: all. */
  readonly kinds: readonly string[] | undefined;
}

/** The one thing a cluster has without bound and that nobody puts a finalizer on. */
const UNBOUNDED: ReadonlySet<string> = new Set(['events', 'events.events.k8s.io']);

/** Watched whatever the scope: they say which namespaces and kinds there are. */
const STRUCTURE: readonly string[] = [
  'namespaces',
  'customresourcedefinitions.apiextensions.k8s.io',
  'apiservices.apiregistration.k8s.io',
];

/** Which watches to open: what tells the structure first, then every kind that can be watched. */
export function planWatches(kinds: readonly ServedKind[], scope: Scope): WatchPlan {
  const wanted = wantedKinds(kinds, scope.kinds);
  const watchable = kinds.filter(
    (kind) => isWatchable(kind) && (wanted === undefined || wanted.has(kind) || isStructure(kind)),
  );
  const kept = watchable.filter((kind) => !UNBOUNDED.has(kindKey(kind)) || wanted?.has(kind));
  const ordered = [...kept.filter(isStructure), ...kept.filter((kind) => !isStructure(kind))];
  return {
    watches: ordered.flatMap((kind) => watchesOf(kind, scope.namespaces)),
    leftOut: watchable.filter((kind) => !kept.includes(kind)).map(kindKey),
  };
}

/** `--kind` named something that the server does not serve. */
export class UnknownKind extends Error {}

/** The names in `scope.kinds` that the server does not serve. */
export function unknownKinds(kinds: readonly ServedKind[], scope: Scope): readonly string[] {
  return (scope.kinds ?? []).filter((name) => findKind(kinds, name) === undefined);
}

function wantedKinds(
  kinds: readonly ServedKind[],
  names: readonly string[] | undefined,
): ReadonlySet<ServedKind> | undefined {
  if (names === undefined) return undefined;
  return new Set(names.flatMap((name) => findKind(kinds, name) ?? []));
}

function isWatchable({ verbs }: ServedKind): boolean {
  return verbs.includes('list') && verbs.includes('watch');
}

function isStructure(kind: ServedKind): boolean {
  return STRUCTURE.includes(kindKey(kind));
}

/** In chosen namespaces, of the cluster-scoped kinds only the structure is of interest. */
function watchesOf(
  kind: ServedKind,
  namespaces: readonly string[] | undefined,
): readonly PlannedWatch[] {
  if (namespaces === undefined) return [{ kind, namespace: undefined }];
  if (kind.namespaced) return namespaces.map((namespace) => ({ kind, namespace }));
  return isStructure(kind) ? [{ kind, namespace: undefined }] : [];
}
