import { type ApiObject, listAt } from '../../json.ts';
import type { ApiClient } from '../client.ts';
import { attempt } from '../ensure.ts';
import { EventRecorder } from '../event-recorder.ts';
import { holdLease } from '../lease.ts';
import type { Actors } from '../start-actors.ts';
import { SYSTEM, selector } from './kinds.ts';
import { startPromises } from './promise.ts';
import { startWorks } from './work.ts';

/** What the controllers of the Kratix manager share. */
export interface Kratix {
  readonly actors: Actors;
  readonly client: ApiClient;
  record(
    controller: string,
    object: ApiObject,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
  ): Promise<void>;
  list(path: string, labels?: Readonly<Record<string, string>>): Promise<readonly ApiObject[]>;
  /** Deletes what is not being deleted yet. */
  removeAll(objects: readonly ApiObject[], pathOf: (object: ApiObject) => string): Promise<void>;
}

/**
 * Plays the manager of Kratix, deletion above all: which finalizer it takes off when, and what it says.
 * Imitated is syntasso/kratix internal/controller/{promise,dynamic_resource_request,work,workplacement}_controller.go
 * and lib/workflow/reconciler.go. Pauses are longer than its own, so that people can follow.
 */
export function startKratix(actors: Actors): void {
  const client = actors.client('manager');
  const recorders = new Map<string, EventRecorder>();
  const kratix: Kratix = {
    actors,
    client,
    record: (controller, ...event) => {
      const known = recorders.get(controller) ?? new EventRecorder(actors, client, controller);
      recorders.set(controller, known);
      return known.record(...event);
    },
    list: async (path, labels) => {
      const query = labels === undefined ? '' : `?${selector(labels)}`;
      return listAt(await client.get(`${path}${query}`), 'items') as readonly ApiObject[];
    },
    removeAll: async (objects, pathOf) => {
      const left = objects.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
      const options = { propagationPolicy: 'Background' };
      await Promise.all(
        left.map((object) => attempt(() => client.remove(pathOf(object), options))),
      );
    },
  };
  const lease = { namespace: SYSTEM, name: '2743c979.kratix.io', holder: 'manager_1' };
  holdLease(actors, client, { ...lease, seconds: 15, renewMs: 5000 });
  startPromises(kratix);
  startWorks(kratix);
}
