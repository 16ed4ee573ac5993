import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startEmbeddedServer } from '../../src/embedded/start.ts';
import { systemClock } from '../../src/session/clock.ts';
import { openKtop, type Pty } from '../helpers/pty.ts';

const KTOP = path.resolve(import.meta.dirname, '../../bin/ktop.js');
const RECORDING = path.resolve(
  import.meta.dirname,
  '../fixtures/recordings/kratix-request-delete.jsonl',
);
let folder = '';
let ktop: Pty | undefined;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ktop-replay-'));
});

afterEach(async () => {
  await ktop?.close();
  ktop = undefined;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Records a demo until `isDone`, and ends it as an operator does. */
async function record(file: string, args: readonly string[], isDone: () => boolean) {
  const child = spawn(process.execPath, [KTOP, 'record', file, ...args]);
  const exited = once(child, 'exit');
  const said = text(child.stderr);
  await expect.poll(isDone, { timeout: 10_000 }).toBe(true);
  child.kill('SIGINT');
  const [code] = await exited;
  return { code, said: await said };
}

test('a replay is shown with its mark, its time and its deletions; no kubeconfig is read', async () => {
  ktop = openKtop(['--replay', RECORDING, '--at', '07:02:21.5'], {
    env: { HOME: folder, KUBECONFIG: '/nowhere' },
    columns: 120,
  });
  await ktop.waitFor(/REPLAY/);
  await ktop.waitFor(/team-a\/alpha/);
  await ktop.waitFor(/\d+\/\d+ live · \d+ forbidden/); // What was not looked at is not nothing.
});

test('what was recorded of a demo is replayed, and has no end in the middle of a line', async () => {
  const file = path.join(folder, 'demo.jsonl');
  const read = () => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  const isDeleting = () => /"kind":"Database".*"deletionTimestamp"/.test(read());
  const { code, said } = await record(file, ['--demo', 'stuck-step'], isDeleting);
  expect(code).toBe(0);
  expect(said).toMatch(/^ktop: recording embedded to .*; ctrl-c ends it$/m);
  expect(said).toMatch(/^ktop: \d+ lines, \d+ bytes in /m);
  for (const line of read().trimEnd().split('\n')) expect(JSON.parse(line)).toHaveProperty('t');
  ktop = openKtop(['--replay', file], { env: { HOME: folder }, columns: 120 });
  await ktop.waitFor(/billing\/ledger-archive/);
});

test('a recording ends at its size', async () => {
  const file = path.join(folder, 'small.jsonl');
  const child = spawn(process.execPath, [
    ...[KTOP, 'record', file, '--demo', '--max-bytes', '20Ki'],
  ]);
  const said = text(child.stderr);
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(await said).toContain('--max-bytes ends it here');
  expect(readFileSync(file).length).toBeLessThanOrEqual(20 * 1024);
  expect(readFileSync(file, 'utf8')).toMatch(/\}\n$/);
});

test('a recording ends when its time is over', async () => {
  const file = path.join(folder, 'short.jsonl');
  const child = spawn(process.execPath, [KTOP, 'record', file, '--demo', '--timeout', '1s']);
  const said = text(child.stderr);
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(await said).toContain(': the time is over');
});

/** What a command of ktop prints. */
function ktopPrints(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const options = { env: { ...process.env, ...env }, maxBuffer: 1 << 26 };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [KTOP, ...args], options, (error, out) =>
      error === null ? resolve(out) : reject(error),
    );
  });
}

test('logs are recorded too: what is read and concluded of a replay is what was of the cluster', async () => {
  const server = await startEmbeddedServer({
    scenario: 'noisy-logs',
    clock: systemClock,
    pace: 0.2,
  });
  onTestFinished(() => server.close());
  const kubeconfig = path.join(folder, 'noisy');
  writeFileSync(kubeconfig, server.kubeconfig);
  const file = path.join(folder, 'noisy.jsonl');
  const read = () => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  const hasRestarted = () => /"container":"shard","restart":1/.test(read());
  const cluster = ['--kubeconfig', kubeconfig];
  const { code } = await record(file, cluster, hasRestarted);
  expect(code).toBe(0);

  const operator = ['logs', 'deployment/search-operator', '-n', 'search-system', '--no-follow'];
  const its = [...operator, '--about', 'searchindex/articles'];
  const there = (await ktopPrints([...its, ...cluster])).split('\n');
  const replayed = (await ktopPrints([...its, '--replay', file])).trimEnd().split('\n');
  expect(replayed.length).toBeGreaterThan(10);
  expect(there.slice(0, replayed.length)).toEqual(replayed);
  const previous = ['logs', 'searchindex/articles', '-n', 'team-s', '--previous', '--no-follow'];
  expect(await ktopPrints([...previous, '--replay', file])).toMatch(/panic: segment 1199/);

  const diagnose = ['diagnose', 'searchindex/articles', '-n', 'team-s', '-o', 'json'];
  const concluded = async (from: readonly string[]) => {
    const { findings } = JSON.parse(await ktopPrints([...diagnose, ...from]));
    const [{ code, sentence }] = findings;
    return { code, sentence: sentence.replace(/\(request \S+\)/, '') };
  };
  await expect.poll(() => concluded(cluster), { timeout: 20_000 }).toMatchObject({ code: 'G-2' });
  const later = path.join(folder, 'later.jsonl');
  const isWhole = () => existsSync(later) && /Reconciler error/.test(readFileSync(later, 'utf8'));
  await record(later, cluster, isWhole);
  expect(await concluded(['--replay', later])).toEqual(await concluded(cluster));
}, 90_000);
