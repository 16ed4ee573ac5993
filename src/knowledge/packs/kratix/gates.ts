import type { Row } from '../../../kube/row.ts';
import { kindKey } from '../../../kube/served-kind.ts';
import type { Gate } from '../../pack.ts';

const PAUSED = 'kratix.io/paused';
const SUSPENDED = 'kratix.io/workflow-suspended';
const DELETE_WORKFLOWS = 'kratix.io/delete-workflows';

const CONTROLLERS = 'syntasso/kratix internal/controller';

/**
 * Pausing is tested before deletion. Kratix acts on the value `true` alone, and only its own finalizers
 * wait for it.
 */
export const paused: Gate = {
  holds: (row) =>
    row.finalizers.some((finalizer) => finalizer.startsWith('kratix.io/')) && isTrue(row, PAUSED),
  until: `the label ${PAUSED} is removed`,
  code: 'KD-1',
  answers: ['K-22', 'K-23', 'K-30'],
  act: (row) => ({
    id: 'unpause',
    title: `remove the label ${PAUSED}`,
    effect: 'it is reconciled again, from its first pipeline; deletion goes on at once',
    command: `kubectl label ${kindKey(row.kind)} ${row.name}${row.namespace === '' ? '' : ` -n ${row.namespace}`} ${PAUSED}-`,
  }),
  source: `${CONTROLLERS}/promise_controller.go:176-181, dynamic_resource_request_controller.go:374-395`,
};

/** Only delete pipelines are suspended: an object past them goes on whatever the label says. */
export const suspended: Gate = {
  holds: (row) => row.finalizers.includes(DELETE_WORKFLOWS) && isTrue(row, SUSPENDED),
  until: `the label ${SUSPENDED} is removed, by hand or by Kratix at the nextRetryAt of its status`,
  code: 'KD-2',
  answers: ['K-25', 'K-33'],
  source: `${CONTROLLERS}/promise_controller.go:1533, dynamic_resource_request_controller.go:1258`,
};

function isTrue({ termination }: Row, label: string): boolean {
  return termination?.labels[label] === 'true';
}
