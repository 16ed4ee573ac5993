import type { Instant } from '../../kube/time.ts';

/** Events of one cause that came without a long pause between them. */
export interface Burst {
  readonly first: Instant;
  readonly last: Instant;
  readonly count: number;
  /** How many bursts it stands for: of many the oldest are told as one. */
  readonly parts: number;
}

/** A pause as long as this ends a burst: the window in which client-go aggregates (tools/record). */
export const QUIET_MS = 600_000;
const MOST = 8;

/** `bursts`, oldest first, and another one: those with no pause between them become one. */
export function withBurst(
  bursts: readonly Burst[],
  added: Pick<Burst, 'first' | 'last' | 'count'>,
): readonly Burst[] {
  let merged: Burst = { ...added, parts: 1 };
  const apart: Burst[] = [];
  for (const burst of bursts)
    if (burst.last + QUIET_MS < added.first || added.last + QUIET_MS < burst.first)
      apart.push(burst);
    else merged = joined(burst, merged, Math.max(burst.parts, merged.parts));
  const sorted = [...apart, merged].sort((a, b) => a.first - b.first);
  const [oldest, next, ...others] = sorted;
  if (sorted.length <= MOST || oldest === undefined || next === undefined) return sorted;
  return [joined(oldest, next, oldest.parts + next.parts), ...others];
}

/** `bursts` without the oldest `count` events, which ended at `until`. */
export function withoutOldest(
  bursts: readonly Burst[],
  count: number,
  until: Instant,
): readonly Burst[] {
  let left = count;
  const kept: Burst[] = [];
  for (const burst of bursts) {
    const taken = Math.min(left, burst.count);
    left -= taken;
    if (taken === burst.count) continue;
    const first = taken === 0 ? burst.first : Math.min(Math.max(burst.first, until), burst.last);
    kept.push({ ...burst, first, count: burst.count - taken });
  }
  return kept;
}

/** Events a minute; `undefined` where no time has passed between them. */
export function perMinute({ first, last, count }: Omit<Burst, 'parts'>): number | undefined {
  return count < 2 || last <= first ? undefined : ((count - 1) * 60_000) / (last - first);
}

/** `4/s`, `12/min`, `3/h`, `2/day`. */
export function describeRate(rate: number): string {
  if (rate >= 60) return `${rounded(rate / 60)}/s`;
  if (rate >= 1) return `${rounded(rate)}/min`;
  return rate >= 1 / 60 ? `${rounded(rate * 60)}/h` : `${rounded(rate * 1440)}/day`;
}

function rounded(value: number): string {
  return value < 9.95 ? String(Number(value.toFixed(1))) : String(Math.round(value));
}

function joined(a: Burst, b: Burst, parts: number): Burst {
  return {
    first: Math.min(a.first, b.first),
    last: Math.max(a.last, b.last),
    count: a.count + b.count,
    parts,
  };
}
