import { expect, onTestFinished } from 'vitest';
import {
  type EmbeddedOptions,
  type EmbeddedServer,
  startEmbeddedServer,
} from '../../src/embedded/start.ts';
import { aClock } from '../helpers/clock.ts';

export const NOW = Date.UTC(2026, 0, 15, 12);
export const MAPS = '/api/v1/namespaces/default/configmaps';
export const PODS = '/api/v1/namespaces/default/pods';
export const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

export const JSON_PATCH = 'application/json-patch+json';
export const MERGE_PATCH = 'application/merge-patch+json';
export const STRATEGIC_PATCH = 'application/strategic-merge-patch+json';

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Body = any;

export interface Said {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Body;
}

interface Asking {
  readonly body?: unknown;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An embedded server for one test, on a clock that stands still until the test moves it. */
export async function serve(options: Partial<Omit<EmbeddedOptions, 'clock'>> = {}) {
  const clock = aClock(NOW);
  const server = await startEmbeddedServer({ scenario: 'empty', ...options, clock });
  onTestFinished(() => server.close());
  return { server, clock, ...client(server) };
}

export type Api = Awaited<ReturnType<typeof serve>>;

function client(
  { url }: Pick<EmbeddedServer, 'url'>,
  always: Readonly<Record<string, string>> = {},
) {
  async function send(method: string, path: string, asking: Asking = {}): Promise<Said> {
    const { body, type = 'application/json', headers = {} } = asking;
    const payload = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(url + path, {
      method,
      headers: { 'content-type': type, ...always, ...headers },
      ...payload,
    });
    const text = await response.text();
    const isJson = /^\s*[[{]/.test(text);
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson && JSON.parse(text),
    };
  }

  /** As `send`; the body of a success. */
  async function must(method: string, path: string, asking: Asking = {}): Promise<Body> {
    const { status, text, body } = await send(method, path, asking);
    if (status > 299) throw new Error(`${method} ${path}: ${status} ${text}`);
    return body;
  }

  /** Opens a stream of lines. */
  async function open(path: string, headers: Readonly<Record<string, string>> = {}) {
    const stop = new AbortController();
    const response = await fetch(url + path, { headers, signal: stop.signal });
    return { ...streamOf(response), close: () => stop.abort() };
  }

  return {
    send,
    get: (path: string) => must('GET', path),
    create: (path: string, body: object) => must('POST', path, { body }),
    patch: (path: string, body: unknown, type = MERGE_PATCH) => must('PATCH', path, { body, type }),
    remove: (path: string, body?: object) =>
      must('DELETE', path, body === undefined ? {} : { body }),
    open,
    watch: async (path: string, headers: Readonly<Record<string, string>> = {}) => {
      const stream = await open(path, headers);
      const next = async (): Promise<Body> => {
        const line = await stream.next();
        return line === 'END' || line === 'CUT' ? line : JSON.parse(line);
      };
      return { ...stream, next };
    },
  };
}

/** The API of a server as whoever has this token uses it, in the form of the real one's. */
export function apiOf(url: string, token: string) {
  const { send, get, create, patch, remove } = client(
    { url },
    { authorization: `Bearer ${token}` },
  );
  return {
    send: (method: string, path: string, body?: unknown, type?: string) =>
      send(method, path, { body, ...(type === undefined ? {} : { type }) }),
    get,
    create,
    patch,
    delete: remove,
  };
}

/** A response line by line. After the last one come END, or CUT when the connection broke. */
function streamOf(response: Response) {
  const lines = linesOf(response);
  const next = async (): Promise<string> => {
    const { value, done } = await lines.next();
    return done === true ? 'END' : value;
  };
  const rest = async (): Promise<readonly string[]> => {
    const found: string[] = [];
    for await (const line of lines) found.push(line);
    return found;
  };
  return { status: response.status, type: response.headers.get('content-type'), next, rest };
}

async function* linesOf({ body }: Response): AsyncGenerator<string> {
  let rest = '';
  const decoder = new TextDecoder();
  try {
    for await (const chunk of body ?? []) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
    if (rest !== '') yield rest;
  } catch {
    yield 'CUT';
  }
}

export const named = (name: string, more: object = {}) => ({ metadata: { name, ...more } });

/** The instant so many seconds after NOW, as the server writes it. */
export const later = (seconds: number) =>
  new Date(NOW + seconds * 1000).toISOString().replace('.000', '');
export const status = async (api: Api, path: string) => (await api.send('GET', path)).status;
export const gone = (api: Api, path: string) => expect.poll(() => status(api, path)).toBe(404);

/** A server with these ConfigMaps. */
export async function withMaps(...maps: readonly (readonly [name: string, labels: object])[]) {
  const api = await serve();
  for (const [name, labels] of maps) await api.create(MAPS, named(name, { labels }));
  return api;
}

/** A ConfigMap with two finalizers. */
export async function aHeldMap(api: Api) {
  const path = `${MAPS}/held`;
  const finalizers = ['example.com/one', 'example.com/two'];
  const map = await api.create(MAPS, { ...named('held', { finalizers }), data: { k: 'v' } });
  return { path, uid: map.metadata.uid as string };
}
