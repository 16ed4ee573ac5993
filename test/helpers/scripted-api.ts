import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Connection, openConnection } from '../../src/cluster/connection.ts';
import { loadKubeconfig } from '../../src/cluster/kubeconfig.ts';
import type { Clock } from '../../src/kube/time.ts';

/** A request that waits for what the test answers. */
export interface Exchange {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  /** Whether the client has hung up, or all is said. */
  readonly closed: boolean;
  /** Says all at once: JSON, or a text as it is. */
  answer(status: number, body: unknown, headers?: Readonly<Record<string, string>>): void;
  /** Refuses with a Status object. */
  refuse(status: number, reason: string, message: string, headers?: Record<string, string>): void;
  /** Begins a 200 if need be, and writes. */
  write(text: string | Buffer): void;
  /** Writes events, one line each. */
  tell(...events: readonly object[]): void;
  end(): void;
  /** Breaks the connection off. */
  cut(): void;
}

export type ScriptedApi = Awaited<ReturnType<typeof openScriptedApi>>;

/** An HTTP server that says what the test says. `/version` is answered without asking. */
export async function openScriptedApi() {
  const waiting: Exchange[] = [];
  const takers: ((exchange: Exchange) => void)[] = [];
  let received = 0;
  const server = createServer((request, response) => {
    if (request.url === '/version') {
      response.end('{"gitVersion":"v1.36.0"}');
      return;
    }
    received++;
    const exchange = exchangeOf(request, response);
    const taker = takers.shift();
    if (taker === undefined) waiting.push(exchange);
    else taker(exchange);
  });
  const listen = (port: number) =>
    new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;

  return {
    url,
    /** Requests so far, those for `/version` left out. */
    get received() {
      return received;
    },
    /** The next request that has not been taken yet. */
    next: () => {
      const exchange = waiting.shift();
      if (exchange !== undefined) return Promise.resolve(exchange);
      return new Promise<Exchange>((resolve) => takers.push(resolve));
    },
    connect: (clock: Clock): Connection => openConnection(kubeconfigOf(url), { clock }),
    /** Listens again after `close`. */
    reopen: () => listen(port),
    /** Breaks all connections off and refuses new ones. */
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** A kubeconfig with one context, `test`; `cluster` and `user` are JSON, which is YAML too. */
export function kubeconfigOf(server: string, cluster: object = {}, user: object = {}) {
  const text = JSON.stringify({
    'current-context': 'test',
    clusters: [{ name: 'test', cluster: { server, ...cluster } }],
    users: [{ name: 'alice', user }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'alice' } }],
  });
  return loadKubeconfig({ text, env: {} });
}

function exchangeOf(request: IncomingMessage, response: ServerResponse): Exchange {
  const url = new URL(request.url ?? '/', 'http://server');
  const answer: Exchange['answer'] = (status, body, headers = {}) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
  };
  return {
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    get closed() {
      return response.closed;
    },
    answer,
    refuse: (status, reason, message, headers) =>
      answer(status, { kind: 'Status', code: status, reason, message }, headers),
    write: (text) => void response.write(text),
    tell: (...events) =>
      void response.write(events.map((event) => `${JSON.stringify(event)}\n`).join('')),
    end: () => void response.end(),
    cut: () => void response.socket?.destroy(),
  };
}
