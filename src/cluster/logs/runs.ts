import type { LogRole, LogTarget, RunState } from '../../kube/container-log.ts';
import {
  type KubeObject,
  metaOf,
  numberAt,
  recordsAt,
  textAt,
  valueAt,
} from '../../kube/object.ts';
import { type Instant, parseInstant } from '../../kube/time.ts';

/** A run that a pod tells of, and where it stands. */
export interface Run {
  readonly target: LogTarget;
  readonly state: RunState;
  readonly startedAt: Instant | undefined;
}

/**
 * The runs of a pod that have begun and of which its node may have the log: of each container the
 * current one and the one before it. Init containers in their order first, then sidecars' like them, the
 * containers, and ephemeral ones. A container that was never reached has none.
 */
export function runsOf(pod: KubeObject): readonly Run[] {
  return FIELDS.flatMap(([field, statusField, role]) => {
    const sidecars = new Set(
      recordsAt(pod, 'spec', field)
        .filter((spec) => role === 'init' && textAt(spec, 'restartPolicy') === 'Always')
        .map((spec) => textAt(spec, 'name')),
    );
    const statuses = recordsAt(pod, 'status', statusField);
    return inOrder(statuses, pod, field).flatMap((status) => {
      const is = sidecars.has(textAt(status, 'name')) ? 'sidecar' : role;
      return runsIn(pod, status, is);
    });
  });
}

/** Where a run stands by what the pod says now; a namesake of the pod means that it is gone. */
export function runStateOf(pod: KubeObject, target: LogTarget): RunState {
  if (metaOf(pod).uid !== target.podUid) return 'gone';
  const runs = runsOf(pod).filter((run) => run.target.container === target.container);
  const known = runs.find((run) => run.target.id === target.id);
  if (known !== undefined) return known.state;
  const newer = runs.some((run) => run.target.restart > target.restart);
  return newer ? 'superseded' : 'running';
}

const FIELDS: readonly (readonly [field: string, statusField: string, role: LogRole])[] = [
  ['initContainers', 'initContainerStatuses', 'init'],
  ['containers', 'containerStatuses', 'main'],
  ['ephemeralContainers', 'ephemeralContainerStatuses', 'ephemeral'],
];

/** Statuses are in the order of their names; containers run in that of the spec. */
function inOrder(
  statuses: readonly KubeObject[],
  pod: KubeObject,
  field: string,
): readonly KubeObject[] {
  const names = recordsAt(pod, 'spec', field).map((spec) => textAt(spec, 'name'));
  const place = (status: KubeObject) => names.indexOf(textAt(status, 'name'));
  return [...statuses].sort((a, b) => place(a) - place(b));
}

/** The run before the current one, and that; a container that waits to be restarted has ended. */
function runsIn(pod: KubeObject, status: KubeObject, role: LogRole): readonly Run[] {
  const restart = numberAt(status, 'restartCount') ?? 0;
  const container = textAt(status, 'name');
  const { uid: podUid, namespace, name } = metaOf(pod);
  const isRunning = valueAt(status, 'state', 'running') !== undefined;
  const isEnded = valueAt(status, 'state', 'terminated') !== undefined;
  const hasLast = valueAt(status, 'lastState', 'terminated') !== undefined;
  const run = (id: string, number: number, state: RunState, field = 'state'): Run => ({
    target: {
      id: id || `${podUid}/${container}/${number}`,
      namespace,
      pod: name,
      podUid,
      container,
      role,
      restart: number,
    },
    state,
    startedAt:
      parseInstant(textAt(status, field, 'running', 'startedAt')) ??
      parseInstant(textAt(status, field, 'terminated', 'startedAt')),
  });
  const currentId =
    textAt(status, 'containerID') || textAt(status, 'state', 'terminated', 'containerID');
  const lastId = textAt(status, 'lastState', 'terminated', 'containerID');
  if (!isRunning && !isEnded)
    return hasLast ? [run(currentId || lastId, restart, 'ended', 'lastState')] : [];
  const current = run(currentId, restart, isRunning ? 'running' : 'ended');
  const isOther = hasLast && (lastId === '' ? restart > 0 : lastId !== currentId);
  return isOther
    ? [run(lastId, Math.max(0, restart - 1), 'previous', 'lastState'), current]
    : [current];
}
