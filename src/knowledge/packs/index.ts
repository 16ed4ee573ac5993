// Generated: `npm run generate` takes every folder beside this file.
import { Knowledge } from '../knowledge.ts';
import type { Pack } from '../pack.ts';
import { pack as catalogue } from './catalogue/index.ts';
import { pack as kratix } from './kratix/index.ts';
import { pack as kubernetes } from './kubernetes/index.ts';
import { pack as openkruise } from './openkruise/index.ts';
import { pack as pulumi } from './pulumi/index.ts';

/** Every pack there is, in the order in which they are asked. */
export const packs: readonly Pack[] = [catalogue, kratix, kubernetes, openkruise, pulumi];

/** What all of them know together. */
export const knowledge = new Knowledge(packs);
