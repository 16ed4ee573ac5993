import { recordOf, textOf } from '../kube/row.ts';
import { ApiError, ConnectError } from './errors.ts';
import type { WireResponse } from './transport/transport.ts';

/** An answer that is read whole is never this long; lists are not read whole. */
const LONGEST = 64 * 1024 * 1024;

/** The refusal that an answer is, with the message and reason of its Status object. */
export async function apiErrorOf(response: WireResponse, path: string): Promise<ApiError> {
  const text = await readText(response).catch(() => '');
  const status = recordOf(parsed(text));
  const seconds = Number(response.headers['retry-after']);
  return new ApiError({
    status: response.status,
    reason: textOf(status?.reason),
    message: textOf(status?.message) || firstLine(text) || `HTTP ${response.status}`,
    path,
    retryAfterMs: Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined,
  });
}

/** The JSON of an answer. Throws ConnectError('not-kubernetes') when it is none. */
export async function readJson(response: WireResponse, server: string): Promise<unknown> {
  const value = parsed(await readText(response));
  if (value !== undefined) return value;
  throw new ConnectError(
    'not-kubernetes',
    `${server} answers, but not as a Kubernetes API server does: check the server in the kubeconfig`,
  );
}

async function readText({ body }: WireResponse): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > LONGEST) throw new Error(`the answer is longer than ${LONGEST} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function firstLine(text: string): string {
  return (text.trim().split('\n')[0] ?? '').slice(0, 200);
}
