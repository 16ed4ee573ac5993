import { internalError, StatusError } from './status-error.ts';

/** What a node does instead of giving the log of a container. */
export type LogFault =
  /** Goes away after so many bytes: the client sees a clean end. */
  | { readonly type: 'cut'; readonly afterBytes: number }
  /** The API server hands the text on, but for 404. */
  | { readonly type: 'refused'; readonly code: 400 | 404 | 500; readonly text: string }
  /** Says something else, as if it were the log. */
  | { readonly type: 'said'; readonly text: string }
  /** Is not there. */
  | { readonly type: 'unreachable' }
  /** Takes the request and never answers it. */
  | { readonly type: 'silent' };

/** A request for a log as it reaches the node. */
export interface LogPath {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** What the client of the API server sees of a fault; throws where that is a refusal. */
export function refuseLog(fault: LogFault, path: LogPath): void {
  switch (fault.type) {
    case 'refused':
      throw refusalOf(fault.code, fault.text, path.pod);
    case 'unreachable':
      throw connectionRefused(path);
    default:
  }
}

function refusalOf(code: 400 | 404 | 500, text: string, pod: string): StatusError {
  switch (code) {
    case 400:
      return new StatusError(400, text, { reason: 'BadRequest' });
    case 404:
      return new StatusError(
        404,
        `the server could not find the requested resource ( pods/log ${pod})`,
        { reason: 'NotFound', details: { name: pod, kind: 'pods/log' } },
      );
    case 500:
      return new StatusError(500, `Internal error occurred: ${text}`, {
        reason: 'InternalError',
        details: { causes: [{ message: text }] },
      });
  }
}

const KUBELET = '127.0.0.1:10250';

function connectionRefused({ namespace, pod, container }: LogPath): StatusError {
  const url = `https://${KUBELET}/containerLogs/${namespace}/${pod}/${container}`;
  return internalError(`Get "${url}": dial tcp ${KUBELET}: connect: connection refused`);
}
