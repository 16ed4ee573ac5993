import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openKtop, type Pty } from '../helpers/pty.ts';
import { openTlsServer } from '../helpers/tls-server.ts';

const KTOP = path.resolve(import.meta.dirname, '../../bin/ktop.js');
const servers: Server[] = [];
let folder = '';
let ktop: Pty | undefined;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ktop-bad-input-'));
});

afterEach(async () => {
  await ktop?.close();
  ktop = undefined;
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A kubeconfig file with this text; returns its path. */
function aFile(text: string): string {
  const file = path.join(folder, `kubeconfig-${Math.random().toString(36).slice(2)}`);
  writeFileSync(file, text);
  return file;
}

function kubeconfigFor(server: string, user: object = { token: 'secret' }): string {
  return aFile(
    JSON.stringify({
      clusters: [{ name: 'c', cluster: { server } }],
      users: [{ name: 'jane', user }],
      contexts: [{ name: 'dev', context: { cluster: 'c', user: 'jane' } }],
      'current-context': 'dev',
    }),
  );
}

async function aServer(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Runs ktop to its end; returns the exit code and what it said, which must be one sentence. */
async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  ktop = openKtop(args, { env: { HOME: folder, ...env }, columns: 200 });
  const { code } = await ktop.exited;
  expect(Object.values(ktop.modes())).toEqual([false, false, false, false, false]);
  const said = ktop.screen().trim();
  expect(said).toMatch(/^ktop: /);
  expect(said).not.toMatch(/^\s+at /m);
  return { code, said: said.replace(/\n/g, '') };
}

const missing = '/nowhere/kubeconfig';

test.each([
  ['an unknown flag', ['--wat'], 2, "Unknown option '--wat'"],
  ['an unknown command', ['wat'], 2, 'wat is not a command'],
  ['an unknown scenario', ['--demo', 'wat'], 2, /wat.*tour/],
  ['an unknown scenario to serve', ['demo-server', 'wat'], 2, /wat.*tour/],
  ['an unknown kind', ['--demo', '--kind', 'wat'], 2, 'the server serves no kind called wat'],
  ['a selector that is none', ['-l', 'a=b=c d'], 2, '--selector takes a label selector'],
  ['no kubeconfig', [], 3, /there is no kubeconfig: .* does not exist .* or try ktop --demo/],
  ['a kubeconfig that does not exist', ['--kubeconfig', missing], 3, `${missing} does not exist`],
])('%s ends in one sentence', async (_, args, code, sentence) => {
  const ended = await run(args);
  expect(ended).toEqual({ code, said: expect.stringMatching(sentence) });
});

test('KUBECONFIG that names nothing', async () => {
  expect(await run([], { KUBECONFIG: missing })).toEqual({
    code: 3,
    said: expect.stringContaining(`KUBECONFIG names ${missing}, which does not exist`),
  });
});

test('a kubeconfig that is no YAML', async () => {
  expect(await run(['--kubeconfig', aFile('a: [b')])).toEqual({
    code: 3,
    said: expect.stringMatching(/the kubeconfig .* cannot be understood .*; correct it/),
  });
});

test('a kubeconfig without contexts', async () => {
  expect(await run(['--kubeconfig', aFile('{}')])).toEqual({
    code: 3,
    said: expect.stringContaining('has no contexts'),
  });
});

test('an unknown context is told with those that exist', async () => {
  const file = kubeconfigFor('http://127.0.0.1:1');
  expect(await run(['--kubeconfig', file, '--context', 'prod'])).toEqual({
    code: 3,
    said: expect.stringContaining('has no context prod; choose one with --context: dev'),
  });
});

test('a server that refuses', async () => {
  const url = await aServer(() => {});
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
  expect(await run(['--kubeconfig', kubeconfigFor(url)])).toEqual({
    code: 4,
    said: expect.stringContaining(`nothing answers at ${url} (connection refused)`),
  });
});

test('a server that is no Kubernetes', async () => {
  const url = await aServer((_, response) => response.end('<html>hello</html>'));
  expect(await run(['--kubeconfig', kubeconfigFor(url)])).toEqual({
    code: 4,
    said: expect.stringContaining('answers, but not as a Kubernetes API server does'),
  });
});

test('a server that does not speak TLS', async () => {
  const url = await aServer((_, response) => response.end());
  expect(await run(['--kubeconfig', kubeconfigFor(url.replace('http:', 'https:'))])).toEqual({
    code: 4,
    said: expect.stringContaining('does not speak TLS'),
  });
});

test('a certificate that does not verify', async () => {
  const server = await openTlsServer();
  try {
    expect(await run(['--kubeconfig', kubeconfigFor(server.url)])).toEqual({
      code: 4,
      said: expect.stringMatching(/the certificate of https:\S+ .*certificate-authority/),
    });
  } finally {
    await server.close();
  }
});

test('a login that is not accepted', async () => {
  const url = await aServer((_, response) => {
    response.statusCode = 401;
    response.end('{"kind":"Status","code":401}');
  });
  expect(await run(['--kubeconfig', kubeconfigFor(url)])).toEqual({
    code: 5,
    said: expect.stringContaining('does not accept the login of user jane (401 Unauthorized)'),
  });
});

test('a login plugin that fails says why in its own words', async () => {
  const exec = { command: 'sh', args: ['-c', 'echo token expired >&2; exit 1'] };
  const file = kubeconfigFor('http://127.0.0.1:1', { exec });
  expect(await run(['--kubeconfig', file])).toEqual({
    code: 5,
    said: expect.stringContaining(
      'the credential plugin sh of the kubeconfig failed (token expired)',
    ),
  });
});

const RECORDING = path.resolve(
  import.meta.dirname,
  '../fixtures/recordings/kratix-request-delete.jsonl',
);

test.each([
  ['that does not exist', missing, `${missing} cannot be read (it does not exist)`],
  ['that is a directory', import.meta.dirname, 'cannot be read (it is a directory)'],
  ['that is something else', KTOP, 'cannot be replayed: line 1 is no JSON object'],
])('a recording %s', async (_, file, sentence) => {
  const { code, said } = await run(['--replay', file]);
  expect(code).toBe(7);
  expect(said).toContain(sentence);
});

test('a recording that is cut, or in no order', async () => {
  const lines = readFileSync(RECORDING, 'utf8').trimEnd().split('\n');
  const cut = await run(['--replay', aFile(lines.join('\n').slice(0, -20))]);
  expect(cut.code).toBe(7);
  expect(cut.said).toMatch(/line \d+, the last one, is cut off/);
  const turned = await run(['--replay', aFile(`${lines.reverse().join('\n')}\n`)]);
  expect(turned.code).toBe(7);
  expect(turned.said).toMatch(/line 2 \(.*\) is older than the line before it/);
});

test('a moment outside the recording', async () => {
  const { code, said } = await run(['--replay', RECORDING, '--at', '2000-01-01T00:00:00Z']);
  expect(code).toBe(2);
  expect(said).toMatch(/is outside the recording, which is of 2026-11-21T07:02:\S+ to 2026-/);
});

test('a file that would be overwritten by a recording', async () => {
  const file = aFile('precious');
  const { code, said } = await run(['record', file, '--demo']);
  expect(code).toBe(7);
  expect(said).toContain('it exists already, and nothing is overwritten');
  expect(readFileSync(file, 'utf8')).toBe('precious');
});

test('kinds that cannot be recorded leave no file behind', async () => {
  const file = path.join(folder, 'never.jsonl');
  const { code, said } = await run(['record', file, '--demo', '--kinds', 'secrets']);
  expect(code).toBe(2);
  expect(said).toContain('Secrets are never recorded');
  expect(existsSync(file)).toBe(false);
});

test('without a terminal', () => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [KTOP, '--demo'], {
    encoding: 'utf8',
  });
  expect({ status, stdout }).toEqual({ status: 6, stdout: '' });
  expect(stderr).toBe(
    'ktop: stdin and stdout must be a terminal; run ktop in one, without pipes\n',
  );
});

