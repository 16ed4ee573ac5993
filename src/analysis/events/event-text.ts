import type { Instant } from '../../kube/time.ts';
import { clockTime } from '../clock-time.ts';
import { formatDuration } from '../duration.ts';
import { type Burst, describeRate, perMinute } from './bursts.ts';
import type { FoldedEvent } from './folded-event.ts';
import { isHeldBack } from './recorder-notes.ts';

/** A time in which nobody watched: what came and went in it is not known. */
export interface EventGap {
  readonly from: Instant;
  readonly to: Instant;
  /** What was not watched: `events`, `events in team-a`. */
  readonly what: string;
  readonly reason: string;
}

/** A burst goes on as long as its pause is no longer than so many of its usual ones. */
const USUAL_PAUSES = 5;
const SHORTEST_PAUSE_MS = 60_000;

/** `×412`, with a `+` where more may have happened than is told; empty for a single one. */
export function countText(event: FoldedEvent, now: Instant): string {
  const more = isHeldBack(event, now) ? '+' : '';
  return event.count === 1 && more === '' ? '' : `×${event.count.toLocaleString('en-US')}${more}`;
}

/** `12/min` while it goes on; empty when it is over, or was one. */
export function rateNow({ bursts }: Pick<FoldedEvent, 'bursts'>, now: Instant): string {
  const burst = bursts.at(-1);
  const rate = burst && rateOf(burst);
  if (burst === undefined || rate === undefined) return '';
  const pause = Math.max((USUAL_PAUSES * 60_000) / rate, SHORTEST_PAUSE_MS);
  return now - burst.last > pause ? '' : describeRate(rate);
}

/** `13:02:10 – 13:05:10  120 times, 40/min` */
export function burstText(burst: Burst): string {
  const { first, last, count, parts } = burst;
  const span = first === last ? clockTime(last) : `${clockTime(first)} – ${clockTime(last)}`;
  const rate = rateOf(burst);
  const how = rate === undefined ? '' : `, ${describeRate(rate)}`;
  const several = parts > 1 ? `, in ${parts} bursts` : '';
  return `${span}  ${count === 1 ? 'once' : `${count.toLocaleString('en-US')} times`}${several}${how}`;
}

/** How long ago; `+3m` where it is stamped ahead of the clock. */
export function ageText({ last, aheadMs }: FoldedEvent, now: Instant): string {
  return aheadMs > 0 ? `+${formatDuration(aheadMs)}` : formatDuration(now - last);
}

export function gapText({ from, to, what, reason }: EventGap): string {
  const why = reason === '' ? '' : ` (${reason})`;
  return `${clockTime(from)} – ${clockTime(to)}: ${what} not watched${why}: what came and went meanwhile is not here`;
}

function rateOf(burst: Burst): number | undefined {
  return burst.parts > 1 ? undefined : perMinute(burst);
}
