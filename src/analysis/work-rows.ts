import type { Knowledge } from '../knowledge/knowledge.ts';
import {
  type Carrier,
  controllerOf,
  type Work,
  type WorkflowFacts,
} from '../knowledge/workflow.ts';
import { type JobStatus, jobStatusOf } from '../kube/jobs.ts';
import { type KubeObject, metaOf } from '../kube/object.ts';
import { type PodStatus, podStatusOf } from '../kube/pods.ts';
import { type Malformed, type Row, RowProjector, recordOf } from '../kube/row.ts';
import type { ServedKind } from '../kube/served-kind.ts';

interface Working extends Row {
  readonly work: Work;
  readonly facts: WorkflowFacts;
  /** What belongs to one try of the work has the same: the uid of its Job or of another owner. */
  readonly run: string;
}

/** What is kept of a Job. */
export interface JobRow extends Working {
  readonly type: 'job';
  readonly job: JobStatus;
}

/** What is kept of a pod that carries out work. */
export interface PodRow extends Working {
  readonly type: 'pod';
  readonly pod: PodStatus;
}

/** A row of which more is kept than of others: some 1 KB, of Jobs and of pods that do somebody's work. */
export type WorkRow = JobRow | PodRow;

export function isWorkRow(row: Row): row is WorkRow {
  return 'work' in row;
}

const NONE: readonly never[] = Object.freeze([]);

/** Projects Jobs and pods; what many of them say is stored once. */
export class WorkProjector {
  private readonly pool = new Map<string, string>();
  private readonly knowledge: Knowledge;

  constructor(knowledge: Knowledge) {
    this.knowledge = knowledge;
  }

  /** The row of a Job, or of a pod that carries out work that some system knows. */
  project(kind: ServedKind, object: unknown): WorkRow | Malformed {
    // A projector remembers the owners of its rows, and Jobs come and go: one for each.
    const row = new RowProjector().project(kind, object);
    if ('malformed' in row) return row;
    const whole: KubeObject = recordOf(object) ?? {};
    const type = kind.resource === 'pods' ? 'pod' : 'job';
    const { labels, annotations } = metaOf(whole);
    const carrier: Carrier = { ...row, type, labels, annotations };
    const known = this.knowledge.workOf(carrier);
    if (known === undefined) return { malformed: 'it carries out no known work' };
    // Whom it belongs to is in its work and its run; what else is in its metadata, other rows tell.
    const facts = {
      ...row,
      namespace: this.shared(row.namespace),
      owners: NONE,
      finalizers: NONE,
      termination: undefined,
      facts: known.facts,
      work: this.shareWork(known.work),
    };
    if (type === 'job') return { ...facts, type, run: row.uid, job: jobStatusOf(whole) };
    const owner = controllerOf(carrier);
    const run =
      owner?.kind === 'Job' ? owner.uid : `${owner?.uid ?? row.uid} ${known.work.pipeline}`;
    return { ...facts, type, run, pod: this.sharePod(podStatusOf(whole)) };
  }

  private shareWork({ object, pipeline, action, version }: Work): Work {
    const { kind, namespace, name } = object;
    return {
      object: { kind: this.shared(kind), namespace: this.shared(namespace), name },
      pipeline,
      action: this.shared(action),
      version,
    };
  }

  private sharePod(pod: PodStatus): PodStatus {
    return {
      ...pod,
      phase: this.shared(pod.phase),
      restartPolicy: this.shared(pod.restartPolicy),
      node: this.shared(pod.node),
      containers: pod.containers.map((container) => ({
        ...container,
        name: this.shared(container.name),
        image: this.shared(container.image),
      })),
    };
  }

  private shared(text: string): string {
    const known = this.pool.get(text);
    if (known !== undefined) return known;
    this.pool.set(text, text);
    return text;
  }
}
