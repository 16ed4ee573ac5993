import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { load } from 'js-yaml';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiClient } from '../../src/embedded/actors/client.ts';
import { ADMIN } from '../../src/embedded/server/access.ts';
import {
  type EmbeddedServer,
  kubeconfigText,
  startEmbeddedServer,
} from '../../src/embedded/start.ts';
import type { Clock } from '../../src/kube/time.ts';
import { systemClock } from '../../src/session/clock.ts';
import { aFolder } from '../helpers/folder.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const KTOP = path.join(ROOT, 'bin/ktop.js');
const schema = JSON.parse(readFileSync(path.join(ROOT, 'docs/findings.schema.json'), 'utf8'));
const matchesSchema = new Ajv({ allErrors: true }).compile(schema);
const HOLD = 'acme.io/hold';
const JANE = {
  name: 'jane',
  token: 'jane-token',
  rules: [{ verbs: ['*'], apiGroups: [''], resources: ['namespaces'] }],
};

/** The server's clock: what was deleted a moment ago was so a minute before. */
let ahead = 0;
const clock: Clock = { ...systemClock, now: () => Date.now() + ahead };

let server: EmbeddedServer;
const stop = new AbortController();

beforeAll(async () => {
  server = await startEmbeddedServer({ scenario: 'empty', clock, users: [ADMIN, JANE] });
  const api = new ApiClient({ url: server.url, token: 'admin-token' }, 'test', stop.signal);
  for (const name of ['team-a', 'team-b'])
    await api.create('/api/v1/namespaces', { metadata: { name } });
  for (const name of ['one', 'two', 'three']) {
    const maps = '/api/v1/namespaces/team-a/configmaps';
    await api.create(maps, { metadata: { name, finalizers: [HOLD] } });
    await api.remove(`${maps}/${name}`);
  }
  ahead = 60_000;
});

afterAll(async () => {
  stop.abort();
  await server.close();
});

interface Ended {
  readonly code: number;
  readonly out: string;
}

function findings(args: readonly string[], token = 'admin-token'): Promise<Ended> {
  const folder = aFolder({ config: kubeconfigText(server.url, token) });
  const env = { ...process.env, KUBECONFIG: path.join(folder, 'config') };
  return new Promise((resolve) => {
    execFile(process.execPath, [KTOP, 'findings', ...args], { env }, (error, out) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out });
    });
  });
}

test('one cause, what hangs under it, what was looked at, and a code of its own', async () => {
  const { code, out } = await findings([]);
  expect(code).toBe(16);
  expect(out).toMatch(
    /^stuck for \S+: Finalizer acme\.io\/hold: nobody in the cluster looks like its holder \(inferred\) \(3 objects\)\n/,
  );
  expect(out).toContain('  ConfigMap team-a/two: ');
  expect(out).toContain('looked at: 3 of 3 objects being deleted');
  expect(out).toContain('not looked at: what is written again and again');
});

test('JSON is what its schema says, and YAML says the same', async () => {
  const [json, yaml] = await Promise.all([findings(['-o', 'json']), findings(['-o', 'yaml'])]);
  const report = JSON.parse(json.out);
  matchesSchema(report);
  expect(matchesSchema.errors).toBeNull();
  expect(load(yaml.out)).toEqual(report);
  expect(report).toMatchObject({
    findings: [
      {
        culprit: { kind: 'Finalizer', name: HOLD },
        severity: 'stuck',
        certainty: 'inferred',
        objects: 3,
      },
    ],
  });
  expect(report.findings[0].affected).toHaveLength(3);
});

test('where nothing is wrong the code is 0', async () => {
  const { code, out } = await findings(['-n', 'team-b']);
  expect(code).toBe(0);
  expect(out).toMatch(/^nothing wrong was found in what was looked at\n/);
});

test('what may not be seen is not said to be well', async () => {
  const { code, out } = await findings([], 'jane-token');
  expect(code).toBe(0);
  expect(out).toMatch(/not looked at: .*\d+ kinds, forbidden to you/);
});

test('[P-10] Stacks of a recording that say what is wrong with them: nothing is told before all was read', async () => {
  const file = path.join(ROOT, 'test/fixtures/recordings/standing-source-unavailable.jsonl');
  const { code, out } = await findings(['--replay', file, '--at', '07:15:50']);
  expect(code).toBe(16);
  expect(out).toMatch(/^stuck for \S+: Stack p-src\/noauth: Stalled=True, SpecInvalid: /);
  for (const name of ['Stack p-src/branch', 'Stack p-src/prog', 'Workspace p-src/envsecret'])
    expect(out).toContain(`: ${name}: `);
});
