import { execFile } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiClient } from '../../src/embedded/actors/client.ts';
import { type EmbeddedServer, startEmbeddedServer } from '../../src/embedded/start.ts';
import { conditionOf } from '../../src/kube/object.ts';
import { systemClock } from '../../src/session/clock.ts';
import { aFolder } from '../helpers/folder.ts';

const KTOP = path.resolve(import.meta.dirname, '../../bin/ktop.js');

const OFFERS = '/apis/offers.example.com/v1/namespaces/team-c/postgreses';

let server: EmbeddedServer;
let api: ApiClient;
const stop = new AbortController();
/** The writes of ktop that arrived, rehearsals apart. */
const writes: string[] = [];

beforeAll(async () => {
  server = await startEmbeddedServer({ clock: systemClock, scenario: 'kratix-failed-pipeline' });
  api = new ApiClient({ url: server.url, token: 'admin-token' }, 'test', stop.signal);
  server.faults.answerNext(500, Number.MAX_SAFE_INTEGER, ({ method, path: to, query }) => {
    const isKtop = query.get('fieldManager') === 'ktop' && query.get('dryRun') === null;
    if (method === 'PATCH' && isKtop) writes.push(to);
    return false;
  });
});

afterAll(async () => {
  stop.abort();
  await server.close();
});

/** Runs the built ktop to its end, without a terminal. */
function ktop(...args: readonly string[]) {
  const folder = aFolder({ config: server.kubeconfig });
  const env = { ...process.env, KUBECONFIG: path.join(folder, 'config') };
  return new Promise<{ readonly code: number; readonly out: string; readonly err: string }>(
    (resolve) => {
      execFile(process.execPath, [KTOP, 'reconcile', ...args], { env }, (error, out, err) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
      });
    },
  );
}

const LEDGER = ['postgres/ledger', '-n', 'team-c'] as const;

test('without a terminal it says what it would send, and writes nothing unless --yes', async () => {
  const { code, out, err } = await ktop(...LEDGER);
  expect(out).toContain('✓ rehearsed (dryRun=All): accepted');
  expect(out).toContain('"path":"/metadata/labels/kratix.io~1manual-reconciliation"');
  expect(err).toMatch(/^ktop: nothing was written: .*--yes/);
  expect({ code, writes }).toEqual({ code: 15, writes: [] });
  const data = JSON.parse((await ktop(...LEDGER, '-o', 'json')).out);
  expect(data).toMatchObject({ ending: 'refused', steps: [{ rehearsal: { type: 'accepted' } }] });
});

test.each<[string, readonly string[], number, RegExp]>([
  ['--read-only', [...LEDGER, '--yes', '--read-only'], 15, /ktop is read-only/],
  [
    'a trigger of another kind',
    [...LEDGER, '--yes', '--trigger', 'flux-force'],
    15,
    /is no trigger of/,
  ],
  [
    'no such object',
    ['postgres/none', '-n', 'team-c', '--yes'],
    8,
    /there is no Postgres team-c\/none/,
  ],
  ['no such kind', ['gizmos/one', '--yes'], 2, /no kind called gizmos/],
  ['no object', ['--yes'], 2, /takes an object/],
  ['a time for nothing', [...LEDGER, '--timeout', '5s'], 2, /--timeout goes with --wait/],
  ['a recording', [...LEDGER, '--replay', 'x'], 2, /takes no --replay/],
  [
    'two ways at once',
    [...LEDGER, '--with-upstream', '--trigger', 'x'],
    2,
    /--with-upstream and --trigger exclude each other/,
  ],
  [
    'what has no upstream',
    ['namespaces/team-c', '--with-upstream', '--yes'],
    15,
    /reconcile it by itself/,
  ],
])(
  '%s is a sentence and a code of its own, and nothing is written',
  async (_, args, wanted, words) => {
    const { code, err } = await ktop(...args);
    expect(err).toMatch(words);
    expect({ code, writes }).toEqual({ code: wanted, writes: [] });
  },
);

test('several names: each is asked once, the others are said to be left out, and the worst code is told', async () => {
  const maps = '/api/v1/namespaces/team-c/configmaps';
  for (const name of ['one', 'two']) await api.create(maps, { metadata: { name } });
  const names = ['configmaps/one', 'configmap/none', 'cm/two', 'cm/one', '-n', 'team-c'];
  const asked = await ktop(...names);
  expect(asked.out).toContain('2 requests: ConfigMap ×2');
  expect(asked.err).toMatch(/^ktop: configmap\/none: there is no ConfigMap team-c\/none/);
  expect(asked.err).toMatch(/nothing was written: .*--yes/);
  expect({ code: asked.code, writes }).toEqual({ code: 15, writes: [] });

  const touched = async (name: string) => {
    const { metadata } = await api.get(`${maps}/${name}`);
    return metadata.annotations?.['ktop.dev/reconcile-requested-at'] !== undefined;
  };
  const answered = Promise.all(
    ['one', 'two'].map(async (name) => {
      await expect.poll(() => touched(name), { timeout: 20_000 }).toBe(true);
      await api.patch(`${maps}/${name}`, { data: { seen: 'yes' } });
    }),
  );
  const { code, out } = await ktop(...names, '--yes', '-o', 'json');
  await answered;
  expect(JSON.parse(out)).toMatchObject({
    objects: [
      { object: 'ConfigMap team-c/one', ending: 'seen', steps: [{ notes: [{}, {}] }] },
      { object: 'ConfigMap team-c/two', ending: 'seen' },
      {
        object: 'configmap/none',
        ending: 'refused',
        reason: expect.stringMatching(/^there is no/),
      },
    ],
  });
  expect(code).toBe(15);
  expect(writes.splice(0)).toEqual([`${maps}/one`, `${maps}/two`]);
}, 40_000);

test('[K-25] a failed delete pipeline runs again, and what was deleted is gone at its end', async () => {
  const failed = async () => {
    return conditionOf(await api.get(`${OFFERS}/ledger`), 'DeleteWorkflowCompleted')?.reason;
  };
  await expect.poll(failed, { timeout: 20_000 }).toBe('DeleteWorkflowFailed');
  const { code, out } = await ktop(...LEDGER, '-o', 'json', '--yes', '--wait');
  expect(JSON.parse(out)).toMatchObject({
    object: 'Postgres team-c/ledger',
    ending: 'finished',
    steps: [
      {
        trigger: 'kratix-manual-reconciliation',
        rehearsal: { type: 'accepted' },
        notes: [{ stage: 'sent' }, { stage: 'taken-up' }, { stage: 'finished' }],
      },
    ],
  });
  expect({ code, writes }).toEqual({ code: 0, writes: [`${OFFERS}/ledger`] });
}, 40_000);
