import { type ApiObject, at, isJson, jsonAt, listAt, numberAt, textAt } from '../json.ts';
import { ageColumn, type Column, column, fieldColumn, nameColumn } from './columns.ts';
import { podColumns } from './printed-pods.ts';
import { age, humanDuration } from './timestamps.ts';

const wideTemplate: readonly Column[] = [
  column('Containers!', (object) => ofContainers(object, 'name')),
  column('Images!', (object) => ofContainers(object, 'image')),
];
const selectorColumn = column('Selector!', (object) =>
  labelText(jsonAt(object, 'spec', 'selector', 'matchLabels')),
);

/** Printer columns by storage key; kinds that are missing print name and age, or what their CRD says. */
export const printedKinds: Readonly<Record<string, readonly Column[]>> = {
  pods: podColumns,
  configmaps: [nameColumn, column('Data', (object) => dataCount(object)), ageColumn],
  secrets: [
    nameColumn,
    fieldColumn('Type', 'type'),
    column('Data', (object) => dataCount(object)),
    ageColumn,
  ],
  namespaces: [nameColumn, fieldColumn('Status', 'status.phase'), ageColumn],
  nodes: [
    nameColumn,
    column('Status', nodeStatus),
    column('Roles', nodeRoles),
    ageColumn,
    fieldColumn('Version', 'status.nodeInfo.kubeletVersion'),
    column('Internal-IP!', (node) => nodeAddress(node, 'InternalIP')),
    column('External-IP!', (node) => nodeAddress(node, 'ExternalIP')),
    fieldColumn('OS-Image!', 'status.nodeInfo.osImage', '<unknown>'),
    fieldColumn('Kernel-Version!', 'status.nodeInfo.kernelVersion', '<unknown>'),
    fieldColumn('Container-Runtime!', 'status.nodeInfo.containerRuntimeVersion', '<unknown>'),
  ],
  services: [
    nameColumn,
    fieldColumn('Type', 'spec.type'),
    fieldColumn('Cluster-IP', 'spec.clusterIP', '<none>'),
    column('External-IP', () => '<none>'),
    column(
      'Port(s)',
      (service) =>
        listAt(service, 'spec', 'ports')
          .map((port) => `${numberAt(port, 'port')}/${textAt(port, 'protocol') || 'TCP'}`)
          .join(',') || '<none>',
    ),
    ageColumn,
    column('Selector!', (service) => labelText(jsonAt(service, 'spec', 'selector'))),
  ],
  serviceaccounts: [nameColumn, ageColumn],
  endpoints: [nameColumn, column('Endpoints', () => '<none>'), ageColumn],
  events: [
    column('Last Seen', (event, now) => age(lastSeen(event), now)),
    fieldColumn('Type', 'type'),
    fieldColumn('Reason', 'reason'),
    column('Object', (event) => {
      const { kind = '', name = '' } = jsonAt(event, 'involvedObject');
      return `${String(kind).toLowerCase()}/${String(name)}`;
    }),
    fieldColumn('Subobject!', 'involvedObject.fieldPath'),
    column('Source!', eventSource),
    column('Message', (event) => textAt(event, 'message').trim()),
    column('First Seen!', (event, now) =>
      age(textAt(event, 'firstTimestamp') || textAt(event, 'eventTime'), now),
    ),
    column('Count!', (event) => at(event, 'series', 'count') ?? (numberAt(event, 'count') || 1)),
    { ...nameColumn, priority: 1 },
  ],
  'deployments.apps': [
    nameColumn,
    column('Ready', (object) => readyOf(object, 'readyReplicas')),
    fieldColumn('Up-to-date', 'status.updatedReplicas', 0),
    fieldColumn('Available', 'status.availableReplicas', 0),
    ageColumn,
    ...wideTemplate,
    selectorColumn,
  ],
  'replicasets.apps': [
    nameColumn,
    fieldColumn('Desired:integer', 'spec.replicas', 0),
    fieldColumn('Current:integer', 'status.replicas', 0),
    fieldColumn('Ready:integer', 'status.readyReplicas', 0),
    ageColumn,
    ...wideTemplate,
    selectorColumn,
  ],
  'statefulsets.apps': [
    nameColumn,
    column('Ready', (object) => readyOf(object, 'readyReplicas')),
    ageColumn,
    ...wideTemplate,
  ],
  'daemonsets.apps': [
    nameColumn,
    fieldColumn('Desired:integer', 'status.desiredNumberScheduled', 0),
    fieldColumn('Current:integer', 'status.currentNumberScheduled', 0),
    fieldColumn('Ready:integer', 'status.numberReady', 0),
    fieldColumn('Up-to-date:integer', 'status.updatedNumberScheduled', 0),
    fieldColumn('Available:integer', 'status.numberAvailable', 0),
    column(
      'Node Selector',
      (object) => labelText(jsonAt(object, 'spec', 'template', 'spec', 'nodeSelector')) || '<none>',
    ),
    ageColumn,
    ...wideTemplate,
    selectorColumn,
  ],
  'jobs.batch': [
    nameColumn,
    column('Status', jobStatus),
    column('Completions', (job) => {
      const wanted = at(job, 'spec', 'completions') ?? 1;
      return `${numberAt(job, 'status', 'succeeded')}/${String(wanted)}`;
    }),
    column('Duration', jobDuration),
    ageColumn,
    ...wideTemplate,
    selectorColumn,
  ],
  'leases.coordination.k8s.io': [
    nameColumn,
    fieldColumn('Holder', 'spec.holderIdentity'),
    ageColumn,
  ],
  persistentvolumeclaims: [
    nameColumn,
    column('Status', (claim) =>
      claim.metadata.deletionTimestamp === undefined
        ? textAt(claim, 'status', 'phase')
        : 'Terminating',
    ),
    fieldColumn('Volume', 'spec.volumeName'),
    fieldColumn('Capacity', 'status.capacity.storage'),
    column('Access Modes', (claim) => accessModes(listAt(claim, 'status', 'accessModes'))),
    fieldColumn('StorageClass', 'spec.storageClassName'),
    fieldColumn('VolumeAttributesClass', 'spec.volumeAttributesClassName', '<unset>'),
    ageColumn,
    fieldColumn('VolumeMode!', 'spec.volumeMode', '<unset>'),
  ],
  'apiservices.apiregistration.k8s.io': [
    nameColumn,
    column('Service', (api) => {
      const service = at(api, 'spec', 'service');
      return isJson(service)
        ? `${textAt(service, 'namespace')}/${textAt(service, 'name')}`
        : 'Local';
    }),
    column('Available', (api) => conditionStatus(api, 'Available') || 'Unknown'),
    ageColumn,
  ],
};

