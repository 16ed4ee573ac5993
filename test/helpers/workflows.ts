import { WorkProjector, type WorkRow } from '../../src/analysis/work-rows.ts';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { a, ago, type Shape } from './objects.ts';
import { aKind, POD } from './rows.ts';

const JOB = aKind('Job', { group: 'batch' });
const projector = new WorkProjector(knowledge);

/** The row of a Job or pod. Throws where it carries out no work that is known. */
export function workRow(object: KubeObject): WorkRow {
  const row = projector.project(object.kind === 'Pod' ? POD : JOB, object);
  if ('malformed' in row) throw new Error(row.malformed);
  return row;
}

/** How a container is, in short: `done`, `exit 4`, `run`, `wait REASON: message`, or nothing of it yet. */
export type ContainerWord = 'done' | 'run' | '-' | `exit ${number}` | `wait ${string}`;

/** Containers in their order: `{ reader: 'done', render: 'wait CrashLoopBackOff: …' }`. */
export interface Containers {
  readonly [name: string]: ContainerWord;
}

interface PodShape extends Shape {
  readonly init?: Containers;
  readonly main?: Containers;
  readonly phase?: string;
  readonly restarts?: Readonly<Record<string, number>>;
  /** How a container ended before its last restart. */
  readonly before?: Readonly<Record<string, number>>;
  readonly restartPolicy?: string;
  readonly unscheduled?: readonly [reason: string, message: string];
}

/** A pod with its containers in the states given; each run began 30 s before noon and ended 10 s before. */
export function aPod(name: string, given: PodShape = {}): KubeObject {
  const { init = {}, main = {}, phase = 'Pending', restarts = {}, before = {}, ...shape } = given;
  const { restartPolicy = 'OnFailure', unscheduled, ...metadata } = shape;
  const statuses = (containers: Containers) =>
    Object.entries(containers).map(([container, word]) => ({
      name: container,
      restartCount: restarts[container] ?? 0,
      state: stateOf(word),
      lastState: before[container] === undefined ? {} : stateOf(`exit ${before[container]}`),
    }));
  const specs = (containers: Containers) =>
    Object.keys(containers).map((container) => ({ name: container, image: `${container}:v1` }));
  return a('v1 Pod', name, {
    spec: {
      restartPolicy,
      initContainers: specs(init),
      containers: specs(main),
      ...(unscheduled === undefined ? { nodeName: 'worker-1' } : {}),
    },
    status: {
      phase,
      initContainerStatuses: statuses(init),
      containerStatuses: statuses(main),
      ...(unscheduled === undefined
        ? {}
        : {
            conditions: [
              {
                type: 'PodScheduled',
                status: 'False',
                reason: unscheduled[0],
                message: unscheduled[1],
              },
            ],
          }),
    },
    ...metadata,
  });
}

function stateOf(word: ContainerWord): KubeObject {
  const times = { startedAt: ago(30), finishedAt: ago(10) };
  if (word === 'done') return { terminated: { exitCode: 0, reason: 'Completed', ...times } };
  if (word === 'run') return { running: { startedAt: ago(30) } };
  if (word === '-') return { waiting: { reason: 'PodInitializing' } };
  const [how = '', ...rest] = word.split(' ');
  if (how === 'exit')
    return { terminated: { exitCode: Number(rest[0]), reason: 'Error', ...times } };
  const [reason, message = ''] = rest.join(' ').split(/: (.*)/s);
  return { waiting: { reason, message } };
}
