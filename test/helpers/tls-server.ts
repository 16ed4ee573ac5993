import { readFileSync } from 'node:fs';
import http2, { type ServerHttp2Session } from 'node:http2';
import https from 'node:https';
import net, { type AddressInfo, type Server, type Socket } from 'node:net';
import path from 'node:path';
import type { TLSSocket } from 'node:tls';

/** A certificate or key of test/fixtures/tls. */
export function fixture(name: string): Buffer {
  return readFileSync(fixtureFile(name));
}

/** Where it is. */
export function fixtureFile(name: string): string {
  return path.join(import.meta.dirname, '../fixtures/tls', name);
}

/** The same as base64, as a kubeconfig has it. */
export function fixtureData(name: string): string {
  return fixture(name).toString('base64');
}

export interface Asked {
  readonly path: string;
  readonly httpVersion: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Names and values in turn. */
  readonly rawHeaders: readonly string[];
  /** The common name of the client's certificate. */
  readonly certificateOf: string | undefined;
}

export interface Reply {
  head(status: number, headers?: Readonly<Record<string, string>>): void;
  write(text: string): void;
  end(text?: string): void;
}

export type Handler = (asked: Asked, reply: Reply) => void;

/** Answers `/version`; anything else is a watch that says one line and stays open. */
export const versionAndWatches: Handler = ({ path }, reply) => {
  if (path === '/version') reply.end('{"gitVersion":"v1.36.0"}');
  else reply.write(`watching ${path}\n`);
};

interface Options {
  readonly protocol?: 'h2' | 'http/1.1';
  readonly maxConcurrentStreams?: number;
  readonly handler?: Handler;
}

/** An HTTPS server on this machine with the fixture's certificate. */
export async function openTlsServer(options: Options = {}) {
  const { protocol = 'h2', maxConcurrentStreams = 1_000, handler = versionAndWatches } = options;
  const asked: Asked[] = [];
  const sessions: ServerHttp2Session[] = [];
  const sockets = new Set<Socket>();
  const tls = {
    cert: fixture('server.crt'),
    key: fixture('server.key'),
    ca: fixture('ca.crt'),
    requestCert: true,
    rejectUnauthorized: false,
  };
  const server: Server =
    protocol === 'h2'
      ? http2.createSecureServer({ ...tls, settings: { maxConcurrentStreams } })
      : https.createServer(tls);
  server.on('session', (session: ServerHttp2Session) => sessions.push(session));
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('request', (request: http2.Http2ServerRequest, response: http2.Http2ServerResponse) => {
    const { headers, rawHeaders, httpVersion, url } = request;
    const certificate = (request.socket as TLSSocket).getPeerCertificate();
    const certificateOf = certificate.subject?.CN?.toString();
    const it = { path: url, headers, rawHeaders, httpVersion, certificateOf };
    asked.push(it);
    handler(it, {
      head: (status, extra = {}) => void response.writeHead(status, extra),
      write: (text) => void response.write(text),
      end: (text = '') => void response.end(text),
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `https://127.0.0.1:${port}`,
    /** All requests so far. */
    asked,
    /** HTTP/2 sessions so far. */
    sessions,
    /** TCP connections that are open. */
    sockets,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** A TCP relay to a port; frozen it forwards nothing, as a network does that has gone away. */
export async function openRelay(to: number) {
  let frozen = false;
  const sockets = new Set<Socket>();
  const server = net.createServer((client) => {
    const upstream = net.connect(to, '127.0.0.1');
    for (const [from, into] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on('data', (data) => {
        if (!frozen) into.write(data);
      });
      from.on('error', () => {});
      from.once('close', () => {
        sockets.delete(from);
        if (!frozen) into.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    freeze: () => {
      frozen = true;
    },
    /** Forwards what comes from now on; what was lost stays lost. */
    thaw: () => {
      frozen = false;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
