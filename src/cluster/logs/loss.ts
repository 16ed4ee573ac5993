import type { LogEntry, LossReason } from '../../kube/container-log.ts';
import type { Instant } from '../../kube/time.ts';

/** How dense lines were lately. */
export interface Density {
  readonly since: Instant;
  readonly lines: number;
}

/** How long that is remembered. */
const LATELY_MS = 60_000;
/** What is shorter tells nothing. */
const SHORTEST_MS = 1_000;

/** The density after so many lines more. */
export function denser(
  old: Density | undefined,
  first: Instant,
  last: Instant,
  lines: number,
): Density {
  if (old === undefined) return { since: first, lines };
  const isLong = last - old.since > LATELY_MS;
  const kept = isLong ? { since: last - LATELY_MS / 2, lines: Math.round(old.lines / 2) } : old;
  return { since: kept.since, lines: kept.lines + lines };
}

/** The mark for what is missing after `at`, up to `until` when that is known. */
export function lossMark(
  reason: LossReason,
  density: Density | undefined,
  at: Instant,
  until: Instant | undefined,
): LogEntry {
  const lines =
    density === undefined || until === undefined || at - density.since < SHORTEST_MS
      ? undefined
      : Math.round((density.lines / (at - density.since)) * Math.max(0, until - at));
  return { type: 'lost', reason, at, lines };
}
