import type { Knowledge } from '../knowledge/knowledge.ts';
import type { FinalizerFact, Gate } from '../knowledge/pack.ts';
import type { Row } from '../kube/row.ts';
import type { Instant } from '../kube/time.ts';
import type { Vanished } from './cluster-view.ts';

/** One finalizer on the way to the end of an object. */
export interface Step {
  readonly finalizer: string;
  readonly fact: FinalizerFact | undefined;
  /**
   * `done`: ktop saw it vanish, at `at`. `current`: its holder is at it, as far as the known order says;
   * where no order is known all are. `later`: others come first.
   */
  readonly state: 'done' | 'current' | 'later';
  readonly at: Instant | undefined;
  readonly place: { readonly number: number; readonly of: number } | undefined;
}

export interface DeletionSteps {
  /** What is deleted that way: `Kratix resource request`; `undefined` where no order is known. */
  readonly title: string | undefined;
  /** Whose order it is; empty where none is known. */
  readonly system: string;
  readonly gate: Gate | undefined;
  readonly list: readonly Step[];
}

/** The finalizers that an object has, or had before ktop's eyes, in the order in which they go. */
export function stepsOf(
  row: Row,
  vanished: readonly Vanished[],
  knowledge: Knowledge,
): DeletionSteps {
  const wentAt = new Map(vanished.map(({ finalizer, at }) => [finalizer, at]));
  for (const finalizer of row.finalizers) wentAt.delete(finalizer);
  const { flow, system, gate, steps } = knowledge.plan(row, [
    ...new Set([...wentAt.keys(), ...row.finalizers]),
  ]);
  const first = steps.find(({ finalizer }) => !wentAt.has(finalizer));
  const list = steps.map(({ finalizer, fact }): Step => {
    const at = wentAt.get(finalizer);
    const index = flow === undefined || fact === undefined ? -1 : flow.steps.indexOf(fact);
    const isCurrent = flow === undefined || finalizer === first?.finalizer;
    return {
      finalizer,
      fact,
      state: at !== undefined ? 'done' : isCurrent && gate === undefined ? 'current' : 'later',
      at,
      place: flow && index >= 0 ? { number: index + 1, of: flow.steps.length } : undefined,
    };
  });
  return { title: flow?.title, system, gate, list };
}

/** The step to speak of: the current one, and of several the first that is known. */
export function currentStep(steps: readonly Step[]): Step | undefined {
  const current = steps.filter(({ state }) => state === 'current');
  return current.find(({ fact }) => fact !== undefined) ?? current[0] ?? steps[0];
}
