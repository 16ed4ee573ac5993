import type { TLSSocket } from 'node:tls';
import type { Clock } from '../../kube/time.ts';
import { Http2Session } from './http2-session.ts';
import {
  abortError,
  codedError,
  type Transport,
  type WireRequest,
  type WireResponse,
} from './transport.ts';

/** A request may cross with a GOAWAY, or with the news of how many streams there may be. */
const ATTEMPTS = 3;
/** How many streams a server allows that has not said so yet: the least that RFC 9113 recommends. */
const STREAMS_UNTIL_TOLD = 100;

/**
 * HTTP/2: all requests share one TLS connection, or a second one when the server allows too few
 * streams. A session that ends, is told to go away or does not answer a PING is replaced at the next
 * request; the requests in it fail.
 */
export class Http2Transport implements Transport {
  private readonly origin: string;
  private readonly connect: () => Promise<TLSSocket>;
  private readonly clock: Clock;
  private sessions: Http2Session[] = [];
  private opening: Promise<Http2Session> | undefined;
  /** What the last session was told: the next one will be told the same. */
  private streams = STREAMS_UNTIL_TOLD;
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
    for (let attempt = 1; ; attempt++) {
      const session = await this.reserve();
      if (request.signal?.aborted) {
        session.release();
        throw abortError();
      }
      try {
        return await session.send(request);
      } catch (error) {
        if (attempt === ATTEMPTS || !wasRefused(error)) throw error;
      }
    }
  }

  close(): void {
    this.closed = true;
    for (const session of this.sessions.splice(0)) session.destroy();
  }

  /** A session with room for one more stream, which is taken: many may ask in the same instant. */
  private async reserve(): Promise<Http2Session> {
    for (;;) {
      const free = this.sessions.find((session) => session.reserve());
      if (free !== undefined) return free;
      this.opening ??= this.open();
      const opened = await this.opening;
      if (opened.ended) throw codedError('ECONNRESET', 'the server ended the connection at once');
    }
  }

  private open(): Promise<Http2Session> {
    return this.connect()
      .then((socket) => this.adopt(socket))
      .finally(() => {
        this.opening = undefined;
      });
  }

  private adopt(socket: TLSSocket): Http2Session {
    const session = new Http2Session({
      origin: this.origin,
      socket,
      clock: this.clock,
      streams: this.streams,
      onStreams: (streams) => {
        this.streams = streams;
      },
      onEnd: () => {
        this.sessions = this.sessions.filter((other) => other !== session);
      },
    });
    if (this.closed) session.destroy();
    else this.sessions.push(session);
    return session;
  }
}

/** Whether the server has not looked at a request and it can be sent again (RFC 9113, 8.7). */
function wasRefused(error: unknown): boolean {
  return error instanceof Error && error.message.includes('NGHTTP2_REFUSED_STREAM');
}
