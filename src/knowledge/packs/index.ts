// Generated: `npm run generate` takes every folder beside this file.
import { Knowledge } from '../knowledge.ts';
import type { Pack } from '../pack.ts';

/** Every pack there is, in the order in which they are asked. */
export const packs: readonly Pack[] = [];

/** What all of them know together. */
export const knowledge = new Knowledge(packs);
