import { setTimeout as delay } from 'node:timers/promises';
import { WriteRates } from '../src/store/write-rates.ts';
import { aRow } from '../test/helpers/rows.ts';
import { cpuMs, median, round } from './readings.ts';
import { READY, type Site } from './site.ts';
import type { Measurement } from './table.ts';
import { startWriter } from './write-load.ts';

const PER_SECOND = 500;
const SECONDS = 60;
const SETTLE_MS = 10_000;
const TURN_MS = 15_000;

/**
 * What it costs to find loops and stalls while everything is written to: counting every write, which is
 * always done, in this process; and pane 5 with all that it watches and reads, beside pane 2, each in a ktop
 * of its own at the same time.
 */
export async function analysis(site: Site): Promise<readonly Measurement[]> {
  const counting = countingShare(site.count());
  const plain = site.openKtop();
  const looking = site.openKtop();
  for (const ktop of [plain, looking]) await ktop.waitFor(READY, 'all of it', 60_000);
  looking.press('5');
  await delay(SETTLE_MS);
  const writer = startWriter(site, PER_SECOND);
  await delay(SETTLE_MS);
  const shares: { readonly plain: number; readonly looking: number }[] = [];
  for (let turn = 0; turn < 4; turn++) {
    const before = [plain, looking].map(({ pid }) => cpuMs(pid));
    await delay(TURN_MS);
    const [a = 0, b = 0] = [plain, looking].map(({ pid }, i) => cpuMs(pid) - (before[i] ?? 0));
    shares.push({ plain: (a * 100) / TURN_MS, looking: (b * 100) / TURN_MS });
  }
  const { written, seconds } = await writer.stop();
  await plain.close();
  await looking.close();
  const more = median(shares.map((share) => share.looking - share.plain)) + counting;
  const [without, withIt] = [
    median(shares.map((share) => share.plain)) - counting,
    median(shares.map((share) => share.looking)),
  ];
  return [
    {
      what: `CPU of finding loops and stalls, ${site.count()} objects, ${round(written / seconds)} changes a second`,
      measured: `${round(more, 1)} % of a core more (${round(without, 1)} without, ${round(withIt, 1)} with pane 5; counting writes alone ${round(counting, 1)})`,
      target: '≤ 3 %',
      isWithin: more <= 3,
    },
  ];
}

/** How much of a core it takes to count writes and to ask for the most written once a second. */
function countingShare(objects: number): number {
  const rows = Array.from({ length: objects }, (_, i) => aRow({ uid: `u${i}`, name: `w${i}` }));
  const rates = new WriteRates();
  const begin = process.cpuUsage();
  for (let i = 0; i < PER_SECOND * SECONDS; i++) {
    const at = (i * 1_000) / PER_SECOND;
    const row = rows[Math.floor(Math.random() * objects)];
    if (row !== undefined) rates.wrote(row, at);
    if (i % PER_SECOND === 0) rates.hot(at);
  }
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1_000 / SECONDS / 10;
}
