import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openConnection } from '../../src/cluster/connection.ts';
import { aClock } from '../helpers/clock.ts';
import { anExecPlugin } from '../helpers/exec-plugin.ts';
import { aFolder } from '../helpers/folder.ts';
import { kubeconfigOf } from '../helpers/scripted-api.ts';
import { fixtureData, type Handler, openTlsServer } from '../helpers/tls-server.ts';

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

const NOON = Date.parse('2026-01-01T12:00:00Z');
const CLUSTER = { 'certificate-authority-data': fixtureData('ca.crt') };

/** Answers everybody but those who come with one of the tokens that are `refused`. */
function refusing(refused: ReadonlySet<string>): Handler {
  return ({ headers }, reply) => {
    if (refused.has(String(headers.authorization))) reply.head(401);
    reply.end('{}');
  };
}

async function scene(user: object, refused: readonly string[] = []) {
  const no = new Set(refused.map((token) => `Bearer ${token}`));
  const server = await openTlsServer({ handler: refusing(no) });
  const clock = aClock(NOON);
  const connection = openConnection(kubeconfigOf(server.url, CLUSTER, user), { clock });
  endings.push(server.close, () => connection.close());
  return {
    server,
    clock,
    connection,
    no,
    ask: () => connection.json({ path: '/version' }),
    askOften: (times: number) =>
      Promise.all(Array.from({ length: times }, () => connection.json({ path: '/version' }))),
    logins: () => server.asked.map(({ headers }) => headers.authorization),
  };
}

test('a plugin runs once for any number of requests, and is told that nobody can be asked', async () => {
  const plugin = anExecPlugin(`return { token: 'token-' + run };`);
  const { askOften, logins } = await scene(plugin.user());
  await askOften(20);
  expect(new Set(logins())).toEqual(new Set(['Bearer token-1']));
  expect(plugin.runs()).toMatchObject([
    {
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      spec: { interactive: false },
    },
  ]);
});

test('a plugin that asks for the cluster is told', async () => {
  const plugin = anExecPlugin(`return { token: info.spec.cluster.server };`);
  const { server, ask, logins } = await scene(plugin.user({ provideClusterInfo: true }));
  await ask();
  expect(logins()).toEqual([`Bearer ${server.url}`]);
  expect(plugin.runs()).toMatchObject([
    { spec: { cluster: { 'certificate-authority-data': fixtureData('ca.crt') } } },
  ]);
});

test('a plugin gets the environment of its stanza', async () => {
  const plugin = anExecPlugin(`return { token: process.env.WHO };`);
  const { ask, logins } = await scene(plugin.user({ env: [{ name: 'WHO', value: 'alice' }] }));
  await ask();
  expect(logins()).toEqual(['Bearer alice']);
});

test('a credential is renewed a minute before it ends', async () => {
  const plugin = anExecPlugin(
    `return { token: 'token-' + run, expirationTimestamp: run === 1 ? '2026-01-01T12:10:00Z' : '2026-01-01T12:20:00Z' };`,
  );
  const { ask, clock, logins } = await scene(plugin.user());
  await ask();
  clock.advance(9 * 60_000 - 1);
  await ask();
  expect(plugin.runs()).toHaveLength(1);
  clock.advance(1);
  await ask();
  await ask();
  expect(logins().slice(-2)).toEqual(['Bearer token-2', 'Bearer token-2']);
  expect(plugin.runs()).toHaveLength(2);
});

test('a credential that is refused is renewed once, however many requests it was in', async () => {
  const plugin = anExecPlugin(`return { token: 'token-' + run };`);
  const { askOften, logins, connection } = await scene(plugin.user(), ['token-1']);
  await askOften(20);
  expect(plugin.runs()).toHaveLength(2);
  expect(logins().filter((login) => login === 'Bearer token-2')).toHaveLength(20);
  expect(connection.requestCount).toBe(40);
});

test('a login that is refused twice is the user’s to mend, and the server is not lost', async () => {
  const { ask, connection, server, no } = await scene({ token: 'good' });
  await ask();
  no.add('Bearer good');
  await expect(ask()).rejects.toMatchObject({
    problem: 'credentials',
    message: `${server.url} does not accept the login of user alice (401 Unauthorized): log in again`,
  });
  expect(connection.health().type).toBe('up');
  expect(server.asked).toHaveLength(3);
});

