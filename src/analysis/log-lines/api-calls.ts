import { type ApiCall, apiCallOf } from '../../kube/api-request.ts';
import { textOf } from '../../kube/row.ts';
import type { Instant } from '../../kube/time.ts';
import type { LogLine } from './log-line.ts';

/** One sort of requests that a program has sent to the API server, as its log tells. */
export interface CallCount extends ApiCall {
  readonly count: number;
  /** How many of those were answered with 400 or more, where the log tells. */
  readonly failed: number;
  readonly last: Instant;
}

const MOST_SORTS = 500;

/** Counts the requests that a log tells of. */
export class ApiCalls {
  private readonly sorts = new Map<string, CallCount>();
  private first: Instant | undefined;
  private last: Instant = 0;

  get size(): number {
    return this.sorts.size;
  }

  add(line: LogLine, readAt: Instant): void {
    const told = requestIn(line);
    const call = told && apiCallOf(told.method, pathOf(told.url));
    if (told === undefined || call === undefined) return;
    const at = line.at ?? readAt;
    const key = `${call.verb} ${call.resource}`;
    const old = this.sorts.get(key);
    if (old === undefined && this.sorts.size >= MOST_SORTS) return;
    const failed = (old?.failed ?? 0) + (told.status >= 400 ? 1 : 0);
    this.sorts.set(key, { ...call, count: (old?.count ?? 0) + 1, failed, last: at });
    this.first = Math.min(this.first ?? at, at);
    this.last = Math.max(this.last, at);
  }

  /** The most frequent first. */
  list(): readonly CallCount[] {
    return [...this.sorts.values()].sort((a, b) => b.count - a.count);
  }

  /** The time between the first and the last of them, in milliseconds. */
  get spanMs(): number {
    return this.first === undefined ? 0 : this.last - this.first;
  }
}

/**
 * kube-rs: the span `HTTP` around "requesting" (kube-client/src/client/builder.rs:255); client-go with
 * -v=6 and more: `GET https://… 200 OK in 5 milliseconds`, of late `"Response" verb="GET" url="…"`
 * (client-go transport/round_trippers.go).
 */
function requestIn({
  message,
  fields,
}: LogLine):
  | { readonly method: string; readonly url: string; readonly status: number }
  | undefined {
  const url = textOf(fields['http.url']);
  if (url !== '')
    return message.startsWith('requesting')
      ? { method: textOf(fields['http.method']), url, status: 0 }
      : undefined;
  const verb = textOf(fields.verb);
  if (message === 'Response' && verb !== '')
    return {
      method: verb,
      url: textOf(fields.url),
      status: Number.parseInt(textOf(fields.status), 10),
    };
  const [, method, said, status] = ROUND_TRIP.exec(message.slice(0, 2_000)) ?? [];
  return method === undefined || said === undefined
    ? undefined
    : { method, url: said, status: Number(status) };
}

const ROUND_TRIP = /^(GET|POST|PUT|PATCH|DELETE) (https?:\/\/\S+) (\d{3})\b.* in \d+ milliseconds/;

function pathOf(url: string): string {
  return url.replace(/^https?:\/\/[^/]*/, '');
}
