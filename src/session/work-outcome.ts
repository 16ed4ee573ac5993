import type { Connection } from '../cluster/connection.ts';
import { ApiError } from '../cluster/errors.ts';
import { controllerOf } from '../knowledge/workflow.ts';
import { jobStateOf } from '../kube/jobs.ts';
import { type KubeObject, metaOf, textAt } from '../kube/object.ts';
import { recordOf } from '../kube/row.ts';
import type { Clock, Instant } from '../kube/time.ts';

type Outcome = 'succeeded' | 'failed';

/** A Job of whose pods none runs may make another, minutes later. */
const ASK_EVERY_MS = 1_000;

/**
 * How the work of some pods has ended. A pod that a Job has made ends nothing: the Job may try again with
 * another, and deletes the pod of its last try.
 */
export class WorkOutcome {
  private readonly connection: Connection;
  private readonly clock: Clock;
  private readonly pods = new Map<string, KubeObject>();
  private readonly gone = new Set<string>();
  private askedAt: Instant = Number.NEGATIVE_INFINITY;

  constructor(connection: Connection, clock: Clock) {
    this.connection = connection;
    this.clock = clock;
  }

  /** A pod that is new or has changed. */
  put(pod: KubeObject): void {
    this.pods.set(metaOf(pod).uid, pod);
  }

  remove(uid: string): void {
    this.gone.add(uid);
  }

  /** `undefined` while it goes on, before it has begun, and as long as the API server does not tell. */
  async look(): Promise<Outcome | undefined> {
    const pods = [...this.pods.values()];
    const ends = pods.map((pod) => this.endOf(pod));
    if (pods.length === 0 || ends.includes(undefined)) return undefined;
    const now = this.clock.now();
    if (now - this.askedAt < ASK_EVERY_MS) return undefined;
    this.askedAt = now;
    const jobs = [...new Set(pods.map(jobOf))];
    const outcomes = await Promise.all(
      jobs.map((job) =>
        this.outcomeOf(
          job,
          pods.filter((pod) => jobOf(pod) === job),
        ),
      ),
    );
    if (outcomes.includes(undefined)) return undefined;
    return outcomes.includes('failed') ? 'failed' : 'succeeded';
  }

  private endOf(pod: KubeObject): Outcome | undefined {
    const phase = textAt(pod, 'status', 'phase');
    if (phase === 'Succeeded') return 'succeeded';
    return phase === 'Failed' || this.gone.has(metaOf(pod).uid) ? 'failed' : undefined;
  }

  private async outcomeOf(job: string, pods: readonly KubeObject[]): Promise<Outcome | undefined> {
    const state = job === '' ? undefined : await this.stateOf(job);
    if (state === 'complete') return 'succeeded';
    if (state === 'failed') return 'failed';
    if (state !== undefined) return undefined;
    const ends = pods.map((pod) => this.endOf(pod));
    // Of a Job that is gone, or cannot be seen, one success is what it was made for.
    const hasFailed = job === '' ? ends.includes('failed') : !ends.includes('succeeded');
    return hasFailed ? 'failed' : 'succeeded';
  }

  /** How far a Job is; `undefined` where it is gone or may not be seen. */
  private async stateOf(job: string) {
    const [namespace = '', name = '', uid = ''] = job.split('/');
    const path = `/apis/batch/v1/namespaces/${encodeURIComponent(namespace)}/jobs/${encodeURIComponent(name)}`;
    try {
      const found = recordOf(await this.connection.json({ path })) ?? {};
      return metaOf(found).uid === uid ? jobStateOf(found).type : undefined;
    } catch (error) {
      const isAnswer = error instanceof ApiError && [403, 404].includes(error.status);
      return isAnswer ? undefined : 'unknown'; // It is asked again.
    }
  }
}

/** The Job that has made a pod, as `NAMESPACE/NAME/UID`; empty where none has. */
function jobOf(pod: KubeObject): string {
  const meta = metaOf(pod);
  const owner = controllerOf(meta);
  return owner?.kind === 'Job' ? `${meta.namespace}/${owner.name}/${owner.uid}` : '';
}
