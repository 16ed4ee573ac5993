import type { LogTarget } from '../../kube/container-log.ts';
import type { ApiRequest } from '../connection.ts';
import type { Ask } from './reading.ts';

/** The path of a pod's log. */
export function logPath({ namespace, pod }: Pick<LogTarget, 'namespace' | 'pod'>): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log`;
}

/** The request for a question; `tailLines` bounds a first one. */
export function logRequest(
  target: LogTarget,
  question: Ask,
  tailLines: number | undefined,
  signal: AbortSignal,
): ApiRequest {
  const asLast = question.type === 'last';
  const since = asLast ? undefined : question.since;
  const tail = asLast ? 1 : since === undefined ? tailLines : undefined;
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
