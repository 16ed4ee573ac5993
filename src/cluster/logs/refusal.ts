import type { ApiError } from '../errors.ts';

/** What it means that a log cannot be read now. */
export type LogRefusal =
  /** The container has not begun. */
  | { readonly type: 'waiting'; readonly reason: string }
  /** There is no such pod or no such container in it. */
  | { readonly type: 'not-found' }
  /** The log of that run is not there any more. */
  | { readonly type: 'removed' }
  | { readonly type: 'forbidden' }
  /** The API server cannot reach the kubelet. */
  | { readonly type: 'node-unreachable' }
  /** Anything else: worth another try. */
  | { readonly type: 'interrupted' };

/** Tells by status and text what the log endpoint, or the kubelet through it, means. */
export function logRefusalOf(
  { status, message }: Pick<ApiError, 'status' | 'message'>,
  pod: string,
): LogRefusal {
  switch (status) {
    case 400:
      return badRequest(message);
    case 401:
      return { type: 'interrupted' };
    case 403:
      return { type: 'forbidden' };
    case 404:
      return notFound(message, pod);
    default:
      return UNREACHABLE.test(message) ? { type: 'node-unreachable' } : { type: 'interrupted' };
  }
}

const WAITING = /is waiting to start: (\S+)/;

function badRequest(message: string): LogRefusal {
  const reason = WAITING.exec(message)?.[1];
  if (reason !== undefined) return { type: 'waiting', reason };
  if (/^previous terminated container .* not found/.test(message)) return { type: 'removed' };
  const unknown = /^container \S+ is not valid for pod|a container name must be specified/;
  return unknown.test(message) ? { type: 'not-found' } : { type: 'interrupted' };
}

/**
 * A node that is gone is told as a pod of its name that is not found. What the kubelet itself does not
 * find, it may find later: it has just begun, and reads its pods.
 */
function notFound(message: string, pod: string): LogRefusal {
  const name = /^pods "([^"]+)" not found/.exec(message)?.[1];
  if (name === undefined) return { type: 'interrupted' };
  return name === pod ? { type: 'not-found' } : { type: 'node-unreachable' };
}

/** Of the API server's dialer, of its proxies (egress selector, konnectivity), and of gateways before it. */
const UNREACHABLE =
  /dial tcp|connection refused|no route to host|i\/o timeout|TLS handshake|tls: |x509: |No agent available|proxy error|error trying to reach service|unable to upgrade connection|EOF$/;

/** What the kubelet says, with status 200 and without a timestamp, of a container that is removed. */
export function saysRemoved(text: string): boolean {
  return text.startsWith('unable to retrieve container logs for ');
}
