import { attempt } from '../actors/ensure.ts';
import { KINDS } from '../actors/kratix/kinds.ts';
import { pathOfKind } from '../actors/plain-kind.ts';
import type { Actors } from '../actors/start-actors.ts';
import { addPromise, addRequest, type Offer, startPlatform } from './kratix-platform.ts';
import type { Scenario } from './scenario.ts';

const REST_MS = 10_000;

const vaults: Offer = {
  promise: 'vaults',
  kind: { group: 'offers.example.com', kind: 'Vault', plural: 'vaults' },
  environment: 'dev',
  container: 'seal',
};

export const kratixPromise: Scenario = {
  name: 'kratix-promise',
  title:
    'A Kratix Promise is deleted with its one request, in seven steps that take about a minute, and then installed anew.',
  keys: [
    'enter  on Promise vaults: its seven steps, and the Vault that the third waits for',
    'enter  at its fifth step: half a minute for the objects of its controller is normal, and said to be',
  ],
  start: startPromiseDeletion,
};

async function startPromiseDeletion(actors: Actors): Promise<void> {
  const client = await startPlatform(actors);
  const path = `${pathOfKind(KINDS.promises)}/${vaults.promise}`;
  const install = async () => {
    await addPromise(actors, client, vaults);
    await addRequest(actors, client, vaults, 'team-b', 'invoices');
  };
  await install();
  actors.run(async () => {
    for (;;) {
      await attempt(() => client.remove(path));
      while ((await attempt(() => client.get(path))) !== undefined) await actors.wait(1000);
      await actors.wait(REST_MS);
      await install();
      await actors.wait(REST_MS);
    }
  });
}
