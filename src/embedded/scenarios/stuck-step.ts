import type { ApiClient } from '../actors/client.ts';
import type { Actors } from '../actors/start-actors.ts';
import {
  addDatabase,
  deleteDatabase,
  startDatabaseOperator,
  UNREACHABLE_BUCKET,
} from './databases.ts';
import { startNodes } from './nodes.ts';
import type { Scenario } from './scenario.ts';

const NAMESPACE = 'billing';
const STUCK = 'ledger-archive';
const NEIGHBOURS = ['ledger', 'payouts', 'tax-reports'];

export const stuckStep: Scenario = {
  name: 'stuck-step',
  title:
    'A Database is stuck on the second of its four finalizers: its last backup fails again and again.',
  keys: ['enter  on the Database: its second step fails, and its controller says why'],
  async start(actors) {
    await startNodes(actors);
    await startStuckDatabase(actors, await startDatabaseOperator(actors));
  },
};

/** Deletes a Database whose last backup cannot be written. Its neighbours are well. */
export async function startStuckDatabase(actors: Actors, client: ApiClient): Promise<void> {
  await addDatabase(client, NAMESPACE, STUCK, UNREACHABLE_BUCKET);
  for (const name of NEIGHBOURS) await addDatabase(client, NAMESPACE, name);
  actors.run(() => deleteDatabase(actors, client, NAMESPACE, STUCK));
}
