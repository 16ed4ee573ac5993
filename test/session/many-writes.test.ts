import { expect, onTestFinished, test } from 'vitest';
import { ApiClient } from '../../src/embedded/actors/client.ts';
import { startEmbeddedServer } from '../../src/embedded/start.ts';
import { systemClock } from '../../src/session/clock.ts';
import type { Command } from '../../src/store/command.ts';
import { eventually } from '../helpers/eventually.ts';
import { liveSession } from '../helpers/live-session.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';
const WRITES = 1_500;

test('[R-09] an object that is rewritten a thousand times a second costs thirty frames a second', async () => {
  const server = await startEmbeddedServer({ scenario: 'empty', clock: systemClock });
  const stop = new AbortController();
  const api = new ApiClient({ url: server.url, token: 'admin-token' }, 'loop', stop.signal);
  await api.create(MAPS, {
    metadata: { name: 'hot', finalizers: ['example.com/x'] },
    data: { n: '0' },
  });
  await api.remove(`${MAPS}/hot`);
  const { session, model } = await liveSession(server.kubeconfig, { readOnly: true });
  onTestFinished(async () => {
    session.stop();
    stop.abort();
    await server.close();
  });
  const press = (command: Command) => session.dispatch(command);
  const state = () => model.store.getState();
  press({ type: 'resize', size: { columns: 160, rows: 200 } });
  await eventually(() => state().deletions.length).toBe(1);
  press({ type: 'open-versions' });
  const lines = () => (state().versions?.lines ?? []).map(({ text }) => text);
  let n = 0;
  const write = () => api.patch(`${MAPS}/hot`, { data: { n: String(++n) } });
  await eventually(async () => {
    await write();
    return lines().length > 0;
  }).toBe(true);

  let frames = 0;
  const unsubscribe = model.store.subscribe(() => {
    frames++;
  });
  const begun = performance.now();
  for (let i = 0; i < WRITES; i += 5) await Promise.all(Array.from({ length: 5 }, write));
  await eventually(async () => {
    await write();
    return lines().at(-1);
  }).toMatch(/^ {2}data\.n/);
  const seconds = (performance.now() - begun) / 1_000;
  unsubscribe();
  expect(frames).toBeLessThan(35 * (seconds + 1));
  expect(lines().filter((line) => line.startsWith('  data.n')).length).toBeLessThanOrEqual(60);
});