test('a plugin that fails is quoted, with its hint', async () => {
  const plugin = anExecPlugin(
    `console.error('warning: old version\\nERROR: session expired\\n'); process.exit(3);`,
  );
  const { ask } = await scene(
    plugin.user({ installHint: 'Run: cloud login\nMore at example.com' }),
  );
  await expect(ask()).rejects.toMatchObject({
    problem: 'credentials',
    message: `the credential plugin ${process.execPath} of the kubeconfig failed (ERROR: session expired): Run: cloud login`,
  });
});

test.each([
  ['says nothing', 'process.exit(2);', 'it ended with code 2'],
  ['is killed', `process.kill(process.pid, 'SIGKILL'); while (true);`, 'it was ended by SIGKILL'],
  [
    'prints no credential',
    'return {};',
    'it printed no ExecCredential with a token or a certificate',
  ],
])('a plugin that %s has failed too', async (_, script, why) => {
  const { ask } = await scene(anExecPlugin(script).user());
  await expect(ask()).rejects.toMatchObject({
    message: `the credential plugin ${process.execPath} of the kubeconfig failed (${why}): log in with it in another terminal, then try again`,
  });
});

test('a plugin that is not installed is said to be so', async () => {
  const exec = { command: 'ktop-no-such-plugin', apiVersion: 'client.authentication.k8s.io/v1' };
  const { ask } = await scene({ exec: { ...exec, installHint: 'Install it from example.com' } });
  await expect(ask()).rejects.toMatchObject({
    problem: 'credentials',
    message:
      'the credential plugin ktop-no-such-plugin of the kubeconfig failed (it is not installed): Install it from example.com',
  });
});

test('a plugin that has failed is tried again by the next request', async () => {
  const plugin = anExecPlugin(`if (run === 1) process.exit(1); return { token: 'good' };`);
  const { ask, logins } = await scene(plugin.user());
  await expect(ask()).rejects.toMatchObject({ problem: 'credentials' });
  await ask();
  expect(logins()).toEqual(['Bearer good']);
});

test('a client certificate of the kubeconfig is shown', async () => {
  const { ask, server } = await scene({
    'client-certificate-data': fixtureData('client.crt'),
    'client-key-data': fixtureData('client.key'),
  });
  await ask();
  expect(server.asked.map(({ certificateOf }) => certificateOf)).toEqual(['alice']);
});

test('another client certificate from a plugin makes another connection', async () => {
  const pem = (name: string) => JSON.stringify(Buffer.from(fixtureData(name), 'base64').toString());
  const plugin = anExecPlugin(`
    const first = { clientCertificateData: ${pem('client.crt')}, clientKeyData: ${pem('client.key')} };
    const second = { clientCertificateData: ${pem('client2.crt')}, clientKeyData: ${pem('client2.key')} };
    return run === 1 ? { ...first, expirationTimestamp: '2026-01-01T12:10:00Z' } : second;`);
  const { ask, clock, server } = await scene(plugin.user());
  await ask();
  await ask();
  expect(server.sessions).toHaveLength(1);
  clock.advance(10 * 60_000);
  await ask();
  expect(server.asked.map(({ certificateOf }) => certificateOf)).toEqual(['alice', 'alice', 'bob']);
  expect(server.sessions).toHaveLength(2);
});

test('a token file is read again, each minute and when its token is refused', async () => {
  const file = path.join(aFolder(), 'token');
  writeFileSync(file, 'one\n');
  const { ask, clock, logins, no } = await scene({ tokenFile: file });
  await ask();
  writeFileSync(file, 'two\n');
  await ask();
  clock.advance(60_000);
  await ask();
  expect(logins()).toEqual(['Bearer one', 'Bearer one', 'Bearer two']);

  writeFileSync(file, 'three\n');
  no.add('Bearer two');
  await ask();
  expect(logins().at(-1)).toBe('Bearer three');
});

test('a token file that is missing is named', async () => {
  const { ask } = await scene({ tokenFile: '/no/such/token' });
  await expect(ask()).rejects.toMatchObject({
    problem: 'credentials',
    message: 'the token file /no/such/token of the kubeconfig cannot be read (ENOENT)',
  });
});

test('a name and a password are sent as such', async () => {
  const { ask, logins } = await scene({ username: 'alice', password: 'pass:wörd' });
  await ask();
  expect(logins()).toEqual([`Basic ${Buffer.from('alice:pass:wörd').toString('base64')}`]);
});

test('nobody in particular sends no login', async () => {
  const { ask, logins } = await scene({});
  await ask();
  expect(logins()).toEqual([undefined]);
});
