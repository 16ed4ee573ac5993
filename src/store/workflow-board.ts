import type { Workflow } from '../analysis/workflow.ts';
import type { Instant } from '../kube/time.ts';
import type { LineSource } from './list-cursor.ts';
import { Sorted } from './sorted.ts';
import { type WorkChange, WorkflowIndex } from './workflow-index.ts';

/** What the order of the list depends on: all that is kept of a workflow that nobody looks at. */
interface Entry {
  readonly key: string;
  readonly rank: number;
  readonly startedAt: Instant;
}

/**
 * The list of workflows: what fails or waits first, then what runs, then what is done, the latest of each
 * first. Order and filter are kept as rows change; a window of it costs as much as the window is high.
 */
export class WorkflowBoard implements LineSource<Workflow> {
  private readonly all = new Map<string, Entry>();
  private shown = new Sorted<Entry>(compareEntries);
  private matches: (workflow: Workflow) => boolean = () => true;
  private troubled = 0;
  private isChanged = false;
  /** The workflows that were looked at last, so that what has not changed stays the same object. */
  private made = new Map<string, Workflow>();
  private readonly index = new WorkflowIndex((key, workflow) => this.replace(key, workflow));
  private readonly changed: (key: string, workflow: Workflow | undefined) => void;

  constructor(changed: (key: string, workflow: Workflow | undefined) => void = () => {}) {
    this.changed = changed;
  }

  get length(): number {
    return this.shown.size;
  }

  /** How many there are, whatever the filter hides. */
  get count(): number {
    return this.all.size;
  }

  /** How many of them fail or wait. */
  get troubledCount(): number {
    return this.troubled;
  }

  /** Returns whether anything has changed that shows. */
  apply(changes: readonly WorkChange[], now: Instant): boolean {
    this.isChanged = false;
    for (const change of changes) this.index.apply(change, now);
    return this.isChanged;
  }

  expire(now: Instant): void {
    this.index.expire(now);
  }

  workflow(key: string): Workflow | undefined {
    return this.made.get(key) ?? this.index.workflow(key);
  }

  /** Shows only what `matches`; costs one pass over all workflows. */
  filter(matches: (workflow: Workflow) => boolean): void {
    this.matches = matches;
    const entries = [...this.all.values()].filter(({ key }) => {
      const workflow = this.index.workflow(key);
      return workflow !== undefined && matches(workflow);
    });
    this.shown = new Sorted(compareEntries, entries);
  }

  window(offset: number, height: number): readonly Workflow[] {
    const workflows = this.shown
      .slice(offset, offset + height)
      .map(({ key }) => this.workflow(key))
      .filter((workflow) => workflow !== undefined);
    this.made = new Map(workflows.map((workflow) => [workflow.key, workflow]));
    return workflows;
  }

  indexOf(key: string): number {
    const entry = this.all.get(key);
    return entry === undefined ? -1 : this.shown.indexOf(entry);
  }

  private replace(key: string, workflow: Workflow | undefined): void {
    const before = this.all.get(key);
    if (before === undefined && workflow === undefined) return;
    this.isChanged = true;
    this.changed(key, workflow);
    this.made.delete(key);
    if (before !== undefined) {
      this.shown.remove(before);
      if (before.rank === 0) this.troubled--;
      this.all.delete(key);
    }
    if (workflow === undefined) return;
    const entry = entryOf(workflow);
    this.all.set(key, entry);
    if (entry.rank === 0) this.troubled++;
    if (this.matches(workflow)) this.shown.put(entry);
  }
}

/** Whether it does not get on. */
export function isTroubled(workflow: Workflow): boolean {
  return rankOf(workflow) === 0;
}

function entryOf(workflow: Workflow): Entry {
  const { key, startedAt } = workflow;
  return { key, rank: rankOf(workflow), startedAt };
}

function rankOf({ state, attempt, stages }: Workflow): number {
  switch (state.type) {
    case 'failing':
    case 'failed':
    case 'waiting':
      return 0;
    case 'running':
      // What has failed before is in trouble until it gets through, and stays where it is in the list.
      return attempt.number > 1 && stages.some(({ exit }) => exit && exit.exitCode !== 0) ? 0 : 1;
    case 'no-pod':
    case 'suspended':
      return 1;
    case 'done':
      return 2;
  }
}

/** A total order, which nothing but a change of the workflow changes. */
export function compareWorkflows(a: Workflow, b: Workflow): number {
  return compareEntries(entryOf(a), entryOf(b));
}

function compareEntries(a: Entry, b: Entry): number {
  return (
    a.rank - b.rank || b.startedAt - a.startedAt || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)
  );
}
