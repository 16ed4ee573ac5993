import type { Actors } from '../actors/start-actors.ts';

/** A situation in a cluster: what there is at first, and who keeps doing what. */
export interface Scenario {
  readonly name: string;
  /** One sentence: what one sees. */
  readonly title: string;
  /** What to press in ktop, and what one sees then: one line each. */
  readonly keys: readonly string[];
  /**
   * Makes the first objects and starts the actors; resolves when the first objects are there. Uses
   * the plain API only, so that it plays on a real cluster as well.
   */
  start(actors: Actors): Promise<void>;
}
