import {
  type Condition,
  conditionOf,
  type KubeObject,
  numberAt,
  recordsAt,
  textAt,
} from './object.ts';
import { type Instant, parseInstant } from './time.ts';

/** One run of a container that is over. */
export interface EndedRun {
  readonly exitCode: number;
  /** `Completed`, `Error`, `OOMKilled`, `ContainerCannotRun`. */
  readonly reason: string;
  readonly startedAt: Instant | undefined;
  readonly endedAt: Instant | undefined;
}

/** What a container does now. `not-reached`: one before it has to end first, or nobody has begun. */
export type ContainerState =
  | { readonly type: 'not-reached' }
  | { readonly type: 'waiting'; readonly reason: string; readonly message: string }
  | { readonly type: 'running'; readonly since: Instant | undefined }
  | ({ readonly type: 'ended' } & EndedRun);

/** `init` must end before the next begins; `sidecar` is an init container that goes on beside the others. */
export type ContainerRole = 'init' | 'sidecar' | 'main';

export interface Container {
  readonly name: string;
  readonly role: ContainerRole;
  readonly image: string;
  /** How often it was started again within its pod. */
  readonly restarts: number;
  readonly state: ContainerState;
  /** The run before the last restart. */
  readonly before: EndedRun | undefined;
}

/** What the status of a pod tells of its work. */
export interface PodStatus {
  /** `Pending`, `Running`, `Succeeded`, `Failed`, `Unknown`. */
  readonly phase: string;
  /** `Evicted`, `DeadlineExceeded`, `NodeLost`; empty mostly. */
  readonly reason: string;
  readonly message: string;
  readonly restartPolicy: string;
  /** Empty while no node has it. */
  readonly node: string;
  /** `PodScheduled` where it is False. */
  readonly unscheduled: Condition | undefined;
  /** In the order in which they run: init containers, then the others. */
  readonly containers: readonly Container[];
}

/** Reads the status of a pod; what is missing is empty. */
export function podStatusOf(pod: KubeObject): PodStatus {
  const scheduled = conditionOf(pod, 'PodScheduled');
  return {
    phase: textAt(pod, 'status', 'phase'),
    reason: textAt(pod, 'status', 'reason'),
    message: textAt(pod, 'status', 'message'),
    restartPolicy: textAt(pod, 'spec', 'restartPolicy') || 'Always',
    node: textAt(pod, 'spec', 'nodeName'),
    unscheduled: scheduled?.status === 'False' ? scheduled : undefined,
    containers: containersOf(pod),
  };
}

/** The containers of a pod in the order in which they run, whether they have a status yet or not. */
export function containersOf(pod: KubeObject): readonly Container[] {
  return [
    ...containersIn(pod, 'initContainers', 'initContainerStatuses'),
    ...containersIn(pod, 'containers', 'containerStatuses'),
  ];
}

function containersIn(
  pod: KubeObject,
  field: 'initContainers' | 'containers',
  statusField: string,
): readonly Container[] {
  const statuses = new Map(
    recordsAt(pod, 'status', statusField).map((status) => [textAt(status, 'name'), status]),
  );
  const specs = recordsAt(pod, 'spec', field);
  // Trimmed copies of pods have a status and no spec.
  const listed = specs.length > 0 ? specs : [...statuses.values()];
  return listed.map((spec) => {
    const name = textAt(spec, 'name');
    const status = statuses.get(name) ?? {};
    const isSidecar = textAt(spec, 'restartPolicy') === 'Always';
    return {
      name,
      role: field === 'containers' ? 'main' : isSidecar ? 'sidecar' : 'init',
      image: textAt(spec, 'image'),
      restarts: numberAt(status, 'restartCount') ?? 0,
      state: stateOf(status),
      before: endedAt(status, 'lastState'),
    };
  });
}

/** What the kubelet says of containers whose turn has not come. */
const NOT_YET = /^(PodInitializing|ContainerCreating|)$/;

function stateOf(status: KubeObject): ContainerState {
  const ended = endedAt(status, 'state');
  if (ended !== undefined) return { type: 'ended', ...ended };
  const running = textAt(status, 'state', 'running', 'startedAt');
  if (running !== '') return { type: 'running', since: parseInstant(running) };
  const reason = textAt(status, 'state', 'waiting', 'reason');
  if (NOT_YET.test(reason)) return { type: 'not-reached' };
  return { type: 'waiting', reason, message: textAt(status, 'state', 'waiting', 'message') };
}

function endedAt(status: KubeObject, field: 'state' | 'lastState'): EndedRun | undefined {
  const exitCode = numberAt(status, field, 'terminated', 'exitCode');
  if (exitCode === undefined) return undefined;
  const at = (key: string) => parseInstant(textAt(status, field, 'terminated', key));
  return {
    exitCode,
    reason: textAt(status, field, 'terminated', 'reason'),
    startedAt: at('startedAt'),
    endedAt: at('finishedAt'),
  };
}

/** The run that ended badly: the present one, or the one before while the next is waited for or tried. */
export function failureOf({ state, before, restarts }: Container): EndedRun | undefined {
  if (state.type === 'ended') return state.exitCode === 0 ? undefined : state;
  const isRetried = state.type === 'waiting' || (state.type === 'running' && restarts > 0);
  return isRetried && before !== undefined && before.exitCode !== 0 ? before : undefined;
}

/** The first container that has failed and not succeeded since; `undefined` where all is well. */
export function failingContainer(containers: readonly Container[]): Container | undefined {
  return containers.find((container) => failureOf(container) !== undefined);
}
