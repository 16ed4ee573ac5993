import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** An API server, real or embedded. */
export interface LogServer {
  readonly url: string;
  readonly token: string;
  readonly ca?: Buffer;
}

/** An answer that comes as long as it likes. */
export interface LogStream {
  readonly status: number;
  readonly contentType: string;
  /** All bytes so far. */
  bytes(): Buffer;
  /** The same as text. */
  said(): string;
  /** How it ended: by itself, or because the connection broke or was closed. */
  readonly end: Promise<'end' | 'cut'>;
  close(): void;
}

/**
 * Asks for a path and resolves when its answer begins, as `kubectl logs` does. Rejects when that does not
 * come, or `signal` aborts it.
 */
export async function openLog(
  { url, token, ca }: LogServer,
  path: string,
  signal?: AbortSignal,
): Promise<LogStream> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const start = url.startsWith('https:') ? httpsRequest : httpRequest;
    const headers = { authorization: `Bearer ${token}` };
    const options = { agent: false, headers, ...(ca && { ca }), ...(signal && { signal }) };
    const sent = start(url + path, options, resolve);
    sent.on('error', reject);
    sent.end();
  });
  const chunks: Buffer[] = [];
  answer.on('data', (chunk: Buffer) => chunks.push(chunk));
  const end = new Promise<'end' | 'cut'>((resolve) => {
    answer.on('end', () => resolve('end'));
    answer.on('error', () => resolve('cut'));
    answer.on('close', () => resolve('cut'));
  });
  const bytes = () => Buffer.concat(chunks);
  return {
    status: answer.statusCode ?? 0,
    contentType: answer.headers['content-type'] ?? '',
    bytes,
    said: () => bytes().toString(),
    end,
    close: () => answer.destroy(),
  };
}
