// Measures ktop and prints a table: `npm run bench`, or `npm run bench -- frames idle` for some of it.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { analysis } from './analysis.ts';
import { events } from './events.ts';
import { logs } from './logs.ts';
import { firstFrame, frames, idle, latency, scale, usefulScreen } from './parts.ts';
import { openSite, type Site } from './site.ts';
import { type Measurement, table } from './table.ts';
import { terminating } from './terminating.ts';

const FEW = 1000;
const SOME = 10_000;
const MANY = 50_000;

const PARTS = [
  'frames',
  'terminating',
  'events',
  'first-frame',
  'logs',
  'scale',
  'analysis',
  'latency',
  'useful-screen',
  'idle',
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string' } },
});
const unknown = positionals.filter((name) => !PARTS.includes(name));
if (unknown.length > 0) {
  console.error(`bench: no part called ${unknown.join(', ')}; there are: ${PARTS.join(', ')}`);
  process.exit(2);
}
const wants = (name: string) => positionals.length === 0 || positionals.includes(name);
const measurements: Measurement[] = [];
const report = (found: readonly Measurement[]) => {
  measurements.push(...found);
  for (const { what, measured } of found) console.error(`${what}: ${measured}`);
};

if (wants('frames')) report(frames());
if (wants('terminating')) report(await terminating());
if (wants('events')) report(events());
if (PARTS.slice(3).some(wants)) await onClusters();
const text = table(measurements);
console.log(`\n${text}`);
if (values.out !== undefined) writeFileSync(values.out, text);

async function onClusters(): Promise<void> {
  const site = await openSite(FEW);
  try {
    if (wants('first-frame')) report(await firstFrame(site));
    if (wants('logs')) report(await logs(site));
    if (wants('scale') || wants('analysis'))
      await withSite(MANY, async (many) => {
        if (wants('scale')) report(await scale(site, many));
        if (wants('analysis')) report(await analysis(many));
      });
    if (!['latency', 'useful-screen', 'idle'].some(wants)) return;
    await site.growTo(SOME);
    if (wants('latency')) report(await latency(site));
    if (wants('useful-screen')) report(await usefulScreen(site));
    if (wants('idle')) report(await idle(site));
  } finally {
    await site.close();
  }
}

async function withSite(count: number, act: (site: Site) => Promise<void>): Promise<void> {
  const site = await openSite(count);
  try {
    await act(site);
  } finally {
    await site.close();
  }
}
