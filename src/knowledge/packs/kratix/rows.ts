import type { Row } from '../../../kube/row.ts';
import { kindKey } from '../../../kube/served-kind.ts';

const GROUP = 'platform.kratix.io';

/** The label that joins everything Kratix makes to its Promise; requests get it with their finalizers. */
const PROMISE_NAME = 'kratix.io/promise-name';

/** Groups whose objects carry the label too, because Kratix itself makes them. */
const MADE_BY_KRATIX: ReadonlySet<string> = new Set([
  '',
  'apps',
  'batch',
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
  return termination?.labels[PROMISE_NAME] !== undefined && !MADE_BY_KRATIX.has(kind.group);
}
