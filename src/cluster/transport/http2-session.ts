import type { OutgoingHttpHeaders } from 'node:http';
import http2, { type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import type { Clock } from '../../kube/time.ts';
import {
  abortError,
  codedError,
  singleHeaders,
  type WireRequest,
  type WireResponse,
} from './transport.ts';

/** A quiet connection is asked whether it is alive this often, and has this long to answer. */
const PING_EVERY_MS = 15_000;
const PING_TIMEOUT_MS = 15_000;

/** Windows that let a list stream at the speed of the network (the default is 64 KB). */
const STREAM_WINDOW = 4 * 1024 * 1024;
const SESSION_WINDOW = 16 * 1024 * 1024;

/** Streams that are left free: the server learns later than we that a stream has ended. */
const SPARE_STREAMS = 10;
export interface SessionOptions {
  readonly origin: string;
  /** A TLS connection on which h2 was agreed to. */
  readonly socket: TLSSocket;
  readonly clock: Clock;
  /** How many streams to open until the server says how many it allows. */
  readonly streams: number;
  readonly onStreams: (streams: number) => void;
  readonly onEnd: () => void;
}

/** One HTTP/2 session, watched over by PINGs. */
export class Http2Session {
  private readonly session: ClientHttp2Session;
  private readonly clock: Clock;
  private active = 0;
  private streams: number;
  private cancelPing: () => void = () => {};

  constructor(options: SessionOptions) {
    this.clock = options.clock;
    this.streams = options.streams;
    this.session = http2.connect(options.origin, {
      createConnection: () => options.socket,
      settings: { initialWindowSize: STREAM_WINDOW, enablePush: false },
    });
    this.session.once('connect', () => this.session.setLocalWindowSize(SESSION_WINDOW));
    this.session.on('remoteSettings', ({ maxConcurrentStreams = Infinity }) => {
      this.streams = maxConcurrentStreams;
      options.onStreams(maxConcurrentStreams);
    });
    this.session.once('close', () => {
      this.cancelPing();
      options.onEnd();
    });
    this.session.on('error', () => {}); // Its streams say what has happened.
    this.schedulePing();
  }

  /** Whether no stream can be opened any more. After a GOAWAY those there are may still finish. */
  get ended(): boolean {
    return this.session.closed || this.session.destroyed;
  }

  /** Takes a stream, if there is one to be had; `send` or `release` has to follow. */
  reserve(): boolean {
    if (this.ended || this.active >= Math.max(this.streams - SPARE_STREAMS, 1)) return false;
    this.active++;
    return true;
  }

  release(): void {
    this.active--;
  }

  send({ method, path, headers, body, signal }: WireRequest): Promise<WireResponse> {
    return new Promise((resolve, reject) => {
      const stream = this.request({ ':method': method, ':path': path, ...headers }, body);
      const abort = () => stream.destroy(abortError());
      signal?.addEventListener('abort', abort, { once: true });
      stream.once('close', () => {
        this.release();
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

  private request(headers: OutgoingHttpHeaders, body: string | undefined): ClientHttp2Stream {
    try {
      return this.session.request(headers, { endStream: body === undefined });
    } catch (error) {
      this.release();
      throw error;
    }
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
      if (this.session.destroyed) return;
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
