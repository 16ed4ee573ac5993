import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { openConnection } from '../../src/cluster/connection.ts';
import { aClock } from '../helpers/clock.ts';
import { eventually } from '../helpers/eventually.ts';
import { kubeconfigOf } from '../helpers/scripted-api.ts';
import { fixtureData, type Handler, openRelay, openTlsServer } from '../helpers/tls-server.ts';

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

const CA = { 'certificate-authority-data': fixtureData('ca.crt') };

async function serve(options: Parameters<typeof openTlsServer>[0] = {}) {
  const server = await openTlsServer(options);
  endings.push(server.close);
  return server;
}

function connect(url: string, options: { readonly cluster?: object; readonly user?: object } = {}) {
  const clock = aClock(1_000_000);
  const { cluster = CA, user = {} } = options;
  const connection = openConnection(kubeconfigOf(url, cluster, user), { clock });
  endings.push(() => connection.close());
  return { connection, clock };
}

/** The first bytes of an answer. */
async function firstLine(body: AsyncIterable<Buffer>): Promise<string> {
  for await (const chunk of body) return chunk.toString('utf8').trim();
  return '';
}

test('HTTP/2 is spoken where the server agrees to it, and all watches share one connection', async () => {
  const server = await serve();
  const { connection } = connect(server.url);
  await connection.json({ path: '/version' });
  const lines = await Promise.all(
    Array.from({ length: 120 }, async (_, i) =>
      firstLine((await connection.fetch({ path: `/watch/${i}` })).body),
    ),
  );
  expect(new Set(lines).size).toBe(120);
  expect(lines).toContain('watching /watch/119');
  expect(new Set(server.asked.map(({ httpVersion }) => httpVersion))).toEqual(new Set(['2.0']));
  expect(server.sockets.size).toBe(1);
  expect(connection.requestCount).toBe(121);
});

test('HTTP/1.1 is spoken where the server does not', async () => {
  const server = await serve({ protocol: 'http/1.1' });
  const { connection } = connect(server.url);
  expect(await connection.json({ path: '/version' })).toEqual({ gitVersion: 'v1.36.0' });
  const { body } = await connection.fetch({ path: '/watch' });
  expect(await firstLine(body)).toBe('watching /watch');
  expect(server.asked.map(({ httpVersion }) => httpVersion)).toEqual(['1.1', '1.1']);
});

test.each([
  ['that has said how few streams it allows', 20, true],
  ['that has not said so yet', 100, false],
])('a server %s gets a second connection, and no watch waits for ever', async (_, limit, told) => {
  const server = await serve({ maxConcurrentStreams: limit });
  const { connection } = connect(server.url);
  if (told) await connection.json({ path: '/version' });
  const lines = await Promise.all(
    Array.from({ length: 130 }, async (_, i) => {
      const { body } = await connection.fetch({ path: `/watch/${i}` });
      body.on('error', () => {}); // It stays open, so that it takes its stream.
      return new Promise<string>((resolve) => body.once('data', (data) => resolve(String(data))));
    }),
  );
  expect(new Set(lines).size).toBe(130);
  expect(server.sockets.size).toBe(told ? 13 : 2);
});

test('a server that says it goes away is connected to anew; its streams may finish', async () => {
  const held: { write(text: string): void }[] = [];
  const handler: Handler = ({ path }, reply) => {
    if (path === '/version') return reply.end('{}');
    held.push(reply);
    reply.write('first\n');
  };
  const server = await serve({ handler });
  const { connection } = connect(server.url);
  const watch = await connection.fetch({ path: '/watch' });
  const heard: string[] = [];
  watch.body.on('data', (data) => heard.push(String(data)));
  await eventually(() => heard).toEqual(['first\n']);

  server.sessions[0]?.goaway();
  await eventually(async () => {
    await connection.json({ path: '/version' });
    return server.sessions.length;
  }).toBe(2);
  held[0]?.write('second\n');
  await eventually(() => heard).toEqual(['first\n', 'second\n']);
  expect(connection.health().type).toBe('up');

  connection.close();
  await eventually(() => server.sockets.size).toBe(0);
});

