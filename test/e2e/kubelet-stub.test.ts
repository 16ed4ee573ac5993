import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { LogFault } from '../../src/embedded/server/log-faults.ts';
import { type EmbeddedServer, startEmbeddedServer } from '../../src/embedded/start.ts';
import { openApi } from '../helpers/api.ts';
import { aClock } from '../helpers/clock.ts';
import { type KubeletStub, type LogAnswer, startKubeletStub } from '../helpers/kubelet-stub.ts';
import { type LogServer, openLog } from '../helpers/log-stream.ts';

const plane = inject('controlPlane');
const real: LogServer = { url: plane.server, token: plane.token, ca: readFileSync(plane.caFile) };
const NAMESPACE = '/api/v1/namespaces/kubelet-stub';
const SOON = { timeout: 30_000, interval: 20 };

const api = openApi(plane);
let stub: KubeletStub;
let embedded: EmbeddedServer;
/** The uid of `web` on the embedded server. */
let uid: string;

beforeAll(async () => {
  stub = await startKubeletStub(plane);
  // A clock that stands still: the pods stay as they are here, too.
  embedded = await startEmbeddedServer({ scenario: 'empty', clock: aClock() });
  await create('/api/v1/namespaces', { metadata: { name: 'kubelet-stub' } });
  const container = (name: string) => ({ name, image: 'example.com/app:1' });
  const initContainers = [container('setup')];
  const containers = [container('main'), container('side')];
  const web = await create(`${NAMESPACE}/pods`, {
    metadata: { name: 'web' },
    spec: { nodeName: stub.name, initContainers, containers },
  });
  uid = web.metadata.uid;
  for (const line of ['one', 'two']) embedded.logs.append({ uid, container: 'main' }, line);
  await create(`${NAMESPACE}/pods`, {
    metadata: { name: 'waiting' },
    spec: { schedulingGates: [{ name: 'example.com/later' }], containers: [container('main')] },
  });
});

afterAll(async () => {
  await stub?.close();
  await api.send('DELETE', `${NAMESPACE}/pods/waiting`);
  await api.send('DELETE', NAMESPACE);
  api.close();
  await embedded?.close();
});

/** Makes an object on both servers; returns that of the embedded one. */
async function create(path: string, object: object) {
  await api.create(path, object);
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify(object);
  const response = await fetch(embedded.url + path, { method: 'POST', headers, body });
  return (await response.json()) as { readonly metadata: { readonly uid: string } };
}

const pathOf = (query: string, pod = 'web') => `${NAMESPACE}/pods/${pod}/log?${query}`;

/** An answer to its end: the status, and the words of a Status or the text. */
async function read(server: LogServer, path: string) {
  const stream = await openLog(server, path);
  const end = await stream.end;
  const { status, contentType } = stream;
  const said = stream.said();
  if (contentType !== 'application/json') return { status, contentType, end, said };
  const { message, reason, details } = JSON.parse(said);
  return { status, contentType, end, message, reason, details };
}

const text = (said: string) => ({ status: 200, contentType: 'text/plain', end: 'end', said });
const refusal = (status: number, message: unknown, reason?: string, details?: object) => ({
  ...{ status, contentType: 'application/json', end: 'end' },
  ...{ message, reason, details },
});
const invalid = (field: string, type: 'Forbidden' | 'Invalid', why: string) => {
  const causes = [{ reason: `FieldValue${type}`, message: why, field }];
  const message = `PodLogOptions "web" is invalid: ${field}: ${why}`;
  return refusal(422, message, 'Invalid', { name: 'web', kind: 'PodLogOptions', causes });
};

const WAITS = 'container "main" in pod "web" is waiting to start: PodInitializing';
const REMOVED = 'unable to retrieve container logs for containerd://0123';
const refuses = (status: number, why: string): LogAnswer => {
  return (reply) => reply.refuse(status, why);
};

