import type { LogTarget } from '../../kube/container-log.ts';
import type { ApiRequest } from '../connection.ts';
import type { LogFrom } from './follow-options.ts';
import { secondsOf } from './position.ts';
import type { Ask } from './reading.ts';

/** The path of a pod's log. */
export function logPath({ namespace, pod }: Pick<LogTarget, 'namespace' | 'pod'>): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log`;
}

/** The request for a question; `from` bounds a first one. */
export function logRequest(
  target: LogTarget,
  question: Ask,
  from: LogFrom,
  signal: AbortSignal,
): ApiRequest {
  const asLast = question.type === 'last';
  const isFirst = !asLast && question.since === undefined;
  const since = asLast ? undefined : (question.since ?? secondsOf(from.since));
  const tail = asLast ? 1 : isFirst ? from.tailLines : undefined;
  return {
    path: logPath(target),
    accept: '*/*',
    signal,
    query: {
      container: target.container,
      timestamps: 'true',
      ...(!asLast && question.follow ? { follow: 'true' } : {}),
      ...(question.previous ? { previous: 'true' } : {}),
      ...(since === undefined ? {} : { sinceTime: since }),
      ...(tail === undefined ? {} : { tailLines: String(tail) }),
    },
  };
}
