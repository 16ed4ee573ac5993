import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { openKtop, type Pty } from '../test/helpers/pty.ts';
import { cpuMs, median, memory, quantile, round } from './readings.ts';
import type { Site } from './site.ts';
import type { Measurement } from './table.ts';
import { WIDGETS } from './widgets.ts';

const NAMESPACE = 'bench-logs';
const CONTAINERS = 100;
const LINES_PER_SECOND = 10_000;
const LOAD_MS = 60_000;
/** As many lines so far are read of each. */
const TAIL_LINES = 1000;
const OWNER = 'speaking';

/** Keys and memory while the logs of many containers are followed that all speak. */
export async function logs(site: Site): Promise<readonly Measurement[]> {
  const speaker = await startSpeaker(site);
  const ktop = openKtop(['--context', 'tui', '-n', NAMESPACE], {
    env: { KUBECONFIG: site.plane.kubeconfig },
    columns: 200,
    rows: 50,
  });
  try {
    await ktop.waitFor(/● (\d+)\/\1 live[\s\S]*speaking/);
    await delay(5000);
    const before = memory(ktop.pid).now;
    ktop.press('l');
    await ktop.waitFor((screen) => toldOn(screen) === CONTAINERS, 'a line of each container');
    const quiet = await keys(ktop);
    await speaker.tell('speak');
    await delay(1000);
    const [cpuBefore, started] = [cpuMs(ktop.pid), performance.now()];
    const busy: Latency[] = [];
    while (performance.now() - started < LOAD_MS) busy.push(...(await keys(ktop)));
    const cpu = (cpuMs(ktop.pid) - cpuBefore) / (performance.now() - started);
    const after = memory(ktop.pid);
    const { written, perSecond = 0 } = await speaker.tell('hush');
    await delay(2000);
    const told = toldOn(ktop.screen());
    await speaker.tell('speak');
    const opening = await reopen(ktop);
    return measured({ quiet, busy, opening, cpu, before, after, written, perSecond, told });
  } finally {
    await ktop.close();
    await speaker.stop();
    await site.api.release(`${WIDGETS}/namespaces/${NAMESPACE}/widgets/${OWNER}`);
  }
}

interface Readings {
  readonly quiet: readonly Latency[];
  readonly busy: readonly Latency[];
  readonly opening: readonly Latency[];
  /** The share of a core. */
  readonly cpu: number;
  readonly before: number;
  readonly after: { readonly now: number; readonly highest: number };
  readonly written: number;
  readonly perSecond: number;
  readonly told: number;
}

function measured(it: Readings): readonly Measurement[] {
  const load = `${CONTAINERS} followed containers, ${round(it.perSecond)} lines/s`;
  const grown = it.after.now - it.before;
  const missing = it.written - it.told;
  const cpuPerThousand = (it.cpu * 1000) / (it.perSecond / 1000);
  return [
    {
      what: `A key to its cell on the terminal, ${load}`,
      measured: `${summary(it.busy)}; quiet: p95 ${round(quantile(timesOf(it.quiet), 0.95))} ms`,
      target: 'p95 ≤ 50 ms',
      isWithin: quantile(timesOf(it.busy), 0.95) <= 50 && it.perSecond >= LINES_PER_SECOND * 0.95,
    },
    {
      what: 'The same while those logs are closed and opened, the last thousand lines of each at once',
      measured: summary(it.opening),
      target: 'none: who says them takes both cores',
    },
    {
      what: 'Resident memory after a minute of that, beside before the logs were opened',
      measured: `${round(it.after.now)} MB, ${round(it.before)} MB: + ${round(grown)} MB (highest ${round(it.after.highest)} MB)`,
      target: 'growth ≤ 80 MB',
      isWithin: grown <= 80,
    },
    {
      what: 'Lines that were said and are neither kept nor counted as fallen out',
      measured: `${missing} of ${it.written}`,
      target: '0',
      isWithin: missing === 0,
    },
    {
      what: 'CPU for 1000 lines, followed and shown',
      measured: `${round(cpuPerThousand, 1)} ms (${round(it.cpu * 100)} % of a core)`,
      target: '≤ 50 ms',
      isWithin: cpuPerThousand <= 50,
    },
  ];
}

/** How many lines have come, whether they are kept or have fallen out. */
function toldOn(screen: string): number {
  const [, kept = '0', fallen = '0'] =
    /followed · ([\d,]+) lines?(?: · ([\d,]+) fell out)?/.exec(screen) ?? [];
  return numberOf(kept) + numberOf(fallen);
}

function numberOf(text: string): number {
  return Number(text.replaceAll(',', ''));
}

interface Latency {
  readonly key: string;
  readonly ms: number;
}