/** What a node does, as the stub does it and as the embedded server is told; and what the client sees. */
const FAULTS: readonly {
  readonly what: string;
  readonly answer: LogAnswer;
  readonly fault: LogFault;
  readonly wanted: object;
}[] = [
  {
    what: 'that goes away in the middle of a line ends the answer cleanly',
    answer: (reply) => {
      reply.write('one\ntw');
      reply.cut();
    },
    fault: { type: 'cut', afterBytes: 6 },
    wanted: text('one\ntw'),
  },
  {
    what: 'that has removed the container says so as if it were the log',
    answer: (reply) => {
      reply.write(REMOVED);
      reply.end();
    },
    fault: { type: 'said', text: REMOVED },
    wanted: text(REMOVED),
  },
  {
    what: 'that knows no such pod is not quoted',
    answer: refuses(404, 'pod does not exist'),
    fault: { type: 'refused', code: 404, text: 'pod does not exist' },
    wanted: refusal(
      404,
      'the server could not find the requested resource ( pods/log web)',
      'NotFound',
      { name: 'web', kind: 'pods/log' },
    ),
  },
  {
    what: 'that has not begun is quoted',
    answer: refuses(400, WAITS),
    fault: { type: 'refused', code: 400, text: WAITS },
    wanted: refusal(400, WAITS, 'BadRequest'),
  },
  {
    what: 'that fails is quoted',
    answer: refuses(500, 'no such file'),
    fault: { type: 'refused', code: 500, text: 'no such file' },
    wanted: refusal(500, 'Internal error occurred: no such file', 'InternalError', {
      causes: [{ message: 'no such file' }],
    }),
  },
];

/** What is decided before a node is asked. */
const QUERIES: readonly {
  readonly what: string;
  readonly query: string;
  readonly pod?: string;
  readonly wanted: object;
}[] = [
  ...['container=main', 'container=main&follow=true', 'container=main&previous=true'].map(
    (query) => ({
      what: `of a pod without a node, ${query}`,
      query,
      pod: 'waiting',
      wanted: { status: 204, contentType: '', end: 'end', said: '' },
    }),
  ),
  {
    what: 'of a container that the pod has not',
    query: 'container=other',
    wanted: refusal(400, 'container other is not valid for pod web', 'BadRequest'),
  },
  {
    what: 'of one of several containers',
    query: 'follow=true',
    wanted: refusal(
      400,
      'a container name must be specified for pod web, choose one of: [setup main side]',
      'BadRequest',
    ),
  },
  {
    what: 'since two instants',
    query: 'container=main&sinceSeconds=1&sinceTime=2026-01-15T12:00:00Z',
    wanted: invalid(
      '[]',
      'Forbidden',
      'Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified',
    ),
  },
  {
    what: 'of less than no lines',
    query: 'container=main&tailLines=-1',
    wanted: invalid(
      'tailLines',
      'Invalid',
      'Invalid value: -1: must be greater than or equal to 0',
    ),
  },
  ...['Stderr', 'All', 'any', ''].map((stream) => ({
    what: `of the stream "${stream}"`,
    query: `container=main&stream=${stream}`,
    wanted: invalid('stream', 'Forbidden', 'Forbidden: may not be specified'),
  })),
];

const byName = <T extends { readonly what: string }>(rows: readonly T[]) =>
  rows.map((row) => [row.what, row] as const);

const servers = [
  {
    name: 'kube-apiserver',
    server: () => real,
    plan: ({ answer }: (typeof FAULTS)[number]) => stub.answerNext(answer),
    leave: () => stub.goAway(),
    comeBack: () => stub.listen(),
    hang: () => stub.answerNext(() => {}),
    write: (line: string) => stub.log('web', 'side').write('2026-01-15T12:00:00.123456789Z', line),
    rotate: () => stub.log('web', 'side').rotate(),
  },
  {
    name: 'the embedded server',
    server: (): LogServer => ({ url: embedded.url, token: 'admin-token' }),
    plan: ({ fault }: (typeof FAULTS)[number]) => embedded.faults.failNextLog(fault),
    leave: () => embedded.faults.failNextLog({ type: 'unreachable' }),
    comeBack: () => {},
    hang: () => embedded.faults.failNextLog({ type: 'silent' }),
    write: (line: string) => embedded.logs.append({ uid, container: 'side' }, line),
    rotate: () => {
      const side = { uid, container: 'side' };
      for (let line = 0; line < 5_000; line += 1) embedded.logs.append(side, 'more');
    },
  },
];

