import { clockTime, secondsUntil } from '../analysis/clock-time.ts';
import { formatDuration } from '../analysis/duration.ts';
import { count } from '../analysis/sentences.ts';
import type { KtopState } from '../store/state.ts';
import type { Theme } from './theme.ts';

/** A piece of the header, with what its colour means. */
export interface Health {
  readonly tone: keyof Theme;
  readonly text: string;
}

/** How well ktop sees the cluster, in words and marks; worst first. */
export function describeHealth({ cluster, watchTotals, now }: KtopState): Health {
  const { link } = cluster;
  if (link.type === 'connecting') return { tone: 'busy', text: '◌ connecting' };
  if (link.type === 'lost') {
    const retry =
      link.retryAt === undefined ? 'retrying' : `retry ${secondsUntil(link.retryAt, now)}`;
    const age = now - link.since > 5000 ? ` · data ${formatDuration(now - link.since)} old` : '';
    return { tone: 'problem', text: `▲ lost since ${clockTime(link.since)}, ${retry}${age}` };
  }
  const { all, live, syncing, degraded, forbidden, notServed } = watchTotals;
  if (all === 0) return { tone: 'busy', text: '◌ discovering' };
  const parts = [`${live}/${all} live`];
  if (syncing > 0) parts.push(`${syncing} syncing`);
  if (degraded > 0) parts.push(describeDegraded(watchTotals, now));
  if (forbidden > 0) parts.push(`${forbidden} forbidden`);
  if (notServed > 0) parts.push(`${notServed} not served`);
  if (cluster.dark.length > 0) parts.push(`${count(cluster.dark.length, 'group')} dark`);
  if (cluster.malformed > 0) parts.push(`${cluster.malformed} malformed`);
  const text = parts.join(' · ');
  if (degraded + cluster.dark.length > 0) return { tone: 'problem', text: `▲ ${text}` };
  return syncing > 0 ? { tone: 'busy', text: `◌ ${text}` } : { tone: 'good', text: `● ${text}` };
}

function describeDegraded(
  { degraded, degradedSince, nextRetryAt }: KtopState['watchTotals'],
  now: number,
): string {
  const since = degradedSince === undefined ? '' : ` since ${clockTime(degradedSince)}`;
  const retry = nextRetryAt === undefined ? '' : `, retry ${secondsUntil(nextRetryAt, now)}`;
  return `${degraded} degraded${since}${retry}`;
}
