import { expect, onTestFinished, test } from 'vitest';
import { LONGEST_LINE } from '../../src/cluster/logs/stamped-lines.ts';
import type { LogEntry } from '../../src/kube/container-log.ts';
import { LogTails } from '../../src/session/log-tails.ts';
import { LogsModel } from '../../src/store/logs-model.ts';
import { aClock } from '../helpers/clock.ts';
import { eventually } from '../helpers/eventually.ts';
import { logLine, NOON } from '../helpers/following.ts';
import { aRow, POD } from '../helpers/rows.ts';
import { type Exchange, openScriptedApi } from '../helpers/scripted-api.ts';

const SIZE = { columns: 120, rows: 40 };
const PATIENTLY = { interval: 20, timeout: 60_000 };
const PIECE = 10_000;
/** More than that does not wait to be put in order. */
const MOST_WAITING = 10_000;

/** A pod whose containers all run, its logs open, and the answers that say them. */
async function aScene(containers: readonly string[]) {
  const api = await openScriptedApi();
  const clock = aClock(NOON);
  const connection = api.connect(clock);
  const model = new LogsModel();
  model.open({ type: 'object', row: aRow({ kind: POD, name: 'web' }) });
  const told = new Map<string, LogEntry[]>(containers.map((name) => [name, []]));
  const tails = new LogTails({
    connection,
    clock,
    onEntries: (entries) => {
      model.take(entries);
      for (const { target, entry } of entries) told.get(target.container)?.push(entry);
    },
    onTails: () => {},
  });
  onTestFinished(async () => {
    tails.stop();
    connection.close();
    await api.close();
  });
  const state = { running: { startedAt: '2026-11-21T11:00:00Z' } };
  tails.put({
    metadata: { name: 'web', namespace: 'default', uid: 'uid-web' },
    spec: { containers: containers.map((name) => ({ name })) },
    status: { containerStatuses: containers.map((name) => ({ name, restartCount: 0, state })) },
  });
  const answers = new Map<string, Exchange>();
  for (const _ of containers) {
    const exchange = await api.next();
    answers.set(exchange.query.get('container') ?? '', exchange);
  }
  return {
    clock,
    say: (container: string, text: string) => answers.get(container)?.write(text),
    entries: (container: string) => told.get(container) ?? [],
    counters() {
      const { kept, dropped } = model.slices(SIZE, 'logs').logs ?? {};
      return { kept, dropped };
    },
    lastRow: () => model.slices(SIZE, 'logs').logs?.lines.at(-1)?.text,
  };
}

/** So many lines, numbered, in pieces of an answer. */
function* numbered(count: number): Generator<string> {
  for (let first = 0; first < count; first += PIECE)
    yield Array.from({ length: PIECE }, (_, i) => logLine(0, `line ${first + i}`)).join('');
}

function firstOutOfOrder(entries: readonly LogEntry[]): LogEntry | undefined {
  return entries.find((entry, i) => entry.type !== 'line' || entry.text !== `line ${i}`);
}

test('a million lines at once: the last are kept, and all others counted', async () => {
  const scene = await aScene(['app']);
  for (const piece of numbered(1_000_000)) scene.say('app', piece);
  await expect.poll(() => scene.entries('app').length, PATIENTLY).toBe(1_000_000);
  expect(firstOutOfOrder(scene.entries('app'))).toBeUndefined();
  expect(scene.counters()).toEqual({ kept: 20_000, dropped: 980_000 });
  expect(scene.lastRow()).toBe('line 999999');
}, 60_000);

test('of several containers, what comes faster than it can be put in order is not held back', async () => {
  const scene = await aScene(['app', 'side']);
  for (const piece of numbered(100_000)) for (const name of ['app', 'side']) scene.say(name, piece);
  const heard = () => scene.entries('app').length + scene.entries('side').length;
  // As long as no time passes, nothing is told because it has waited.
  await eventually(heard).toBe(200_000 - MOST_WAITING);
  await eventually(() => {
    scene.clock.advance(50);
    return heard();
  }).toBe(200_000);
  for (const name of ['app', 'side'])
    expect(firstOutOfOrder(scene.entries(name)), name).toBeUndefined();
  expect(scene.counters()).toEqual({ kept: 20_000, dropped: 180_000 });
});

test('a line of 30 MB is kept up to a megabyte, and the next one whole', async () => {
  const scene = await aScene(['app']);
  const size = 30 * 1024 * 1024;
  scene.say('app', logLine(0, '').trimEnd());
  scene.say('app', ' ');
  for (let sent = 0; sent < size; sent += LONGEST_LINE) scene.say('app', 'x'.repeat(LONGEST_LINE));
  scene.say('app', `\n${logLine(1, 'next')}`);
  await eventually(() => scene.entries('app').length).toBe(2);
  const [long, next] = scene.entries('app');
  if (long?.type !== 'line') throw new Error('it is no line');
  expect(long.text.length + long.dropped).toBe(size);
  expect(long.text.length).toBeGreaterThanOrEqual(LONGEST_LINE);
  expect(long.text.length).toBeLessThan(LONGEST_LINE + 40);
  expect(next).toMatchObject({ text: 'next', dropped: 0 });
  expect(scene.counters()).toEqual({ kept: 2, dropped: 0 });
});

test('of lines of a megabyte eight are kept, and the others counted', async () => {
  const scene = await aScene(['app']);
  const text = 'x'.repeat(LONGEST_LINE);
  for (let i = 0; i < 20; i++) scene.say('app', logLine(i, text));
  await eventually(() => scene.entries('app').length).toBe(20);
  expect(scene.counters()).toEqual({ kept: 8, dropped: 12 });
});
