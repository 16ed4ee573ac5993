import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { type Actors, startActors } from '../../src/embedded/actors/start-actors.ts';
import { scenarios } from '../../src/embedded/scenarios/index.ts';
import { systemClock } from '../../src/session/clock.ts';
import { openApi } from '../helpers/api.ts';
import {
  type Observer,
  observe,
  seesDeletionStepByStep,
  seesLockedStack,
  seesNoisyLogs,
  seesStalledController,
  seesStuckNamespace,
  seesStuckStep,
} from '../helpers/scenario-claims.ts';
import { cleanUp } from './clean-up.ts';

const plane = inject('controlPlane');
const { server: url, token, caFile } = plane;
const target = { url, token, ca: readFileSync(caFile, 'utf8') };
const PATIENCE = { timeout: 60_000, interval: 100 };

let played: Actors[] = [];
let observer: Observer;

beforeAll(() => {
  observer = observe(target);
});

afterAll(() => observer.close());

/** Plays a scenario on the real server, as fast as its controllers can follow. */
async function play(name: string): Promise<void> {
  const actors = startActors({ ...target, clock: systemClock, pace: 0.05 });
  played.push(actors);
  await scenarios.find((scenario) => scenario.name === name)?.start(actors);
}

afterEach(async () => {
  for (const actors of played) actors.stop();
  played = [];
  const api = openApi(plane);
  await cleanUp(api);
  api.close();
});

test('healthy-deletion plays on a real server, and a second time over the first', async () => {
  await play('healthy-deletion');
  await seesDeletionStepByStep(observer);
  for (const actors of played) actors.stop();
  await play('healthy-deletion');
});

test('stuck-step plays on a real server, and a second time over the first', async () => {
  await play('stuck-step');
  await seesStuckStep(observer);
  for (const actors of played) actors.stop();
  await play('stuck-step');
});

test('stuck-namespace plays on a real server, and a second time over the first', async () => {
  await play('stuck-namespace');
  await seesStuckNamespace(observer);
  for (const actors of played) actors.stop();
  await play('stuck-namespace');
});

test('noisy-logs plays on a real server, and a second time over the first', async () => {
  await play('noisy-logs');
  await seesNoisyLogs(observer);
  for (const actors of played) actors.stop();
  await play('noisy-logs');
});

test('stalled-controller plays on a real server, and a second time over the first', async () => {
  await play('stalled-controller');
  await seesStalledController(observer);
  for (const actors of played) actors.stop();
  await play('stalled-controller');
});

test('locked-stack plays on a real server, and a second time over the first', async () => {
  await play('locked-stack');
  await seesLockedStack(observer);
  for (const actors of played) actors.stop();
  await play('locked-stack');
});

test('the tour plays on a real server, among its real controllers', async () => {
  await play('tour');
  await seesDeletionStepByStep(observer);
  await seesStuckStep(observer);
  await seesStuckNamespace(observer);
  const running = async () =>
    (await observer.list('/api/v1/pods?fieldSelector=status.phase=Running')).length;
  await expect.poll(running, PATIENCE).toBeGreaterThan(25);
});
