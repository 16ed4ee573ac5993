import type { Readable } from 'node:stream';

/** A request as it goes over the wire. */
export interface WireRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** A header with several values is sent that often. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | undefined;
  readonly signal: AbortSignal | undefined;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
}

/** What is needed to open a TLS connection, from kubeconfig and credential. */
export interface TlsSettings {
  readonly ca: string | Buffer | undefined;
  readonly cert: string | Buffer | undefined;
  readonly key: string | Buffer | undefined;
  readonly servername: string | undefined;
  readonly rejectUnauthorized: boolean;
}

/** Carries requests to one server. */
export interface Transport {
  /** Resolves with the answer's head, whatever its status; rejects when there is none. */
  send(request: WireRequest): Promise<WireResponse>;
  close(): void;
}

/** How long a connection may take to be made. */
export const CONNECT_TIMEOUT_MS = 10_000;

/** The error of a request that was called off. */
export function abortError(): Error {
  return Object.assign(new Error('the request was called off'), { name: 'AbortError' });
}

/** An error with a code, as sockets have them. */
export function codedError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

/** Headers with one value each: the first of several. */
export function singleHeaders(
  headers: Readonly<Record<string, string | readonly string[] | number | undefined>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || name.startsWith(':')
        ? []
        : [[name, Array.isArray(value) ? String(value[0]) : String(value)]],
    ),
  );
}
