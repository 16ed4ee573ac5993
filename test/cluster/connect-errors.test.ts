import net, { type AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { openConnection } from '../../src/cluster/connection.ts';
import { connectErrorOf, isAborted } from '../../src/cluster/errors.ts';
import { aClock } from '../helpers/clock.ts';
import { eventually } from '../helpers/eventually.ts';
import { kubeconfigOf, openScriptedApi } from '../helpers/scripted-api.ts';
import { fixtureData, openTlsServer } from '../helpers/tls-server.ts';

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** What asking this server for its version fails with. */
async function failureOf(server: string, cluster: object = {}, user: object = {}) {
  const clock = aClock();
  const connection = openConnection(kubeconfigOf(server, cluster, user), { clock });
  endings.push(() => connection.close());
  const failure = await connection.json({ path: '/api' }).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(connection.health().type).not.toBe('lost'); // It has never been there.
  return failure;
}

async function closedPort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test.each(['https', 'http'])('nothing listens (%s)', async (scheme) => {
  const url = `${scheme}://127.0.0.1:${await closedPort()}`;
  expect(await failureOf(url)).toMatchObject({
    problem: 'unreachable',
    message: `nothing answers at ${url} (connection refused): is the cluster running, and is the server in the kubeconfig right?`,
  });
});

test('the host is not known', async () => {
  const url = 'https://no-such-host.invalid:6443';
  expect(await failureOf(url)).toMatchObject({
    problem: 'unreachable',
    message: expect.stringMatching(
      /^the host of https:\/\/no-such-host\.invalid:6443 (is not known|cannot be looked up just now): check .* the name service and the VPN$/,
    ),
  });
});

test.each(['h2', 'http/1.1'] as const)(
  'the certificate is another authority’s (%s)',
  async (protocol) => {
    const server = await openTlsServer({ protocol });
    endings.push(server.close);
    const ca = { 'certificate-authority-data': fixtureData('other-ca.crt') };
    expect(await failureOf(server.url, ca)).toMatchObject({
      problem: 'certificate',
      message: expect.stringMatching(
        /^the certificate of https:\S+ does not verify \(.+\): check certificate-authority-data and tls-server-name in the kubeconfig$/,
      ),
    });
    expect(server.asked).toEqual([]);
  },
);

test.each(['h2', 'http/1.1'] as const)(
  'the certificate is for another name, unless that is expected (%s)',
  async (protocol) => {
    const server = await openTlsServer({ protocol });
    endings.push(server.close);
    const ca = { 'certificate-authority-data': fixtureData('ca.crt') };
    const wrong = { ...ca, 'tls-server-name': 'elsewhere.example.com' };
    expect(await failureOf(server.url, wrong)).toMatchObject({ problem: 'certificate' });
    const right = { ...ca, 'tls-server-name': 'localhost' };
    const clock = aClock();
    const connection = openConnection(kubeconfigOf(server.url, right), { clock });
    endings.push(() => connection.close());
    await connection.json({ path: '/version' });
  },
);

test('who does not want to verify does not have to', async () => {
  const server = await openTlsServer();
  endings.push(server.close);
  const connection = openConnection(
    kubeconfigOf(server.url, { 'insecure-skip-tls-verify': true }),
    { clock: aClock() },
  );
  endings.push(() => connection.close());
  await connection.json({ path: '/version' });
});

test('the server does not speak TLS', async () => {
  const api = await openScriptedApi();
  endings.push(api.close);
  const url = api.url.replace('http:', 'https:');
  expect(await failureOf(url)).toMatchObject({
    problem: 'unreachable',
    message: `${url} does not speak TLS: check whether the server in the kubeconfig should be http://`,
  });
});

test('the server hangs up at once', async () => {
  const server = net.createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endings.push(() => new Promise((resolve) => server.close(resolve)));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect(await failureOf(url)).toMatchObject({
    problem: 'unreachable',
    message: `${url} broke the connection off: check the network, proxies and the VPN`,
  });
});

test('the server accepts and says nothing', async () => {
  const sockets: net.Socket[] = [];
  const server = net.createServer((socket) => sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endings.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clock = aClock();
  const connection = openConnection(kubeconfigOf(url), { clock });
  endings.push(() => connection.close());
  const failure = connection.json({ path: '/api' }).catch((error: unknown) => error);
  await eventually(() => clock.timers).toBe(1);
  clock.advance(10_000);
  expect(await failure).toMatchObject({
    problem: 'unreachable',
    message: `${url} does not answer in time: check the network and the VPN`,
  });
});

test('what answers is no Kubernetes', async () => {
  const api = await openScriptedApi();
  endings.push(api.close);
  const failure = failureOf(api.url);
  (await api.next()).answer(200, '<html>Sign in</html>', { 'content-type': 'text/html' });
  expect(await failure).toMatchObject({
    problem: 'not-kubernetes',
    message: `${api.url} answers, but not as a Kubernetes API server does: check the server in the kubeconfig`,
  });
});

test('a refusal carries the words of the server', async () => {
  const api = await openScriptedApi();
  endings.push(api.close);
  const failure = failureOf(api.url);
  (await api.next()).refuse(403, 'Forbidden', 'forbidden: User "alice"', { 'retry-after': '3' });
  expect(await failure).toMatchObject({
    status: 403,
    reason: 'Forbidden',
    message: 'forbidden: User "alice"',
    path: '/api',
    retryAfterMs: 3_000,
  });
});

test.each([
  ['text', '  upstream is down\nsee the log', 'upstream is down'],
  ['nothing', '', 'HTTP 502'],
])('a refusal of %s has a message as well', async (_, body, message) => {
  const api = await openScriptedApi();
  endings.push(api.close);
  const failure = failureOf(api.url);
  (await api.next()).answer(502, body);
  expect(await failure).toMatchObject({ status: 502, reason: '', message });
});

test('a certificate file that is missing is named', async () => {
  expect(
    await failureOf('https://127.0.0.1:6443', { 'certificate-authority': '/no/such/ca.crt' }),
  ).toMatchObject({
    problem: 'kubeconfig',
    message:
      'the file /no/such/ca.crt, which the kubeconfig names, cannot be read (ENOENT); correct the kubeconfig',
  });
});

test('a certificate that is none is said to be so', async () => {
  const server = await openTlsServer();
  endings.push(server.close);
  const ca = { 'certificate-authority-data': fixtureData('ca.crt') };
  const user = {
    'client-certificate-data': Buffer.from('no certificate').toString('base64'),
    'client-key-data': fixtureData('client.key'),
  };
  expect(await failureOf(server.url, ca, user)).toMatchObject({
    problem: 'kubeconfig',
    message: expect.stringMatching(
      /^the certificates or the key in the kubeconfig cannot be used \(.+\); correct the kubeconfig$/,
    ),
  });
});

test.each([undefined, null, 'text', {}, new Error('')])(
  '%s thrown is a failure as well',
  (thrown) => {
    expect(connectErrorOf(thrown, 'https://k').message).toMatch(
      /^the connection to https:\/\/k failed \(.+\)$/,
    );
    expect(isAborted(thrown)).toBe(false);
  },
);
