import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { dump } from 'js-yaml';
import type { Json } from '../json.ts';
import type { ApiRequest, FiniteAnswer, StreamAnswer } from './answer.ts';
import { type ApiServer, errorAnswer } from './api-server.ts';
import { StatusError } from './status-error.ts';

/** An API server on a loopback port. */
export interface Listener {
  readonly port: number;
  /** Cuts every open stream. */
  dropStreams(): void;
  close(): Promise<void>;
}

const LARGEST_BODY = 3 * 1024 * 1024;

/** Serves `api` over plain HTTP on 127.0.0.1. Rejects with EADDRINUSE when the port is taken. */
export async function listen(api: ApiServer, port: number): Promise<Listener> {
  const streams = new Set<ServerResponse>();
  const server = createServer((message, response) => {
    void respond(api, message, response, streams);
  });
  // Watches are silent for long; clients come and go on kept connections.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const dropStreams = () => {
    for (const response of streams) response.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    dropStreams,
    close: () => close(server, dropStreams),
  };
}

async function close(server: Server, dropStreams: () => void): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  dropStreams();
  server.closeAllConnections();
  await closed;
}

async function respond(
  api: ApiServer,
  message: IncomingMessage,
  response: ServerResponse,
  streams: Set<ServerResponse>,
): Promise<void> {
  try {
    const request = await read(message);
    const answer = 'refused' in request ? request.refused : api.answer(request);
    response.setHeader('date', new Date(api.store.clock.now()).toUTCString());
    if (answer.type === 'none') hold(response, streams);
    else if (answer.type === 'stream') stream(answer, message, response, streams);
    else send(answer, message, response);
  } catch (error) {
    // Half a request, or a fault of this server: the client learns it, the process lives on.
    if (!response.headersSent && !response.destroyed)
      send(errorAnswer(asStatus(error)), message, response);
    else response.destroy();
  }
}

async function read(
  message: IncomingMessage,
): Promise<ApiRequest | { readonly refused: FiniteAnswer }> {
  const url = new URL(message.url ?? '/', 'http://localhost');
  if (Number(message.headers['content-length'] ?? 0) > LARGEST_BODY)
    return {
      refused: errorAnswer(
        new StatusError(413, `Request entity too large: limit is ${LARGEST_BODY}`, {
          reason: 'RequestEntityTooLarge',
          details: {},
        }),
      ),
    };
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(message.headers))
    headers[name] = Array.isArray(value) ? value.join(',') : value;
  const method = message.method ?? 'GET';
  const body = method === 'GET' ? '' : await text(message);
  return { method, path: url.pathname, query: url.searchParams, headers, body };
}

function send(finite: FiniteAnswer, message: IncomingMessage, response: ServerResponse): void {
  response.statusCode = finite.code;
  response.setHeader('cache-control', 'no-cache, private');
  switch (finite.type) {
    case 'empty':
      response.end();
      return;
    case 'text':
      response.setHeader('content-type', 'text/plain; charset=utf-8');
      response.end(finite.text);
      return;
    case 'json': {
      for (const [name, value] of Object.entries(finite.headers ?? {}))
        response.setHeader(name, value);
      const isYaml = finite.format === 'yaml';
      const type = finite.contentType ?? (isYaml ? 'application/yaml' : 'application/json');
      response.setHeader('content-type', type);
      response.end(isYaml ? dump(finite.body) : jsonText(finite.body, message));
    }
  }
}

/** Indented for people: browsers, curl, or whoever asks for it. */
function jsonText(body: Json, message: IncomingMessage): string {
  const isPerson = /^(curl|Wget|Mozilla)/.test(message.headers['user-agent'] ?? '');
  const isAsked = (message.url ?? '').includes('pretty=true');
  return isPerson || isAsked ? `${JSON.stringify(body, null, 2)}\n` : JSON.stringify(body);
}

function stream(
  answer: StreamAnswer,
  message: IncomingMessage,
  response: ServerResponse,
  streams: Set<ServerResponse>,
): void {
  response.setHeader('content-type', answer.contentType);
  response.setHeader('cache-control', 'no-cache, private');
  hold(response, streams);
  let stop = (): void => undefined;
  response.once('close', () => stop());
  try {
    stop = answer.start({
      write: (chunk) => response.write(chunk),
      end: () => response.end(),
    });
    if (!response.writableEnded) response.flushHeaders();
  } catch (error) {
    send(errorAnswer(asStatus(error)), message, response);
  }
}

/** Takes it for open until it is closed. */
function hold(response: ServerResponse, streams: Set<ServerResponse>): void {
  streams.add(response);
  response.once('close', () => streams.delete(response));
}

function asStatus(error: unknown): StatusError {
  if (error instanceof StatusError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new StatusError(500, `Internal error occurred: ${message}`, { reason: 'InternalError' });
}