test('a lying server costs only the objects it lies about', async () => {
  const large = 'x'.repeat(5 * 1024 * 1024);
  const metadata = (name: unknown, more: object = {}) => ({
    metadata: {
      name,
      namespace: 'demo',
      uid: `uid-${String(name).slice(0, 8)}`,
      resourceVersion: '5',
      deletionTimestamp: '2026-01-01T00:00:00Z',
      ...more,
    },
  });
  const objects = [
    metadata('honest', { finalizers: ['example.com/lock'] }),
    {},
    { metadata: null },
    metadata(7),
    metadata('weird', { finalizers: 'none', labels: [1], ownerReferences: {} }),
    metadata('large', { annotations: { large } }),
    metadata('\x1b[2J\x1b]0;owned\x07evil'),
  ];
  const lines = objects.map((object) => `${JSON.stringify({ type: 'ADDED', object })}\n`);
  const bookmark = {
    metadata: { resourceVersion: '9', annotations: { 'k8s.io/initial-events-end': 'true' } },
  };
  const kinds = {
    kind: 'APIGroupDiscoveryList',
    items: [
      {
        metadata: { name: '' },
        versions: [
          {
            version: 'v1',
            resources: [
              {
                resource: 'configmaps',
                responseKind: { kind: 'ConfigMap' },
                scope: 'Namespaced',
                singularResource: 'configmap',
                verbs: ['list', 'watch'],
              },
            ],
          },
        ],
      },
    ],
  };
  const url = await aServer((request, response) => {
    if (request.url === '/version') response.end('{"gitVersion":"v1.99.0"}');
    else if (request.url === '/api') response.end(JSON.stringify(kinds));
    else if (request.url === '/apis') response.end('{"kind":"APIGroupDiscoveryList","items":[]}');
    else {
      for (const line of lines) response.write(line);
      response.write(
        Buffer.from([
          ...Buffer.from('{"type":"ADDED","object":{"metadata":{"name":"'),
          0xff,
          0xfe,
          ...Buffer.from('","uid":"utf","resourceVersion":"1"}}}\n'),
        ]),
      );
      response.write(`${JSON.stringify({ type: 'BOOKMARK', object: bookmark })}\n`);
    }
  });
  ktop = openKtop(['--kubeconfig', kubeconfigFor(url)], { columns: 120 });
  await ktop.waitFor(/● 1\/1 live · 3 malformed/);
  await ktop.waitFor(/demo\/honest/);
  await ktop.waitFor(/demo\/weird/);
  await ktop.waitFor(/demo\/large/);
  await ktop.waitFor(/demo\/␛\[2J␛\]0;owned␇evil/);
  expect(ktop.output()).not.toContain('owned\x07');
  expect(ktop.output()).not.toContain('\x1b[2J\x1b]');
});
