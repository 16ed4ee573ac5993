import http from 'node:http';
import https from 'node:https';
import {
  abortError,
  CONNECT_TIMEOUT_MS,
  codedError,
  singleHeaders,
  type TlsSettings,
  type Transport,
  type WireRequest,
  type WireResponse,
} from './transport.ts';

/** HTTP/1.1 with connections that are kept: for http servers, proxies, and servers without HTTP/2. */
export class Http1Transport implements Transport {
  private readonly server: URL;
  private readonly agent: http.Agent;

  /** `agent` goes through a proxy; without it connections are direct. */
  constructor(server: URL, tls: TlsSettings, agent?: http.Agent) {
    this.server = server;
    this.agent = agent ?? directAgent(server, tls);
  }

  send({ method, path, headers, body, signal }: WireRequest): Promise<WireResponse> {
    return new Promise((resolve, reject) => {
      const request = (this.server.protocol === 'http:' ? http : https).request({
        hostname: this.server.hostname.replace(/^\[|\]$/g, ''),
        port: this.server.port,
        path,
        method,
        agent: this.agent,
        headers: {
          ...headers,
          ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
        },
      });
      const abort = () => {
        // Between the end of an answer and its return to the agent nobody listens to the socket.
        request.socket?.once('error', () => {});
        request.destroy(abortError());
      };
      request.on('error', reject);
      request.once('close', () => signal?.removeEventListener('abort', abort));
      if (signal?.aborted) abort();
      else signal?.addEventListener('abort', abort);
      request.once('socket', (socket) => {
        if (!socket.connecting) return;
        const giveUp = () =>
          request.destroy(codedError('ETIMEDOUT', `no connection in ${CONNECT_TIMEOUT_MS} ms`));
        socket.setTimeout(CONNECT_TIMEOUT_MS, giveUp);
        const connected = this.server.protocol === 'http:' ? 'connect' : 'secureConnect';
        socket.once(connected, () => socket.setTimeout(0).off('timeout', giveUp));
      });
      request.once('response', (response) => {
        const { statusCode: status = 0 } = response;
        resolve({ status, headers: singleHeaders(response.headers), body: response });
      });
      request.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

function directAgent(server: URL, tls: TlsSettings): http.Agent {
  const kept = { keepAlive: true, keepAliveMsecs: 15_000 };
  return server.protocol === 'http:' ? new http.Agent(kept) : new https.Agent({ ...kept, ...tls });
}
