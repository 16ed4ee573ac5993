import type { LogTarget } from '../../kube/container-log.ts';
import type { Clock } from '../../kube/time.ts';
import type { ApiResponse, Connection } from '../connection.ts';
import type { LogFrom } from './follow-options.ts';
import type { Ask } from './reading.ts';
import { logRequest } from './request.ts';

/** An answer that has not begun by then is asked about: the container is silent, or the node is. */
const HEAD_MS = 10_000;
const PROBE_AGAIN_MS = 60_000;

/** The kubelet takes a request and does not answer. */
export class SilentNode extends Error {
  static readonly message = 'the node accepts requests for logs and does not answer them';
}

export interface LogQuestion {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly target: LogTarget;
  readonly from: LogFrom;
}

/**
 * The head of the answer to a question. The kubelet sends none before a container's first line, so that
 * silence is told from a node that hangs by another question, which it answers at once if at all: then
 * `onSilence` is called. Rejects with SilentNode, or as `Connection.fetch` does.
 */
export async function answerTo(
  log: LogQuestion,
  question: Ask,
  request: AbortController,
  onSilence: () => void,
): Promise<ApiResponse> {
  const { connection, clock, target, from } = log;
  const answering = connection.fetch(logRequest(target, question, from, request.signal));
  for (let waitMs = HEAD_MS; ; waitMs = PROBE_AGAIN_MS) {
    const response = await within(clock, answering, waitMs);
    if (response !== undefined) return response;
    const mayBeSilent = question.type === 'read' && question.follow;
    if (!mayBeSilent || !(await answersProbe(log, request.signal))) {
      answering.then(({ body }) => body.destroy()).catch(() => {});
      request.abort();
      throw new SilentNode(SilentNode.message);
    }
    onSilence();
  }
}

/** Whether the node answers what takes no time: the last line, if there is one. */
async function answersProbe(
  { connection, clock, target }: LogQuestion,
  signal: AbortSignal,
): Promise<boolean> {
  const probe = new AbortController();
  const cancel = () => probe.abort();
  signal.addEventListener('abort', cancel);
  try {
    const question: Ask = { type: 'last', previous: false };
    const asked = connection.fetch(logRequest(target, question, {}, probe.signal));
    const response = await within(clock, asked, HEAD_MS);
    response?.body.on('error', () => {}).destroy();
    return response !== undefined && response.status < 500;
  } catch {
    return false;
  } finally {
    signal.removeEventListener('abort', cancel);
    probe.abort();
  }
}

/** The value, or `undefined` when it is not there in time. */
function within<T>(clock: Clock, promise: Promise<T>, ms: number): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => resolve(undefined));
    promise.then(resolve, reject).finally(cancel);
  });
}
