import type { FinalizerFact } from '../../pack.ts';

/** One line of the catalogue: finalizers of one system that mean the same. */
export interface Entry extends Omit<FinalizerFact, 'name'> {
  readonly system: string;
  readonly names: readonly string[];
  /** Which part of the system it is: completes "held by the <system> …". */
  readonly holder: string;
}

/** The source of what nobody has looked up. */
export const GENERAL_KNOWLEDGE = 'general knowledge, not checked against a release';

/** The facts of these entries, one for each name. */
export function factsOf(entries: readonly Entry[]): readonly FinalizerFact[] {
  return entries.flatMap(({ system, names, holder, ...rest }) =>
    names.map((name) => ({ ...rest, name, holder: `the ${system} ${holder}` })),
  );
}
