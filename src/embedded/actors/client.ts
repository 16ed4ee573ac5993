import {
  type AgentOptions,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import type { ApiObject, Json } from '../json.ts';

/** An API server, embedded or real. */
export interface ApiTarget {
  readonly url: string;
  readonly token?: string;
  /** PEM of the authority that signed the server's certificate. */
  readonly ca?: string;
}

/** What the server said no to. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface WatchEvent {
  readonly type: string;
  readonly object: ApiObject;
}

export const MERGE_PATCH = 'application/merge-patch+json';
export const JSON_PATCH = 'application/json-patch+json';

interface Sending {
  readonly agent: HttpAgent | HttpsAgent;
  readonly body?: unknown;
  readonly contentType?: string | undefined;
}

/** The plain API, as an actor needs it. `name` is the field manager of what it writes. */
export class ApiClient {
  private readonly target: ApiTarget;
  private readonly name: string;
  private readonly signal: AbortSignal;
  private readonly agent: HttpAgent | HttpsAgent;
  private readonly watchAgent: HttpAgent | HttpsAgent;

  constructor(target: ApiTarget, name: string, signal: AbortSignal) {
    this.target = target;
    this.name = name;
    this.signal = signal;
    this.agent = agentFor(target, { keepAlive: true, maxSockets: 4 });
    this.watchAgent = agentFor(target, {}); // Watches stay: they must not keep others waiting.
    signal.addEventListener('abort', () => this.agent.destroy(), { once: true });
  }

  get(path: string): Promise<ApiObject> {
    return this.send('GET', path);
  }

  create(path: string, object: Json): Promise<ApiObject> {
    return this.send('POST', path, object);
  }

  patch(path: string, patch: unknown, contentType = MERGE_PATCH): Promise<ApiObject> {
    return this.send('PATCH', path, patch, contentType);
  }

  remove(path: string, options: Json = {}): Promise<ApiObject> {
    const body = { kind: 'DeleteOptions', apiVersion: 'v1', ...options };
    return this.send('DELETE', path, body);
  }

  /** Reads a watch until it ends, however it ends. */
  async watch(path: string, changed: (event: WatchEvent) => void): Promise<void> {
    const response = await this.open('GET', path, { agent: this.watchAgent });
    response.setEncoding('utf8');
    let rest = '';
    try {
      for await (const chunk of response) {
        const lines = (rest + String(chunk)).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) if (line !== '') changed(JSON.parse(line) as WatchEvent);
      }
    } catch {
      // A cut stream is an ended one: the caller begins again either way.
    }
  }

  private async send(
    method: string,
    path: string,
    body?: unknown,
    contentType?: string,
  ): Promise<ApiObject> {
    const response = await this.open(method, path, { agent: this.agent, body, contentType });
    return JSON.parse(await text(response)) as ApiObject;
  }

  private async open(
    method: string,
    path: string,
    { agent, body, contentType = 'application/json' }: Sending,
  ): Promise<IncomingMessage> {
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const { token, url } = this.target;
    const headers = {
      accept: 'application/json',
      'user-agent': this.name,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(payload === undefined
        ? {}
        : { 'content-type': contentType, 'content-length': Buffer.byteLength(payload) }),
    };
    const send = url.startsWith('https:') ? httpsRequest : httpRequest;
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const { signal } = this;
      const request = send(url + path, { method, headers, agent, signal }, resolve);
      request.on('error', reject);
      request.end(payload);
    });
    const { statusCode = 0 } = response;
    if (statusCode >= 400) throw new Refused(statusCode, await text(response));
    return response;
  }
}

function agentFor({ url, ca }: ApiTarget, options: AgentOptions): HttpAgent | HttpsAgent {
  if (!url.startsWith('https:')) return new HttpAgent(options);
  return new HttpsAgent({ ...options, ...(ca === undefined ? {} : { ca }) });
}
