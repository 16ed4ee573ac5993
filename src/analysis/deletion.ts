import type { Knowledge } from '../knowledge/knowledge.ts';
import type { FinalizerFact } from '../knowledge/pack.ts';
import { deletionRequestedAt, describeRef, type Row } from '../kube/row.ts';
import { kindKey } from '../kube/served-kind.ts';
import type { Instant } from '../kube/time.ts';
import type { Bucket, ClusterView, Vanished } from './cluster-view.ts';
import { currentStep, type DeletionSteps, stepsOf } from './deletion-steps.ts';

/** What a terminating object still waits for. Inferred from its metadata, and named as that. */
export type Wait =
  /** Its grace period is not over; `until` is when it will be. */
  | { readonly type: 'grace'; readonly until: Instant }
  /** Its controller does not even begin: completes "nothing happens before …". */
  | { readonly type: 'gate'; readonly until: string; readonly system: string }
  /** A finalizer whose holder is known. `more` others are there beside it or after it. */
  | {
      readonly type: 'step';
      readonly finalizer: string;
      readonly fact: FinalizerFact;
      /** Its place among the steps of its kind; `undefined` where no order is known. */
      readonly place: { readonly number: number; readonly of: number } | undefined;
      readonly more: number;
    }
  /** Finalizers that ktop knows nothing about: their holders must remove them. */
  | { readonly type: 'finalizers'; readonly names: readonly string[] }
  /** `foregroundDeletion`: the dependents that block, as far as ktop sees them. */
  | {
      readonly type: 'dependents';
      readonly blocking: number;
      /** Whether there may be more than were looked at. */
      readonly atLeast: boolean;
      readonly example: string | undefined;
    }
  /** `orphan`: the garbage collector takes the owner reference out of the dependents. */
  | { readonly type: 'orphaning'; readonly dependents: number }
  /** A namespace: what in it is terminating too. */
  | {
      readonly type: 'content';
      readonly terminating: number;
      readonly example:
        | { readonly object: string; readonly finalizers: readonly string[] }
        | undefined;
    }
  /** No finalizer and no grace period left: somebody has to confirm the end. */
  | { readonly type: 'confirmation'; readonly by: 'kubelet' | 'unknown' };

/** Why one object is not gone yet. */
export interface Deletion {
  readonly row: Row;
  readonly requestedAt: Instant;
  readonly vanished: readonly Vanished[];
  readonly steps: DeletionSteps;
  readonly wait: Wait;
  /** The instant at which this must be concluded again though nothing has changed. */
  readonly until: Instant | undefined;
}

/** kubernetes pkg/apis/meta/v1 FinalizerDeleteDependents, FinalizerOrphanDependents: ktop sees what they wait for. */
const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';

/** How many rows of a bucket are looked at: a conclusion must not cost more as a namespace grows. */
const LOOK_AT = 100;

/**
 * Explains what one terminating object still waits for; `undefined` when it is not terminating. A
 * finalizer that nobody has explained is shown as what it is: a name.
 */
export function explainDeletion(
  view: ClusterView,
  uid: string,
  now: Instant,
  knowledge: Knowledge,
): Deletion | undefined {
  const row = view.row(uid);
  if (row?.termination === undefined) return undefined;
  const vanished = view.vanished(uid);
  const steps = stepsOf(row, vanished, knowledge);
  const wait = heldBy(steps) ?? waitOf(view, row, now);
  return {
    row,
    requestedAt: deletionRequestedAt(row.termination),
    vanished,
    steps,
    wait,
    until: wait.type === 'grace' ? wait.until : undefined,
  };
}

/** The finalizer or gate that holds it; `undefined` where there is none, or the garbage collector's alone. */
function heldBy(steps: DeletionSteps): Wait | undefined {
  const { gate, system } = steps;
  if (gate !== undefined) return { type: 'gate', until: gate.until, system };
  const left = steps.list.filter(
    ({ finalizer, state }) => state !== 'done' && finalizer !== FOREGROUND && finalizer !== ORPHAN,
  );
  const current = currentStep(left);
  if (current === undefined) return undefined;
  const { finalizer, fact, place } = current;
  if (fact === undefined) return { type: 'finalizers', names: left.map((step) => step.finalizer) };
  return { type: 'step', finalizer, fact, place, more: left.length - 1 };
}

function waitOf(view: ClusterView, row: Row, now: Instant): Wait {
  if (row.finalizers.includes(FOREGROUND)) return dependents(view.dependents(row.uid), row.uid);
  if (row.finalizers.includes(ORPHAN))
    return { type: 'orphaning', dependents: view.dependents(row.uid).size };
  const kind = kindKey(row.kind);
  if (kind === 'namespaces') return content(view.terminatingIn(row.name));
  const { deletedAt = now } = row.termination ?? {};
  if (deletedAt > now) return { type: 'grace', until: deletedAt };
  return { type: 'confirmation', by: kind === 'pods' ? 'kubelet' : 'unknown' };
}

function dependents(bucket: Bucket, owner: string): Wait {
  const looked = bucket.first(LOOK_AT);
  const blocking = looked.filter(({ owners }) =>
    owners.some(({ uid, blockOwnerDeletion }) => uid === owner && blockOwnerDeletion),
  );
  const [example] = blocking;
  return {
    type: 'dependents',
    blocking: blocking.length,
    atLeast: bucket.size > looked.length,
    example: example && describeRef(example),
  };
}

function content(bucket: Bucket): Wait {
  const looked = bucket.first(LOOK_AT);
  const example = looked.find(({ finalizers }) => finalizers.length > 0) ?? looked[0];
  return {
    type: 'content',
    terminating: bucket.size,
    example: example && { object: describeRef(example), finalizers: example.finalizers },
  };
}