function ofContainers(object: ApiObject, field: string): string {
  const containers = listAt(object, 'spec', 'template', 'spec', 'containers');
  return containers.map((container) => textAt(container, field)).join(',');
}

function labelText(labels: Readonly<Record<string, unknown>>): string {
  const texts = Object.entries(labels).map(([key, value]) => `${key}=${String(value)}`);
  return texts.length === 0 ? '<none>' : texts.join(',');
}

function dataCount(object: ApiObject): number {
  return (
    Object.keys(jsonAt(object, 'data')).length + Object.keys(jsonAt(object, 'binaryData')).length
  );
}

function readyOf(object: ApiObject, field: string): string {
  return `${numberAt(object, 'status', field)}/${numberAt(object, 'spec', 'replicas')}`;
}

function conditionStatus(object: ApiObject, type: string): string {
  const condition = listAt(object, 'status', 'conditions').find(
    (item) => textAt(item, 'type') === type,
  );
  return textAt(condition, 'status');
}

function nodeStatus(node: ApiObject): string {
  const ready = conditionStatus(node, 'Ready');
  const words = [ready === '' ? 'Unknown' : ready === 'True' ? 'Ready' : 'NotReady'];
  if (at(node, 'spec', 'unschedulable') === true) words.push('SchedulingDisabled');
  return words.join(',');
}

function nodeRoles(node: ApiObject): string {
  const PREFIX = 'node-role.kubernetes.io/';
  const roles = Object.keys(node.metadata.labels ?? {}).filter((key) => key.startsWith(PREFIX));
  return roles.map((role) => role.slice(PREFIX.length)).join(',') || '<none>';
}

function nodeAddress(node: ApiObject, type: string): string {
  const addresses = listAt(node, 'status', 'addresses');
  return (
    textAt(
      addresses.find((item) => textAt(item, 'type') === type),
      'address',
    ) || '<none>'
  );
}

function lastSeen(event: ApiObject): string {
  return (
    textAt(event, 'series', 'lastObservedTime') ||
    textAt(event, 'lastTimestamp') ||
    textAt(event, 'eventTime')
  );
}

function eventSource(event: ApiObject): string {
  const component = textAt(event, 'source', 'component') || textAt(event, 'reportingComponent');
  const host = textAt(event, 'source', 'host') || textAt(event, 'reportingInstance');
  return host === '' ? component : `${component}, ${host}`;
}

function jobStatus(job: ApiObject): string {
  if (conditionStatus(job, 'Complete') === 'True') return 'Complete';
  if (conditionStatus(job, 'Failed') === 'True') return 'Failed';
  if (job.metadata.deletionTimestamp !== undefined) return 'Terminating';
  if (conditionStatus(job, 'Suspended') === 'True') return 'Suspended';
  if (conditionStatus(job, 'FailureTarget') === 'True') return 'FailureTarget';
  return 'Running';
}

function jobDuration(job: ApiObject, now: number): string {
  const started = Date.parse(textAt(job, 'status', 'startTime'));
  if (Number.isNaN(started)) return '';
  const ended = Date.parse(textAt(job, 'status', 'completionTime'));
  return humanDuration((Number.isNaN(ended) ? now : ended) - started);
}

function accessModes(modes: readonly unknown[]): string {
  const SHORT: Readonly<Record<string, string>> = {
    ReadWriteOnce: 'RWO',
    ReadOnlyMany: 'ROX',
    ReadWriteMany: 'RWX',
    ReadWriteOncePod: 'RWOP',
  };
  return modes.map((mode) => SHORT[String(mode)] ?? '').join(',');
}
