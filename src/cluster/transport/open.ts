import type http from 'node:http';
import net from 'node:net';
import tls, { type TLSSocket } from 'node:tls';
import type { Clock } from '../../kube/time.ts';
import { Http1Transport } from './http1.ts';
import { Http2Transport } from './http2.ts';
import { CONNECT_TIMEOUT_MS, codedError, type TlsSettings, type Transport } from './transport.ts';

/**
 * Connects and chooses how to talk: HTTP/2 where the server agrees to it, else HTTP/1.1; through a
 * proxy (`agent`) always HTTP/1.1. Rejects when there is no connection.
 */
export async function openTransport(options: {
  readonly server: URL;
  readonly settings: TlsSettings;
  readonly agent: http.Agent | undefined;
  readonly clock: Clock;
}): Promise<Transport> {
  const { server, settings, agent, clock } = options;
  if (agent !== undefined || server.protocol === 'http:')
    return new Http1Transport(server, settings, agent);
  const connect = (protocols: string[]) => connectTls(server, settings, protocols, clock);
  const socket = await connect(['h2', 'http/1.1']);
  if (socket.alpnProtocol === 'h2')
    return new Http2Transport({
      origin: server.origin,
      connect: () => connect(['h2']),
      first: socket,
      clock,
    });
  socket.destroy();
  return new Http1Transport(server, settings);
}

function connectTls(
  server: URL,
  settings: TlsSettings,
  protocols: string[],
  clock: Clock,
): Promise<TLSSocket> {
  const host = server.hostname.replace(/^\[|\]$/g, '');
  const name = settings.servername ?? (net.isIP(host) === 0 ? host : undefined);
  return new Promise((resolve, reject) => {
    const socket = tls.connect({
      ...settings,
      host,
      port: Number(server.port || 443),
      ALPNProtocols: protocols,
      servername: name ?? '',
    });
    const cancel = clock.after(CONNECT_TIMEOUT_MS, () =>
      socket.destroy(codedError('ETIMEDOUT', `no connection in ${CONNECT_TIMEOUT_MS} ms`)),
    );
    const fail = (error: Error) => {
      cancel();
      reject(error);
    };
    socket.on('error', fail); // It stays: a socket may fail before anybody has taken it over.
    socket.once('close', () => fail(codedError('ECONNRESET', 'the server closed the connection')));
    socket.once('secureConnect', () => {
      cancel();
      socket.setNoDelay(true).setKeepAlive(true, 15_000);
      resolve(socket);
    });
  });
}
