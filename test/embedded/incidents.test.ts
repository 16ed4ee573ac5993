import { expect, onTestFinished, test } from 'vitest';
import { startEmbeddedServer } from '../../src/embedded/start.ts';
import { systemClock } from '../../src/session/clock.ts';
import { incidents, mismatches } from './incidents.ts';
import { investigate } from './investigate.ts';

const PATIENCE = { timeout: 15_000, interval: 20 };

/** Plays a scenario a hundred times faster than people see it. */
async function play(scenario: string) {
  const server = await startEmbeddedServer({
    scenario,
    clock: systemClock,
    pace: 0.01,
    namespaceDelayMs: 10,
  });
  onTestFinished(() => server.close());
  return server;
}

test.each(incidents)('$scenario: $target is $state by $codes.0', async (incident) => {
  const { kubeconfig } = await play(incident.scenario);
  const wrong = async () => {
    const report = await investigate(kubeconfig, incident.target, incident.namespace);
    return report === undefined ? ['it is not there'] : mismatches(report, incident);
  };
  await expect.poll(wrong, PATIENCE).toEqual([]);
});
