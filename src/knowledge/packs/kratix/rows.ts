import { type KubeObject, valueAt } from '../../../kube/object.ts';
import { type Row, recordOf } from '../../../kube/row.ts';
import { kindKey } from '../../../kube/served-kind.ts';

const GROUP = 'platform.kratix.io';

/** The label that joins everything Kratix makes to its Promise; requests get it with their finalizers. */
const PROMISE_NAME = 'kratix.io/promise-name';

/** Groups of which Kratix itself makes objects with that label; it also makes some in groups without a dot. */
const MADE_BY_KRATIX: ReadonlySet<string> = new Set([
  'apiextensions.k8s.io',
  'rbac.authorization.k8s.io',
  GROUP,
]);

/** Whether a row is of one of Kratix's own kinds, given as the plural. */
export function isOwnKind(row: Row, resource: string): boolean {
  return kindKey(row.kind) === `${resource}.${GROUP}`;
}

/** Whether a row is a resource request: of whatever kind its Promise defines, hence known by its label. */
export function isRequest({ kind, termination }: Row): boolean {
  const { group } = kind;
  const isCustom = group.includes('.') && !MADE_BY_KRATIX.has(group);
  return isCustom && termination?.labels[PROMISE_NAME] !== undefined;
}

/** Whether a Promise, or the copy of it in a revision, defines a kind. */
export function hasApi(object: KubeObject, ...inSpec: readonly string[]): boolean {
  return recordOf(valueAt(object, 'spec', ...inSpec, 'api')) !== undefined;
}
