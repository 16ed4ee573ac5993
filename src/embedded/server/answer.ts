import type { Json } from '../json.ts';
import type { Representation } from './negotiate.ts';
import type { Sink } from './watch.ts';

/** A request as the handlers see it: read completely, nothing checked. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** What a handler answers; how it gets onto the wire is the listener's business. */
export type Answer = FiniteAnswer | StreamAnswer | { readonly type: 'none' };

export type FiniteAnswer =
  | {
      readonly type: 'json';
      readonly code: number;
      readonly body: Json;
      readonly format?: Representation['format'];
      readonly contentType?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly type: 'text'; readonly code: number; readonly text: string }
  | { readonly type: 'empty'; readonly code: number };

export interface StreamAnswer {
  readonly type: 'stream';
  readonly contentType: string;
  /** Begins to write; may throw before the first write. The returned function ends it. */
  readonly start: (sink: Sink) => () => void;
}

export function json(body: Json, code = 200): Answer {
  return { type: 'json', code, body };
}

/** What the server answers on paths it does not know at all. */
export const pageNotFound: Answer = { type: 'text', code: 404, text: '404 page not found\n' };
