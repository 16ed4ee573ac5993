import { type ApiObject, at } from '../json.ts';
import type { SelectableFields } from './resource-type.ts';

/**
 * Field labels beyond `metadata.name` and `metadata.namespace`, by storage key. Kinds that are
 * missing refuse every other label.
 */
export const selectableFields: Readonly<Record<string, SelectableFields>> = {
  pods: fields({
    'spec.nodeName': 'spec.nodeName',
    'spec.restartPolicy': 'spec.restartPolicy',
    'spec.schedulerName': 'spec.schedulerName',
    'spec.serviceAccountName': 'spec.serviceAccountName',
    'spec.hostNetwork': 'spec.hostNetwork',
    'status.phase': 'status.phase',
    'status.podIP': 'status.podIP',
    'status.nominatedNodeName': 'status.nominatedNodeName',
  }),
  events: fields({
    ...prefixed('involvedObject', 'involvedObject'),
    reason: 'reason',
    type: 'type',
    reportingComponent: 'reportingComponent',
    source: 'source.component',
  }),
  'events.events.k8s.io': fields({
    ...prefixed('regarding', 'involvedObject'),
    reason: 'reason',
    type: 'type',
    reportingController: 'reportingComponent',
  }),
  namespaces: fields({ 'status.phase': 'status.phase' }),
  nodes: fields({ 'spec.unschedulable': 'spec.unschedulable' }),
  secrets: fields({ type: 'type' }),
  services: fields({ 'spec.clusterIP': 'spec.clusterIP', 'spec.type': 'spec.type' }),
  'jobs.batch': fields({ 'status.successful': 'status.succeeded' }),
};

/** The fields a CRD version declares in `selectableFields`, by label. */
export function fields(paths: Readonly<Record<string, string>>): SelectableFields {
  return Object.fromEntries(
    Object.entries(paths).map(([label, path]) => [label, reader(path.split('.'))]),
  );
}

function reader(path: readonly string[]): (object: ApiObject) => string {
  return (object) => {
    const value = at(object, ...path);
    return value === undefined || value === null ? '' : String(value);
  };
}

function prefixed(label: string, path: string): Readonly<Record<string, string>> {
  const names = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'];
  return Object.fromEntries(names.map((name) => [`${label}.${name}`, `${path}.${name}`]));
}
