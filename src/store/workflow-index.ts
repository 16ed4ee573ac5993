import type { JobRow, PodRow, WorkRow } from '../analysis/work-rows.ts';
import type { RunPod, Workflow, WorkRun } from '../analysis/workflow.ts';
import { explainWorkflow, workflowKey, workOfRun } from '../analysis/workflows.ts';
import type { Instant } from '../kube/time.ts';

/** One change of a Job or of a pod that carries out work. */
export interface WorkChange {
  readonly type: 'put' | 'remove';
  readonly row: WorkRow;
}

/** How long the last run of a workflow stays when its Job is gone, and how many such runs at most. */
export const GONE_RUN_STAYS_MS = 600_000;
const GONE_RUNS_KEPT = 200;
/** How many pods of a run stay that are gone: Jobs with many tries must not grow. */
const GONE_PODS_KEPT = 10;

interface Run {
  readonly id: string;
  job: JobRow | undefined;
  goneAt: Instant | undefined;
  readonly pods: Map<string, RunPod>;
  /** The workflow that it belongs to; its Job, when it is seen, may tell another than its pods. */
  key: string;
}

/**
 * Jobs and pods as runs, and runs as workflows. Mutable and private to the store; a change costs as much
 * as its workflow has runs, and tells `changed` what the workflow shows then, or that there is none.
 */
export class WorkflowIndex {
  private readonly runs = new Map<string, Run>();
  private readonly byKey = new Map<string, Set<Run>>();
  private readonly goneRuns = new Map<string, Instant>();
  private readonly changed: (key: string, workflow: Workflow | undefined) => void;

  constructor(changed: (key: string, workflow: Workflow | undefined) => void) {
    this.changed = changed;
  }

  apply({ type, row }: WorkChange, now: Instant): void {
    const run = this.runs.get(row.run) ?? (type === 'put' ? this.begin(row) : undefined);
    if (run === undefined) return;
    if (row.type === 'job') this.takeJob(run, type === 'put' ? row : undefined, now);
    else this.takePod(run, row, type === 'put' ? undefined : now);
    this.rekey(run);
    this.tell(run.key);
  }

  /** What a workflow shows now; made anew each time it is asked for. */
  workflow(key: string): Workflow | undefined {
    return explainWorkflow([...(this.byKey.get(key) ?? [])].map(runOf));
  }

  /** Forgets what has been gone long enough. */
  expire(now: Instant): void {
    for (const [id, goneAt] of this.goneRuns) {
      if (now - goneAt < GONE_RUN_STAYS_MS && this.goneRuns.size <= GONE_RUNS_KEPT) return;
      this.forget(id);
    }
  }

  private begin(row: WorkRow): Run {
    const run: Run = {
      id: row.run,
      job: undefined,
      goneAt: undefined,
      pods: new Map(),
      key: workflowKey(row.work),
    };
    this.runs.set(run.id, run);
    this.add(run);
    return run;
  }

  private takeJob(run: Run, job: JobRow | undefined, now: Instant): void {
    if (job !== undefined) run.job = job;
    this.setGone(run, job === undefined ? now : undefined);
  }

  private takePod(run: Run, row: PodRow, goneAt: Instant | undefined): void {
    run.pods.delete(row.uid); // The newest comes last.
    run.pods.set(row.uid, { row, goneAt });
    const gone = [...run.pods.values()].filter((pod) => pod.goneAt !== undefined);
    for (const pod of gone.slice(0, Math.max(gone.length - GONE_PODS_KEPT, 0)))
      run.pods.delete(pod.row.uid);
    if (run.job !== undefined) return;
    this.setGone(run, gone.length === run.pods.size ? goneAt : undefined);
  }

  private setGone(run: Run, goneAt: Instant | undefined): void {
    run.goneAt = goneAt;
    this.goneRuns.delete(run.id);
    if (goneAt === undefined) return;
    if (this.isSuperseded(run)) this.forget(run.id);
    else this.goneRuns.set(run.id, goneAt);
  }

  /** Old Jobs are deleted all the time: that is history, and not news. */
  private isSuperseded(run: Run): boolean {
    return [...(this.byKey.get(run.key) ?? [])].some((other) => startOf(other) > startOf(run));
  }

  private forget(id: string): void {
    const run = this.runs.get(id);
    this.goneRuns.delete(id);
    if (run === undefined) return;
    this.runs.delete(id);
    this.drop(run);
    this.tell(run.key);
  }

  private rekey(run: Run): void {
    const known = workOfRun(runOf(run));
    const key = known === undefined ? run.key : workflowKey(known.work);
    if (key === run.key || !this.runs.has(run.id)) return;
    this.drop(run);
    this.tell(run.key);
    run.key = key;
    this.add(run);
  }

  private add(run: Run): void {
    const runs = this.byKey.get(run.key);
    if (runs === undefined) this.byKey.set(run.key, new Set([run]));
    else runs.add(run);
  }

  private drop(run: Run): void {
    const runs = this.byKey.get(run.key);
    runs?.delete(run);
    if (runs?.size === 0) this.byKey.delete(run.key);
  }

  private tell(key: string): void {
    this.changed(key, this.workflow(key));
  }
}

function runOf({ id, job, goneAt, pods }: Run): WorkRun {
  return { id, job, goneAt, pods: [...pods.values()] };
}

function startOf({ job, pods }: Run): Instant {
  return job?.created ?? Math.max(...[...pods.values()].map(({ row }) => row.created ?? 0));
}
