import type { Pack } from '../../pack.ts';
import { conditions } from './conditions.ts';
import { events } from './events.ts';
import { examples } from './examples.ts';
import { manager } from './manager.ts';
import { destination, work, workPlacement, workPlacementWithStateFile } from './placement.ts';
import { progress } from './progress.ts';
import { promiseWithApi, promiseWithoutApi } from './promise.ts';
import { healthRecord, promiseRelease, promiseRevision } from './records.ts';
import { relations } from './relations.ts';
import { request } from './request.ts';
import { pauses, triggers } from './triggers.ts';
import { workflows } from './workflows.ts';

/**
 * Kratix: platforms as Promises. Its finalizers mean different things on different kinds, so flows tell
 * all of them; a kind none of them describes is taken for a request, hence that comes first.
 */
export const pack: Pack = {
  id: 'kratix',
  title: 'Kratix',
  flows: [
    request,
    promiseWithApi,
    promiseWithoutApi,
    work,
    workPlacement,
    workPlacementWithStateFile,
    destination,
    promiseRelease,
    promiseRevision,
    healthRecord,
  ],
  finalizers: [],
  progress,
  workflows: [workflows],
  events,
  relations,
  triggers,
  pauses,
  controller: manager,
  conditions,
  examples,
};
