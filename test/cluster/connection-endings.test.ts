import net, { type AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openConnection } from '../../src/cluster/connection.ts';
import { aClock } from '../helpers/clock.ts';
import { eventually } from '../helpers/eventually.ts';
import { kubeconfigOf } from '../helpers/scripted-api.ts';
import { fixtureData, type Handler, openTlsServer } from '../helpers/tls-server.ts';

const endings: (() => unknown)[] = [];
const escaped: unknown[] = [];
const catchIt = (error: unknown) => void escaped.push(error);

beforeEach(() => {
  process.on('unhandledRejection', catchIt).on('uncaughtExceptionMonitor', catchIt);
});
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', catchIt).off('uncaughtExceptionMonitor', catchIt);
  expect(escaped.splice(0)).toEqual([]);
});

async function scene(options: Parameters<typeof openTlsServer>[0] = {}) {
  const server = await openTlsServer(options);
  const ca = { 'certificate-authority-data': fixtureData('ca.crt') };
  const clock = aClock();
  const connection = openConnection(kubeconfigOf(server.url, ca), { clock });
  endings.push(server.close, () => connection.close());
  return { server, clock, connection };
}

test.each(['h2', 'http/1.1'] as const)(
  'a connection that breaks while nobody asks anything (%s)',
  async (protocol) => {
    const { server, clock, connection } = await scene({ protocol });
    await connection.json({ path: '/version' });
    for (const socket of server.sockets) socket.resetAndDestroy();
    await eventually(() => server.sockets.size).toBe(0);
    // At worst one request finds out; the connection is there again for the next.
    await eventually(() => {
      clock.advance(500);
      return connection.json({ path: '/version' }).catch(() => 'not yet');
    }).toEqual({ gitVersion: 'v1.36.0' });
  },
);

test.each(['h2', 'http/1.1'] as const)(
  'a connection that breaks under answers nobody reads (%s)',
  async (protocol) => {
    const { server, clock, connection } = await scene({ protocol });
    for (let i = 0; i < 5; i++) await connection.fetch({ path: `/watch/${i}` });
    for (const socket of server.sockets) socket.resetAndDestroy();
    await eventually(() => server.sockets.size).toBe(0);
    await eventually(() => {
      clock.advance(500);
      return connection.fetch({ path: '/x' }).catch(() => 'not yet');
    }).toMatchObject({ status: 200 });
  },
);

test.each(['h2', 'http/1.1'] as const)(
  'a connection that breaks before the answer (%s)',
  async (protocol) => {
    const { server, connection } = await scene({ protocol, handler: () => {} });
    const failure = connection.fetch({ path: '/x' }).catch((error: unknown) => error);
    await eventually(() => server.asked.length).toBe(1);
    for (const socket of server.sockets) socket.resetAndDestroy();
    expect(await failure).toMatchObject({
      problem: 'unreachable',
      message: `${server.url} broke the connection off: check the network, proxies and the VPN`,
    });
  },
);

test('a connection that is closed while it is being made', async () => {
  const sockets: net.Socket[] = [];
  const server = net.createServer((socket) => sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endings.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  const clock = aClock();
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const connection = openConnection(kubeconfigOf(url), { clock });
  const failure = connection.fetch({ path: '/x' }).catch((error: unknown) => error);
  await eventually(() => sockets.length).toBe(1);
  connection.close();
  clock.advance(10_000);
  expect(await failure).toMatchObject({ problem: 'unreachable' });
  expect(clock.timers).toBe(0);
});

test('answers that are only looked at by status leave the connection usable', async () => {
  const large: Handler = ({ path }, reply) => {
    reply.head(path === '/denied' ? 403 : 200);
    reply.end('x'.repeat(1_000_000));
  };
  const { connection } = await scene({ handler: large });
  for (let i = 0; i < 40; i++)
    await expect(connection.json({ path: '/denied' })).rejects.toMatchObject({ status: 403 });
});

test('a connection opens nothing until it is asked, and can be closed unused', async () => {
  const { server, clock, connection } = await scene();
  connection.close();
  connection.close();
  expect(server.sockets.size).toBe(0);
  expect(clock.timers).toBe(0);
  expect(connection.health()).toEqual({ type: 'connecting', since: 0 });
});
