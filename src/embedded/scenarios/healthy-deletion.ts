import type { ApiClient } from '../actors/client.ts';
import type { Actors } from '../actors/start-actors.ts';
import { addDatabase, deleteDatabase, startDatabaseOperator } from './databases.ts';
import { startNodes } from './nodes.ts';
import type { Scenario } from './scenario.ts';

const NAMESPACE = 'shop';
const NAMES = ['orders', 'carts', 'sessions', 'invoices', 'reviews', 'search'];
const LIVING = 3;
const EVERY_MS = 12_000;

export const healthyDeletion: Scenario = {
  name: 'healthy-deletion',
  title:
    'Databases are deleted and made anew for ever: each loses its four finalizers one after another and is gone.',
  keys: ['enter  on a Database: its four steps, each with the time it took'],
  async start(actors) {
    await startNodes(actors);
    const client = await startDatabaseOperator(actors);
    await startDatabaseCycle(actors, client);
  },
};

/** Keeps some Databases, and deletes the oldest and makes another again and again. */
export async function startDatabaseCycle(actors: Actors, client: ApiClient): Promise<void> {
  for (let index = 0; index < LIVING; index += 1)
    await addDatabase(client, NAMESPACE, nameAt(index));
  actors.run(async () => {
    for (let oldest = 0; ; oldest += 1) {
      await deleteDatabase(actors, client, NAMESPACE, nameAt(oldest));
      await addDatabase(client, NAMESPACE, nameAt(oldest + LIVING));
      await actors.wait(EVERY_MS);
    }
  });
}

function nameAt(index: number): string {
  const round = Math.floor(index / NAMES.length) + 1;
  return `${NAMES[index % NAMES.length]}-${round}`;
}
