import type { Pause, Trigger } from '../../../trigger.ts';
import { argoPauses, argoTriggers } from './argo-cd.ts';
import { dataPauses, dataTriggers } from './data.ts';
import { fluxPauses, fluxTriggers } from './flux.ts';
import { infrastructurePauses, infrastructureTriggers } from './infrastructure.ts';
import { secretTriggers } from './secrets.ts';

/** How the operators of the catalogue are made to reconcile, the usual way of each kind first. */
export const triggers: readonly Trigger[] = [
  ...fluxTriggers,
  ...argoTriggers,
  ...secretTriggers,
  ...infrastructureTriggers,
  ...dataTriggers,
];

/** How they are told to leave an object alone. */
export const pauses: readonly Pause[] = [
  ...fluxPauses,
  ...argoPauses,
  ...infrastructurePauses,
  ...dataPauses,
];