test.each(['a session', 'a session that is told to go away'])(
  '%s through which nothing comes any more is noticed, probed and restored',
  async (which) => {
    const server = await serve();
    const relay = await openRelay(server.port);
    endings.push(relay.close);
    const { connection, clock } = connect(relay.url);
    const states: string[] = [];
    connection.onHealth(({ type }) => states.push(type));
    const { body } = await connection.fetch({ path: '/watch' });
    expect(await new Promise((resolve) => body.once('data', resolve))).toBeDefined();
    if (which !== 'a session') {
      server.sessions[0]?.goaway();
      await eventually(async () => {
        await connection.json({ path: '/version' });
        return server.sessions.length;
      }).toBe(2);
    }
    relay.freeze();
    const failure = new Promise<Error>((resolve) => body.once('error', resolve));
    const since = clock.now();
    clock.advance(15_000); // A PING is sent,
    clock.advance(15_000); // and is not answered.
    connection.suspect(await failure);
    await eventually(() => clock.timers).toBeGreaterThan(1);
    clock.advance(10_000); // Nor is a new connection made.
    await eventually(() => connection.health().type).toBe('lost');
    expect(clock.now() - since).toBeLessThanOrEqual(45_000);
    const health = connection.health();
    expect(health).toMatchObject({
      message: `${relay.url} does not answer in time: check the network and the VPN`,
    });
    await expect(connection.fetch({ path: '/version' })).rejects.toMatchObject({
      problem: 'unreachable',
    });

    relay.thaw();
    const restored = connection.restored(new AbortController().signal);
    await eventually(() => {
      clock.advance(100);
      return connection.health().type;
    }).toBe('up');
    await restored;
    expect(states).toContain('lost');
    expect(states.at(-1)).toBe('up');
  },
);

test('a quiet session that answers PINGs is kept', async () => {
  const server = await serve();
  const { connection, clock } = connect(server.url);
  await connection.json({ path: '/version' });
  let pings = 0;
  server.sessions[0]?.on('ping', () => pings++);
  for (let i = 1; i <= 4; i++) {
    clock.advance(15_000);
    await eventually(() => pings).toBe(i);
    await eventually(() => clock.timers).toBe(1);
  }
  await connection.json({ path: '/version' });
  expect(server.sessions).toHaveLength(1);
});

test('however many watches break off, a lost server is probed once, then less and less often', async () => {
  const server = await serve();
  const { connection, clock } = connect(server.url);
  await connection.json({ path: '/version' });
  await server.close();
  const waits: number[] = [];
  connection.onHealth((health) => {
    if (health.type === 'lost') waits.push(health.retryAt - clock.now());
  });
  for (let i = 0; i < 50; i++) connection.suspect(new Error('cut'));
  for (let probes = 1; probes <= 7; probes++) {
    await eventually(() => waits.length).toBe(probes);
    clock.advance(waits.at(-1) ?? 0);
  }
  expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
});

test('who waits for a lost connection and gives up is told so', async () => {
  const server = await serve();
  const { connection } = connect(server.url);
  await connection.json({ path: '/version' });
  await server.close();
  await expect(connection.fetch({ path: '/x' })).rejects.toMatchObject({ problem: 'unreachable' });
  const aborter = new AbortController();
  const restored = connection.restored(aborter.signal);
  aborter.abort();
  await expect(restored).rejects.toThrow();
  await expect(connection.restored(aborter.signal)).rejects.toThrow();
});

test.each(['h2', 'http/1.1'] as const)(
  'a request that is called off ends on the server (%s)',
  async (protocol) => {
    const server = await serve({ protocol });
    const { connection } = connect(server.url);
    const aborter = new AbortController();
    const { body } = await connection.fetch({ path: '/watch', signal: aborter.signal });
    const failure = new Promise<Error>((resolve) => body.once('error', resolve));
    body.resume();
    aborter.abort();
    expect(await failure).toBeInstanceOf(Error);
    await expect(connection.fetch({ path: '/x', signal: aborter.signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(connection.health().type).toBe('up');
  },
);

test('the server’s clock is compared with this one', async () => {
  const date = new Date(1_000_000 + 90_000).toUTCString();
  const server = await serve({
    handler: (_, reply) => {
      reply.head(200, { date });
      reply.end('{}');
    },
  });
  const { connection } = connect(server.url);
  expect(connection.clockSkewMs).toBeUndefined();
  await connection.json({ path: '/version' });
  expect(connection.clockSkewMs).toBe(90_000);
});

test('a connection that is closed sends nothing', async () => {
  const server = await serve();
  const { connection, clock } = connect(server.url);
  await connection.json({ path: '/version' });
  connection.close();
  await expect(connection.fetch({ path: '/version' })).rejects.toMatchObject({
    name: 'AbortError',
  });
  await eventually(() => server.sockets.size).toBe(0);
  await eventually(() => clock.timers).toBe(0);
  expect(server.asked).toHaveLength(1);
});

test('a body is sent, and the query, and the path of the server comes first', async () => {
  const server = await serve({ handler: (_, reply) => reply.end('{}') });
  const { connection } = connect(`${server.url}/k8s/clusters/c-1/`);
  const response = await connection.fetch({
    method: 'PATCH',
    path: '/api/v1/namespaces/demo',
    query: { dryRun: 'All', fieldManager: 'ktop' },
    contentType: 'application/merge-patch+json',
    body: { metadata: { labels: { a: 'b' } } },
  });
  expect(await text(response.body)).toBe('{}');
  expect(server.asked[0]).toMatchObject({
    path: '/k8s/clusters/c-1/api/v1/namespaces/demo?dryRun=All&fieldManager=ktop',
    headers: { ':method': 'PATCH', 'content-type': 'application/merge-patch+json' },
  });
});
