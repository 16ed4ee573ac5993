import type { Knowledge } from '../../knowledge/knowledge.ts';
import type { Cause, ControllerFact } from '../../knowledge/pack.ts';
import { busyController } from './busy.ts';
import { controllerDown, controllerErrors } from './controller.ts';
import { refusedInEvents } from './events.ts';
import { uninstalledHolder } from './holder.ts';
import { pausedByKey, terminatingNamespace } from './object.ts';
import { ownerElsewhere } from './owners.ts';
import { rehearsedRemoval } from './rehearsal.ts';
import { controllerRhythm } from './rhythm.ts';
import { refusedInStatus } from './status.ts';
import { deadWebhook } from './webhooks.ts';

/** The rules that hold for any object, whoever deletes it; most telling first. */
export function genericCauses(
  knowledge: Knowledge,
  controller: ControllerFact | undefined,
): readonly Cause[] {
  return [
    pausedByKey(knowledge),
    rehearsedRemoval,
    ...(controller === undefined
      ? [uninstalledHolder(knowledge)]
      : [
          controllerErrors(controller),
          controllerDown(controller),
          controllerRhythm(controller, knowledge),
        ]),
    deadWebhook,
    refusedInStatus,
    refusedInEvents,
    busyController,
    terminatingNamespace,
    ownerElsewhere,
  ];
}
