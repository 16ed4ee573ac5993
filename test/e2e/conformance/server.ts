import { readFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';

/** An API server to compare, real or embedded. */
export interface Target {
  readonly url: string;
  readonly token: string;
  readonly caFile?: string;
}

export interface Request {
  readonly method?: string;
  readonly path: string;
  readonly body?: unknown;
  readonly type?: string;
  readonly accept?: string;
  /** A stream is read until this many lines have come. */
  readonly lines?: number;
}

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the suite compares whatever came
  readonly body: any;
}

/** Sends one request and reads its answer: the JSON, the lines of a stream, or the text. */
export async function ask(target: Target, request: Request): Promise<Answer> {
  const response = await send(target, request);
  const status = response.statusCode ?? 0;
  if (request.lines !== undefined && status === 200)
    return { status, body: await firstLines(response, request.lines) };
  const said = await text(response);
  return { status, body: said.startsWith('{') ? JSON.parse(said) : said };
}

function send(target: Target, request: Request): Promise<IncomingMessage> {
  const { method = 'GET', path, body, type = 'application/json', accept } = request;
  const payload = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const start = target.url.startsWith('https:') ? httpsRequest : httpRequest;
    const sent = start(
      target.url + path,
      {
        method,
        agent: false,
        headers: {
          authorization: `Bearer ${target.token}`,
          'user-agent': 'conformance/1.0',
          accept: accept ?? 'application/json',
          ...(payload === undefined
            ? {}
            : { 'content-type': type, 'content-length': Buffer.byteLength(payload) }),
        },
        ...(target.caFile === undefined ? {} : { ca: readFileSync(target.caFile) }),
      },
      resolve,
    );
    sent.on('error', reject);
    sent.end(payload);
  });
}

async function firstLines(response: IncomingMessage, count: number): Promise<readonly unknown[]> {
  const lines: unknown[] = [];
  let rest = '';
  for await (const chunk of response.setEncoding('utf8')) {
    const parts = (rest + String(chunk)).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) if (lines.length < count) lines.push(JSON.parse(part));
    if (lines.length === count) break;
  }
  response.destroy();
  return lines;
}
