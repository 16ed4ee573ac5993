import type { LogEntry, LogTarget } from '../../kube/container-log.ts';
import type { Instant } from '../../kube/time.ts';
import { apiErrorOf } from '../answers.ts';
import type { Connection } from '../connection.ts';
import { type StampedLine, StampedLines, type Unstamped } from './stamped-lines.ts';

/** Which lines of a log: of the run before, since an instant. */
interface ReadOptions {
  readonly previous: boolean;
  readonly since: Instant | undefined;
}

/** What a log holds now, and no more. Throws ApiError. */
export async function readLog(
  connection: Connection,
  { namespace, pod, container }: LogTarget,
  { previous, since }: ReadOptions,
): Promise<readonly LogEntry[]> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log`;
  const query = {
    container,
    timestamps: 'true',
    ...(previous ? { previous: 'true' } : {}),
    ...(since === undefined ? {} : { sinceTime: new Date(since).toISOString() }),
  };
  const response = await connection.fetch({ path, query, accept: '*/*' });
  if (response.status !== 200) throw await apiErrorOf(response, path);
  const lines = new StampedLines();
  const entries: LogEntry[] = [];
  let at = since ?? 0;
  const take = (line: StampedLine | Unstamped, unended: boolean) => {
    if (line.stamp !== undefined) at = line.at;
    entries.push(
      line.stamp === undefined
        ? { type: 'notice', at, text: line.text }
        : { type: 'line', at, text: line.text, dropped: line.dropped, unended },
    );
  };
  for await (const chunk of response.body) for (const line of lines.push(chunk)) take(line, false);
  const rest = lines.rest();
  if (rest !== undefined) take(rest, true);
  // The server cuts the fraction of the second off: what is older was not asked for.
  return entries.filter((entry) => since === undefined || entry.at >= since);
}