/** The rows of the logs, below the header, the tabs and the title. */
function rowsOf(screen: string): readonly string[] {
  return screen.split('\n').slice(3, -2);
}

/** What follows of a wrapped line names no source. */
const isTimed = (screen: string) => /^\d\d:\d\d:\d\d\.\d{3} /m.test(rowsOf(screen).join('\n'));

/** Presses keys one after the other, each when the one before has shown; ends as it began. */
async function keys(ktop: Pty): Promise<readonly Latency[]> {
  const latencies: Latency[] = [];
  const then = async (key: string, seen: (screen: string) => boolean) =>
    latencies.push(await press(ktop, key, key, seen));
  await then('s', isOff);
  for (const _ of [1, 2, 3]) {
    const [first] = rowsOf(ktop.screen());
    await then('k', (screen) => rowsOf(screen)[1] === first);
  }
  for (const _ of [1, 2, 3]) {
    const [, second] = rowsOf(ktop.screen());
    await then('j', (screen) => rowsOf(screen)[0] === second);
  }
  await then('t', isTimed);
  await then('t', (screen) => !isTimed(screen));
  await then('s', (screen) => !isOff(screen));
  return latencies;
}

/** Closes the logs and opens them, and presses a key while the lines so far arrive. */
async function reopen(ktop: Pty): Promise<readonly Latency[]> {
  const latencies: Latency[] = [];
  for (let turn = 0; turn < 5; turn++) {
    latencies.push(await press(ktop, 'esc', '\x1b', (screen) => / being deleted/.test(screen)));
    latencies.push(await press(ktop, 'l', 'l', (screen) => /^Logs of /m.test(screen)));
    for (let i = 0; i < 5; i++) {
      latencies.push(await press(ktop, 's', 's', isOff));
      latencies.push(await press(ktop, 's', 's', (screen) => !isOff(screen)));
    }
    await ktop.waitFor((screen) => toldOn(screen) >= CONTAINERS * TAIL_LINES);
  }
  return latencies;
}

/** Waits a little first, so as not to be in step with frames. */
async function press(
  ktop: Pty,
  key: string,
  text: string,
  seen: (screen: string) => boolean,
): Promise<Latency> {
  await delay(50 + Math.random() * 50);
  const before = performance.now();
  ktop.press(text);
  await ktop.waitFor(seen, `what ${key} does`);
  return { key, ms: performance.now() - before };
}

function isOff(screen: string): boolean {
  return /autoscroll off/.test(screen);
}

function timesOf(latencies: readonly Latency[]): readonly number[] {
  return latencies.map(({ ms }) => ms);
}

function summary(latencies: readonly Latency[]): string {
  const times = timesOf(latencies);
  return `p95 ${round(quantile(times, 0.95))} ms, median ${round(median(times))} ms, longest ${round(Math.max(...times))} ms of ${times.length} (p95 of ${byKey(latencies)})`;
}

function byKey(latencies: readonly Latency[]): string {
  const names = [...new Set(latencies.map(({ key }) => key))];
  return names
    .map((name) => {
      const its = latencies.filter(({ key }) => key === name).map(({ ms }) => ms);
      return `${name} ${round(quantile(its, 0.95))}`;
    })
    .join(', ');
}

interface Said {
  readonly written: number;
  readonly perSecond?: number;
}

interface Speaker {
  tell(command: 'speak' | 'hush'): Promise<Said>;
  stop(): Promise<void>;
}

/** A terminating object that selects pods whose containers speak; resolves when each has said a line. */
async function startSpeaker(site: Site): Promise<Speaker> {
  await site.api.create('/api/v1/namespaces', { metadata: { name: NAMESPACE } });
  const widgets = `${WIDGETS}/namespaces/${NAMESPACE}/widgets`;
  await site.api.create(widgets, {
    apiVersion: 'bench.example.com/v1',
    kind: 'Widget',
    metadata: { name: OWNER, finalizers: ['bench.example.com/step-0'] },
    spec: { selector: { matchLabels: { app: 'speaker' } } },
  });
  await site.api.delete(`${widgets}/${OWNER}`);
  const file = path.join(import.meta.dirname, 'speaker.ts');
  const args = [file, site.addressFile, NAMESPACE, String(CONTAINERS), String(LINES_PER_SECOND)];
  const { stdin, stdout } = spawn(process.execPath, ['--import', 'tsx', ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const answers = createInterface({ input: stdout })[Symbol.asyncIterator]();
  const answer = async () => JSON.parse((await answers.next()).value) as Said;
  await answer();
  return {
    tell(command) {
      stdin.write(`${command}\n`);
      return answer();
    },
    async stop() {
      stdin.end();
      await answers.next();
    },
  };
}
