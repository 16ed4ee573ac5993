import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openPty, type Pty } from '../test/helpers/pty.ts';
import { cpuMs, median, memory, quantile, round } from './readings.ts';
import { READY, type Site } from './site.ts';
import type { Measurement } from './table.ts';
import { FINALIZERS, nameOf, pathOf } from './widgets.ts';
import { startWriter } from './write-load.ts';

const SETTLE_MS = 5000;
const WRITES_PER_SECOND = 300;

/** A frame with ktop's compositor and with Ink's own, in one process. */
export function frames(): readonly Measurement[] {
  const { stdout, status } = spawnSync(
    process.execPath,
    [path.join(import.meta.dirname, 'frame.js')],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  if (status !== 0) throw new Error('frame.js failed');
  const lines = stdout.trim().split('\n').slice(1);
  return lines.map((line) => {
    const [name = '', inks = '', ours = '', ratio = ''] = line.split(/ {2,}/);
    const isOurs = name.startsWith('one string a row');
    return {
      what: `Frame: ${name}`,
      measured: `${ours} ms of CPU, Ink's own ${inks} ms: ${ratio} × less`,
      target: isOurs ? '≥ 3 ×' : 'a shape ktop does not draw',
      ...(isOurs ? { isWithin: Number(ratio) >= 3 } : {}),
    };
  });
}

/** Start to first frame beside a Node that does nothing, one after the other. */
export async function firstFrame(site: Site): Promise<readonly Measurement[]> {
  const bare: number[] = [];
  const ktops: number[] = [];
  for (let round = 0; round < 15; round++) {
    bare.push(
      await timed(async () => {
        const node = openPty(process.execPath, ['-e', '0']);
        await node.exited;
      }),
    );
    let ktop: Pty | undefined;
    ktops.push(
      await timed(async () => {
        ktop = site.openKtop();
        await ktop.waitFor(/ktop/);
      }),
    );
    await ktop?.close();
  }
  const ratio = median(ktops) / median(bare);
  return [
    {
      what: 'First frame, beside `node -e 0`',
      measured: `${round(median(ktops))} ms, ${round(median(bare))} ms: ${round(ratio, 1)} ×`,
      target: '≤ 5 ×',
      isWithin: ratio <= 5,
    },
  ];
}

/** CPU for an event and memory, with few and with many objects, in turns. */
export async function scale(few: Site, many: Site): Promise<readonly Measurement[]> {
  const sites = [few, many].map((site) => ({ site, ktop: site.openKtop(), costs: [] as number[] }));
  for (const { ktop } of sites) await ktop.waitFor(READY, 'all of it', 60_000);
  await delay(SETTLE_MS);
  const settled = sites.map(({ ktop }) => memory(ktop.pid));
  for (let turn = 0; turn < 4; turn++)
    for (const { site, ktop, costs } of sites) costs.push(await cpuPerEvent(site, ktop));
  const after = sites.map(({ ktop }) => memory(ktop.pid));
  for (const { ktop } of sites) await ktop.close();
  const [cheap = 0, dear = 0] = sites.map(({ costs }) => median(costs));
  const held = Math.max(settled[1]?.now ?? Number.NaN, after[1]?.now ?? Number.NaN);
  return [
    {
      what: `CPU for an event at ${many.count()} objects, beside ${few.count()}, ${WRITES_PER_SECOND} events a second`,
      measured: `${round(dear, 2)} ms, ${round(cheap, 2)} ms: ${round(dear / cheap, 2)} ×`,
      target: '≤ 1.3 ×',
      isWithin: dear / cheap <= 1.3,
    },
    {
      what: `Resident memory at ${many.count()} objects, settled and after the events`,
      measured: `${round(settled[1]?.now ?? Number.NaN)} MB, ${round(after[1]?.now ?? Number.NaN)} MB (highest ${round(after[1]?.highest ?? Number.NaN)} MB; at ${few.count()} objects ${round(after[0]?.now ?? Number.NaN)} MB)`,
      target: '≤ 130 MB',
      isWithin: held <= 130,
    },
  ];
}

async function cpuPerEvent(site: Site, { pid }: Pty): Promise<number> {
  const quietMs = 4000;
  const busyMs = 10_000;
  const [first, second] = [cpuMs(pid), await after(quietMs, () => cpuMs(pid))];
  const idle = (second - first) / quietMs;
  const writer = startWriter(site, WRITES_PER_SECOND);
  await delay(1000);
  const third = cpuMs(pid);
  const used = (await after(busyMs, () => cpuMs(pid))) - third;
  const { written, seconds } = await writer.stop();
  return (used - idle * busyMs) / ((written / seconds) * (busyMs / 1000));
}

/** From a write to the cell it changes, alone and beside many other writes. */
export async function latency(site: Site): Promise<readonly Measurement[]> {
  const ktop = site.openKtop();
  await ktop.waitFor(READY);
  await delay(SETTLE_MS);
  const quiet = await latencies(site, ktop, 0);
  const writer = startWriter(site, WRITES_PER_SECOND);
  await delay(2000);
  const busy = await latencies(site, ktop, 1);
  const { written, seconds } = await writer.stop();
  await ktop.close();
  const told = ({ answered, sent }: Latencies) =>
    `p95 ${round(quantile(answered, 0.95))} ms after the server's answer, median ${round(median(answered))} ms (from sending: ${round(quantile(sent, 0.95))} and ${round(median(sent))} ms)`;
  return [
    {
      what: `A write to its cell on the terminal, ${site.count()} objects, quiet`,
      measured: told(quiet),
      target: 'p95 ≤ 15 ms',
      isWithin: quantile(quiet.answered, 0.95) <= 15,
    },
    {
      what: `The same at ${round(written / seconds)} writes a second`,
      measured: told(busy),
      target: 'p95 ≤ 50 ms',
      isWithin: quantile(busy.answered, 0.95) <= 50,
    },
  ];
}

interface Latencies {
  readonly answered: readonly number[];
  readonly sent: readonly number[];
}

/** Takes finalizers off widgets that are on the screen, and waits for the step to be seen there. */
async function latencies(site: Site, ktop: Pty, round: number): Promise<Latencies> {
  const answered: number[] = [];
  const sent: number[] = [];
  for (let sample = 0; sample < 60; sample++) {
    const index = sample % 20;
    const gone = 1 + Math.floor(sample / 20) + round * 3;
    const finalizers = Array.from(
      { length: FINALIZERS - gone },
      (_, n) => `bench.example.com/step-${n + gone}`,
    );
    const before = performance.now();
    let seen = 0;
    const cell = ktop
      .waitFor(new RegExp(`${nameOf(index)}\\b.* ${gone}/${FINALIZERS}`))
      .then(() => {
        seen = performance.now();
      });
    await site.api.patch(pathOf(index), { metadata: { finalizers } });
    const after = performance.now();
    await cell;
    answered.push(Math.max(0, seen - after));
    sent.push(seen - before);
    await delay(100 + ((sample * 37) % 100)); // Not in step with frames or with the clock on the screen.
  }
  return { answered, sent };
}

/** Start to everything on the screen, beside kubectl listing the kind, one after the other. */
export async function usefulScreen(site: Site): Promise<readonly Measurement[]> {
  const what = `All that is being deleted on the screen, ${site.count()} objects, every watch live; beside \`kubectl get widgets -A\``;
  const kubectls: number[] = [];
  const ktops: number[] = [];
  const env = { ...process.env, KUBECONFIG: site.plane.kubeconfig };
  const args = ['get', 'widgets.bench.example.com', '-A'];
  if (spawnSync('kubectl', args, { env, stdio: 'ignore' }).error)
    return [{ what, measured: 'no kubectl here', target: 'less time' }];
  for (let turn = 0; turn < 7; turn++) {
    kubectls.push(
      await timed(async () => {
        await once(spawn('kubectl', args, { env, stdio: 'ignore' }), 'exit');
      }),
    );
    let ktop: Pty | undefined;
    ktops.push(
      await timed(async () => {
        ktop = site.openKtop();
        await ktop.waitFor(READY);
      }),
    );
    await ktop?.close();
  }
  return [
    {
      what,
      measured: `${round(median(ktops))} ms, kubectl ${round(median(kubectls))} ms`,
      target: 'less time',
      isWithin: median(ktops) < median(kubectls),
    },
  ];
}

/** Requests of a ktop that nobody touches, counted by the server. */
export async function idle(site: Site): Promise<readonly Measurement[]> {
  const ktop = site.openKtop();
  await ktop.waitFor(READY);
  const requests = () => readFileSync(site.plane.auditLog, 'utf8').split('\n').length;
  // First it looks around what is on the screen.
  let before = 0;
  while (before !== requests()) {
    before = requests();
    await delay(SETTLE_MS);
  }
  const cpuBefore = cpuMs(ktop.pid);
  const minutes = 1.25;
  const cpu = (await after(minutes * 60_000, () => cpuMs(ktop.pid))) - cpuBefore;
  const perMinute = (requests() - before) / minutes;
  await ktop.close();
  return [
    {
      what: 'Requests a minute, idle (watches that began or ended among them)',
      measured: `${round(perMinute, 1)} (CPU ${round(cpu / minutes / 600, 1)} % of a core)`,
      target: '≤ 10',
      isWithin: perMinute <= 10,
    },
  ];
}

async function timed(act: () => Promise<void>): Promise<number> {
  const before = performance.now();
  await act();
  return performance.now() - before;
}

async function after<T>(ms: number, read: () => T): Promise<T> {
  await delay(ms);
  return read();
}