describe.each(servers)('$name', ({ server, plan, leave, comeBack, hang, write, rotate }) => {
  test.each(byName(FAULTS))('a node %s', async (_, given) => {
    plan(given);
    expect(await read(server(), pathOf('container=main&follow=true'))).toEqual(given.wanted);
  });

  test.each(byName(QUERIES))('a log %s', async (_, { query, pod, wanted }) => {
    expect(await read(server(), pathOf(query, pod))).toEqual(wanted);
  });

  test('a node that is not there refuses the connection', async () => {
    await leave();
    const answer = await read(server(), pathOf('container=main'));
    await comeBack();
    const url = String.raw`https://127\.0\.0\.1:(\d+)/containerLogs/kubelet-stub/web/main`;
    const why = String.raw`dial tcp 127\.0\.0\.1:\1: connect: connection refused`;
    expect(answer).toEqual(
      refusal(500, expect.stringMatching(new RegExp(`^Get "${url}": ${why}$`))),
    );
  });

  test('a node that never answers lets the client wait, and nobody else', async () => {
    const before = stub.asked.length;
    hang();
    const stop = new AbortController();
    const answer = openLog(server(), pathOf('container=main'), stop.signal).then(
      () => 'answered',
      (error: Error) => error.name,
    );
    if (server() === real) await expect.poll(() => stub.asked.length, SOON).toBe(before + 1);
    expect(await read(server(), '/version')).toMatchObject({ status: 200 });
    stop.abort();
    expect(await answer).toBe('AbortError');
  });

  test('a run before that was not is refused', async () => {
    expect(await read(server(), pathOf('container=side&previous=true'))).toEqual(
      refusal(400, 'previous terminated container "side" in pod "web" not found', 'BadRequest'),
    );
  });

  test('a follow goes on with the next file, where a look back ends', async () => {
    write('first');
    const stream = await openLog(server(), pathOf('container=side&follow=true&timestamps=true'));
    await expect.poll(stream.said, SOON).toMatch(/^\S+T\S+\.\d{9}Z first\n$/);
    rotate();
    write('last');
    await expect.poll(stream.said, SOON).toMatch(/ first\n(.* more\n)*.* last\n$/);
    stream.close();
    expect((await read(server(), pathOf('container=side'))).said).toMatch(/^(more\n)*last\n$/);
  });
});

/** What a kubelet is asked for, of what the client asked for. */
test.each([
  ['follow=false&previous=false&timestamps=true', 'timestamps=true'],
  [
    'tailLines=3&sinceTime=2026-01-15T12:00:00.999999999Z&limitBytes=5',
    'limitBytes=5&sinceTime=2026-01-15T12%3A00%3A00Z&tailLines=3',
  ],
  ['sinceTime=2026-01-15T13:00:00%2B01:00', 'sinceTime=2026-01-15T12%3A00%3A00Z'],
])('%s reaches the node as %s', async (query, search) => {
  await read(real, pathOf(`container=main&${query}`));
  expect(stub.asked.at(-1)).toEqual({
    namespace: 'kubelet-stub',
    pod: 'web',
    container: 'main',
    search,
  });
});

test('a container that ends ends its follow, with a line that lacks its end', async () => {
  const setup = stub.log('web', 'setup');
  setup.write('2026-01-15T12:00:02.000000000Z', 'later');
  const follow = read(real, pathOf('container=setup&follow=true&timestamps=true'));
  setup.writeUnended('2026-01-15T12:00:01.000000000Z', 'the clock was set back');
  setup.end();
  const lines = [
    '2026-01-15T12:00:02.000000000Z later',
    '2026-01-15T12:00:01.000000000Z the clock was set back',
  ];
  expect(await follow).toEqual(text(lines.join('\n')));
});

// The embedded server asks no Node for logs: it has them.
test('a pod whose Node is gone has a log no more, and the wrong thing is said to be missing', async () => {
  const doomed = await startKubeletStub(plane, 'doomed-node');
  try {
    const containers = [{ name: 'main', image: 'example.com/app:1' }];
    const spec = { nodeName: doomed.name, containers };
    await api.create(`${NAMESPACE}/pods`, { metadata: { name: 'left-alone' }, spec });
    expect(await read(real, pathOf('', 'left-alone'))).toEqual(text(''));
    await api.delete(`/api/v1/nodes/${doomed.name}`);
    await expect
      .poll(() => read(real, pathOf('', 'left-alone')), SOON)
      .toEqual(
        refusal(404, 'pods "doomed-node" not found', 'NotFound', {
          name: 'doomed-node',
          kind: 'pods',
        }),
      );
  } finally {
    await doomed.close();
  }
});
