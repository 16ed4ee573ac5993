import type { Row } from '../../src/kube/row.ts';
import type { ServedKind } from '../../src/kube/served-kind.ts';
import type { Instant } from '../../src/kube/time.ts';

/** The instant at which tests take place. */
export const NOON: Instant = Date.parse('2026-01-01T12:00:00Z');

/** A kind, a namespaced custom one unless told otherwise. */
export function aKind(kind = 'Widget', given: Partial<ServedKind> = {}): ServedKind {
  const singular = kind.toLowerCase();
  return {
    group: 'example.com',
    version: 'v1',
    kind,
    resource: `${singular}s`,
    singular,
    shortNames: [],
    categories: [],
    namespaced: true,
    verbs: ['get', 'list', 'watch', 'delete', 'patch'],
    ...given,
  };
}

export const WIDGET = aKind();
export const POD = aKind('Pod', { group: '', shortNames: ['po'] });
export const NAMESPACE = aKind('Namespace', { group: '', namespaced: false, shortNames: ['ns'] });

/** A row that lives in peace; only what matters to a test is given. */
export function aRow(given: Partial<Row> & { readonly name: string }): Row {
  return {
    kind: WIDGET,
    namespace: 'demo',
    uid: `uid-${given.namespace ?? 'demo'}-${given.name}`,
    resourceVersion: '1',
    created: NOON - 3_600_000,
    generation: 1,
    unansweredSince: undefined,
    finalizers: [],
    owners: [],
    termination: undefined,
    ...given,
  };
}

/** A row whose deletion was asked for `seconds` before noon. */
export function terminating(
  seconds: number,
  given: Partial<Row> & { readonly name: string },
  labels: Readonly<Record<string, string>> = {},
): Row {
  return aRow({
    ...given,
    termination: { deletedAt: NOON - seconds * 1000, graceSeconds: undefined, labels },
  });
}

/** An owner reference to a row. */
export function ownedBy(owner: Row, blockOwnerDeletion = false): Row['owners'][number] {
  return {
    apiVersion: `${owner.kind.group}/${owner.kind.version}`,
    kind: owner.kind.kind,
    name: owner.name,
    uid: owner.uid,
    controller: true,
    blockOwnerDeletion,
  };
}
