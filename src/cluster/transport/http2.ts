import http2, { type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import type { Clock } from '../../kube/time.ts';
import {
  abortError,
  codedError,
  singleHeaders,
  type Transport,
  type WireRequest,
  type WireResponse,
} from './transport.ts';

/** A quiet connection is asked whether it is alive this often, and has this long to answer. */
const PING_EVERY_MS = 15_000;
const PING_TIMEOUT_MS = 15_000;

/** Windows that let a list stream at the speed of the network (the default is 64 KB). */
const STREAM_WINDOW = 4 * 1024 * 1024;
const SESSION_WINDOW = 16 * 1024 * 1024;

/** Streams that are left free in a session for short requests beside the watches. */
const SPARE_STREAMS = 10;

/**
 * HTTP/2: all requests share one TLS connection, or a second one when the server allows too few
 * streams. A session that ends, is told to go away or does not answer a PING is replaced at the next
 * request; the requests in it fail.
 */
export class Http2Transport implements Transport {
  private readonly origin: string;
  private readonly connect: () => Promise<TLSSocket>;
  private readonly clock: Clock;
  private sessions: Session[] = [];
  private opening: Promise<Session> | undefined;
  private closed = false;

  /** `connect` opens a TLS connection that speaks h2; `first` is one that is open already. */
  constructor(options: {
    readonly origin: string;
    readonly connect: () => Promise<TLSSocket>;
    readonly first: TLSSocket;
    readonly clock: Clock;
  }) {
    this.origin = options.origin;
    this.connect = options.connect;
    this.clock = options.clock;
    this.adopt(options.first);
  }

  async send(request: WireRequest): Promise<WireResponse> {
    const session = await this.session();
    if (request.signal?.aborted) throw abortError();
    return session.send(request);
  }

  close(): void {
    this.closed = true;
    for (const session of this.sessions.splice(0)) session.destroy();
  }

  private session(): Promise<Session> {
    const free = this.sessions.find((session) => session.hasRoom());
    if (free !== undefined) return Promise.resolve(free);
    this.opening ??= this.connect()
      .then((socket) => this.adopt(socket))
      .finally(() => {
        this.opening = undefined;
      });
    return this.opening;
  }

  private adopt(socket: TLSSocket): Session {
    const session = new Session(this.origin, socket, this.clock, () => {
      this.sessions = this.sessions.filter((other) => other !== session);
    });
    if (this.closed) session.destroy();
    else this.sessions.push(session);
    return session;
  }
}

/** One HTTP/2 session, watched over by PINGs. */
class Session {
  private readonly session: ClientHttp2Session;
  private readonly clock: Clock;
  private active = 0;
  private usable = true;
  private cancelPing: () => void = () => {};

  constructor(origin: string, socket: TLSSocket, clock: Clock, onUnusable: () => void) {
    this.clock = clock;
    this.session = http2.connect(origin, {
      createConnection: () => socket,
      settings: { initialWindowSize: STREAM_WINDOW, enablePush: false },
    });
    const unusable = () => {
      this.usable = false;
      this.cancelPing();
      onUnusable();
    };
    this.session.once('connect', () => this.session.setLocalWindowSize(SESSION_WINDOW));
    this.session.once('goaway', unusable);
    this.session.once('close', unusable);
    this.session.on('error', unusable);
    this.schedulePing();
  }

  hasRoom(): boolean {
    const { maxConcurrentStreams = 100 } = this.session.remoteSettings ?? {};
    return this.usable && this.active < Math.max(maxConcurrentStreams - SPARE_STREAMS, 1);
  }

  send({ method, path, headers, body, signal }: WireRequest): Promise<WireResponse> {
    return new Promise((resolve, reject) => {
      const stream = this.session.request(
        { ':method': method, ':path': path, ...headers },
        { endStream: body === undefined },
      );
      this.active++;
      const abort = () => stream.destroy(abortError());
      signal?.addEventListener('abort', abort, { once: true });
      stream.once('close', () => {
        this.active--;
        signal?.removeEventListener('abort', abort);
        reject(this.lossOf(stream));
      });
      stream.on('error', reject);
      stream.once('response', (head) => {
        const status = Number(head[':status']);
        resolve({ status, headers: singleHeaders(head), body: stream });
      });
      if (body !== undefined) stream.end(body);
    });
  }

  destroy(error?: Error): void {
    this.cancelPing();
    this.session.destroy(error);
  }

  private lossOf(stream: ClientHttp2Stream): Error {
    return codedError(
      'ECONNRESET',
      `the server closed the stream without an answer (${stream.rstCode})`,
    );
  }

  private schedulePing(): void {
    this.cancelPing = this.clock.after(PING_EVERY_MS, () => {
      if (this.session.destroyed || this.session.closed) return;
      this.cancelPing = this.clock.after(PING_TIMEOUT_MS, () =>
        this.destroy(codedError('ETIMEDOUT', 'the connection is dead: no answer to a PING')),
      );
      this.session.ping((error) => {
        if (error !== null) return; // The session is ending, and says so itself.
        this.cancelPing();
        this.schedulePing();
      });
    });
  }
}
