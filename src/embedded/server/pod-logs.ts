import type { Clock, Instant } from '../../kube/time.ts';
import { type ApiObject, listAt, textAt } from '../json.ts';
import { type FieldError, invalid } from './field-errors.ts';
import { flag, integer } from './list-options.ts';
import { type LogFault, type LogPath, refuseLog } from './log-faults.ts';
import type { LogStore, Run } from './log-store.ts';
import { badRequest } from './status-error.ts';
import type { Sink } from './watch.ts';

/** A log request, checked against its pod. */
export interface LogRequest {
  readonly run: Run | undefined;
  readonly follow: boolean;
  readonly timestamps: boolean;
  readonly since: Instant;
  readonly tail: number | undefined;
  readonly limitBytes: number;
  /** What the node does instead. */
  readonly fault: LogFault | undefined;
}

/** Checks the query of `pods/NAME/log`; `undefined` when the pod is on no node: there is no log. */
export function readLogRequest(
  pod: ApiObject,
  query: URLSearchParams,
  logs: LogStore,
  clock: Clock,
): LogRequest | undefined {
  const tail = integer(query, 'tailLines');
  const limitBytes = integer(query, 'limitBytes');
  const since = sinceOf(query, clock.now());
  const errors = [
    ...(tail !== undefined && tail < 0 ? [atLeast('tailLines', tail, 'or equal to 0')] : []),
    ...(limitBytes !== undefined && limitBytes < 1 ? [atLeast('limitBytes', limitBytes, '0')] : []),
    ...since.errors,
    ...(query.has('stream') ? [NO_STREAM] : []),
  ];
  if (errors.length > 0)
    throw invalid({ group: '', kind: 'PodLogOptions' }, pod.metadata.name, errors);
  const container = containerOf(pod, query.get('container') ?? '');
  if (textAt(pod, 'spec', 'nodeName') === '') return undefined;
  const previous = flag(query, 'previous') === true;
  const fault = logs.faults.shift();
  if (fault === undefined) checkStarted(pod, container, previous, logs);
  else refuseLog(fault, pathOf(pod, container));
  return {
    run: logs.read({ uid: pod.metadata.uid, container }, previous),
    follow: flag(query, 'follow') === true,
    timestamps: flag(query, 'timestamps') === true,
    since: since.instant,
    tail,
    limitBytes: Math.min(limitBytes ?? Number.POSITIVE_INFINITY, bytesBefore(fault)),
    fault,
  };
}

/** Writes the lines, and with `follow` those to come. The returned function ends it. */
export function streamLog(request: LogRequest, sink: Sink): () => void {
  const { run, fault } = request;
  if (fault?.type === 'said') {
    sink.write(fault.text);
    sink.end();
    return () => undefined;
  }
  let left = request.limitBytes;
  const write = ({ at, text }: { readonly at: Instant; readonly text: string }) => {
    if (left <= 0) return;
    const stamp = request.timestamps ? `${new Date(at).toISOString().slice(0, 23)}000000Z ` : '';
    const bytes = Buffer.from(`${stamp}${text}\n`).subarray(0, Math.min(left, 2 ** 31));
    left -= bytes.length;
    sink.write(bytes);
    if (left <= 0) sink.end();
  };
  for (const line of run?.since(request.since, request.tail) ?? []) write(line);
  if (run === undefined || !request.follow || run.isOver || left <= 0) {
    sink.end();
    return () => undefined;
  }
  return run.follow({ line: write, end: () => sink.end() });
}

function sinceOf(query: URLSearchParams, now: Instant) {
  const seconds = integer(query, 'sinceSeconds');
  const time = query.get('sinceTime') ?? '';
  const parsed = Date.parse(time);
  if (time !== '' && Number.isNaN(parsed))
    throw badRequest(
      `parsing time "${time}" as "2006-01-02T15:04:05Z07:00": cannot parse "${time}" as "2006"`,
    );
  const errors: FieldError[] = [];
  if (seconds !== undefined && time !== '')
    errors.push({
      type: 'Forbidden',
      field: '[]',
      detail: 'at most one of `sinceTime` or `sinceSeconds` may be specified',
    });
  else if (seconds !== undefined && seconds < 1) errors.push(atLeast('sinceSeconds', seconds, '0'));
  // The server passes whole seconds on: the fraction of sinceTime is lost.
  const fromTime = time === '' ? 0 : Math.floor(parsed / 1000) * 1000;
  return { instant: seconds === undefined ? fromTime : now - seconds * 1000, errors };
}

/** The server knows the field and does not take it, unless told to. */
const NO_STREAM: FieldError = {
  type: 'Forbidden',
  field: 'stream',
  detail: 'may not be specified',
};

function bytesBefore(fault: LogFault | undefined): number {
  return fault?.type === 'cut' ? fault.afterBytes : Number.POSITIVE_INFINITY;
}

function pathOf({ metadata }: ApiObject, container: string): LogPath {
  return { namespace: metadata.namespace ?? '', pod: metadata.name, container };
}

function containerOf(pod: ApiObject, asked: string): string {
  const namesIn = (field: string) =>
    listAt(pod, 'spec', field).map((container) => textAt(container, 'name'));
  const names = ['initContainers', 'containers', 'ephemeralContainers'].flatMap(namesIn);
  if (asked !== '') {
    if (names.includes(asked)) return asked;
    throw badRequest(`container ${asked} is not valid for pod ${pod.metadata.name}`);
  }
  const [first = '', ...others] = namesIn('containers');
  if (others.length === 0) return first;
  throw badRequest(
    `a container name must be specified for pod ${pod.metadata.name}, choose one of: [${names.join(' ')}]`,
  );
}

/** What the kubelet says about a container that has not run. */
function checkStarted(pod: ApiObject, container: string, previous: boolean, logs: LogStore): void {
  const { name, uid } = pod.metadata;
  if (previous && logs.read({ uid, container }, true) === undefined)
    throw badRequest(`previous terminated container "${container}" in pod "${name}" not found`);
  const statuses = ['initContainerStatuses', 'containerStatuses'].flatMap((field) =>
    listAt(pod, 'status', field),
  );
  const status = statuses.find((item) => textAt(item, 'name') === container);
  const reason = textAt(status, 'state', 'waiting', 'reason');
  const ran = textAt(status, 'lastState', 'terminated', 'reason') !== '';
  if (reason !== '' && !ran)
    throw badRequest(`container "${container}" in pod "${name}" is waiting to start: ${reason}`);
}

function atLeast(field: string, value: number, than: string): FieldError {
  const detail = than === '0' ? 'must be greater than 0' : `must be greater than ${than}`;
  return { type: 'Invalid', field, value, detail };
}
