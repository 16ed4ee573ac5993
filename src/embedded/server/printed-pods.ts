import { type ApiObject, at, isJson, type Json, listAt, numberAt, textAt } from '../json.ts';
import { ageColumn, type Column, column, fieldColumn, nameColumn } from './columns.ts';
import { age } from './timestamps.ts';

/** What `kubectl get pods` prints. */
export const podColumns: readonly Column[] = [
  nameColumn,
  column('Ready', ready),
  column('Status', podStatus),
  column('Restarts', restarts),
  ageColumn,
  fieldColumn('IP!', 'status.podIP', '<none>'),
  fieldColumn('Node!', 'spec.nodeName', '<none>'),
  fieldColumn('Nominated Node!', 'status.nominatedNodeName', '<none>'),
  column('Readiness Gates!', (pod) =>
    listAt(pod, 'spec', 'readinessGates').length === 0 ? '<none>' : '0/1',
  ),
];

/** One word for how a pod is: its phase, or the reason why it is not well. */
export function podStatus(pod: ApiObject): string {
  const status = phaseOrReason(pod);
  if (pod.metadata.deletionTimestamp === undefined) return status;
  if (textAt(pod, 'status', 'reason') === 'NodeLost') return 'Unknown';
  return ['Succeeded', 'Failed', 'Completed', 'Error'].includes(status) ? status : 'Terminating';
}

function phaseOrReason(pod: ApiObject): string {
  const inits = containerStatuses(pod, 'initContainerStatuses');
  for (const [index, init] of inits.entries()) {
    const reason = initReason(init, index, listAt(pod, 'spec', 'initContainers').length);
    if (reason !== undefined) return reason;
  }
  let status = textAt(pod, 'status', 'reason') || gateReason(pod) || textAt(pod, 'status', 'phase');
  let running = false;
  for (const container of [...containerStatuses(pod, 'containerStatuses')].reverse()) {
    status = containerReason(container) ?? status;
    if (container.ready === true && at(container, 'state', 'running') !== undefined) running = true;
  }
  return status === 'Completed' && running ? 'Running' : status;
}

function gateReason(pod: ApiObject): string {
  const isGated = ({ type, reason }: Json) =>
    type === 'PodScheduled' && reason === 'SchedulingGated';
  const gate = listAt(pod, 'status', 'conditions').filter(isJson).find(isGated);
  return textAt(gate, 'reason');
}

function containerReason(container: Json): string | undefined {
  const waiting = textAt(container, 'state', 'waiting', 'reason');
  if (waiting !== '') return waiting;
  const terminated = at(container, 'state', 'terminated');
  if (!isJson(terminated)) return undefined;
  const signal = numberAt(terminated, 'signal');
  return (
    textAt(terminated, 'reason') ||
    (signal === 0 ? `ExitCode:${numberAt(terminated, 'exitCode')}` : `Signal:${signal}`)
  );
}

function initReason(init: Json, index: number, total: number): string | undefined {
  const terminated = at(init, 'state', 'terminated');
  if (isJson(terminated)) {
    if (numberAt(terminated, 'exitCode') === 0) return undefined;
    return `Init:${containerReason(init) ?? 'Error'}`;
  }
  const waiting = textAt(init, 'state', 'waiting', 'reason');
  if (waiting !== '' && waiting !== 'PodInitializing') return `Init:${waiting}`;
  return `Init:${index}/${total}`;
}

function ready(pod: ApiObject): string {
  const statuses = containerStatuses(pod, 'containerStatuses');
  const isReady = statuses.filter(
    (status) => status.ready === true && at(status, 'state', 'running') !== undefined,
  );
  return `${isReady.length}/${listAt(pod, 'spec', 'containers').length}`;
}

function restarts(pod: ApiObject, now: number): string {
  const statuses = containerStatuses(pod, 'containerStatuses');
  const count = statuses.reduce((sum, status) => sum + numberAt(status, 'restartCount'), 0);
  const last = statuses
    .map((status) => textAt(status, 'lastState', 'terminated', 'finishedAt'))
    .sort()
    .at(-1);
  return count > 0 && last ? `${count} (${age(last, now)} ago)` : String(count);
}

function containerStatuses(pod: ApiObject, field: string): readonly Json[] {
  return listAt(pod, 'status', field).filter(isJson);
}
