import type { BackOff } from '../../knowledge/pack.ts';
import type { Instant } from '../../kube/time.ts';
import { clockTime } from '../clock-time.ts';
import { formatInterval } from '../duration.ts';
import { median } from './median.ts';
import type { Round } from './rounds.ts';

/** How a controller goes about one object, by its log alone. */
export interface Rhythm {
  /**
   * `circling`: it reconciles it all the time. `backing-off`: it fails, and waits longer each time.
   * `failing`: it fails, again and again.
   */
  readonly kind: 'circling' | 'backing-off' | 'failing';
  readonly rounds: number;
  readonly since: Instant;
  readonly last: Instant;
  /** The median of the time from one to the next, in milliseconds. */
  readonly everyMs: number;
  /** When the next try is due, from how the waits have grown: an inference. */
  readonly nextAt: Instant | undefined;
  /** What it says of it. */
  readonly said: string;
  readonly sentence: string;
}

/** client-go util/workqueue/default_rate_limiters.go:48-52: 5 ms, doubled up to 1000 s, for each object. */
const WORKQUEUE: BackOff = { factor: 2, mostMs: 1_000_000 };

/** Fewer rounds have no rhythm. */
const FEWEST = 4;
/** So many, and more than twelve a minute, are a circle. */
const MANY = 10;
const OFTEN_MS = 5_000;
/** Waits that grow less are taken for equal: what a reconciliation itself takes varies. */
const GROWS = 1.4;
/** Beyond it nothing is said of now: the log may have ended with its container. */
const LATE = 3;
const SLACK_MS = 10_000;
const PAUSE_MS = 2_000;

/**
 * What rhythm the latest rounds of one object have, oldest first; `undefined` for none, and for one that
 * has ended: `now` is by the clock of the log.
 */
export function explainRounds(
  rounds: readonly Round[],
  now: Instant,
  backOff: BackOff = WORKQUEUE,
): Rhythm | undefined {
  const last = rounds.at(-1);
  if (last === undefined || rounds.length < FEWEST) return undefined;
  return backingOff(rounds, last, now, backOff) ?? steady(rounds, last, now);
}

/** Failures in a row, each longer after the one before. */
function backingOff(
  rounds: readonly Round[],
  last: Round,
  now: Instant,
  { factor, mostMs }: BackOff,
): Rhythm | undefined {
  const begin = rounds.findLastIndex(({ failed }) => !failed) + 1;
  const failures = rounds.slice(begin);
  const gaps = gapsOf(failures);
  const start = gaps.findLastIndex((gap, i) => i > 0 && !grows(gaps[i - 1], gap, mostMs));
  const waits = gaps.slice(Math.max(start, 0));
  const wait = waits.at(-1);
  if (wait === undefined || waits.length < FEWEST - 1) return undefined;
  const next = Math.min(wait * factor, mostMs);
  if (now - last.at > next * LATE + SLACK_MS) return undefined;
  const nextAt = last.at + next;
  const first = failures[failures.length - waits.length - 1] ?? last;
  return {
    kind: 'backing-off',
    rounds: failures.length,
    since: first.at,
    last: last.at,
    everyMs: wait,
    nextAt,
    said: last.said,
    sentence: `its controller fails and waits longer each time (${waits.slice(-3).map(formatInterval).join(', ')}); the next try is due at about ${clockTime(nextAt)}, as such waits go: ${last.said}`,
  };
}

/** Rounds that follow each other without growing waits: those since the last pause. */
function steady(all: readonly Round[], last: Round, now: Instant): Rhythm | undefined {
  const usualMs = median(gapsOf(all));
  const pause = gapsOf(all).findLastIndex((gap) => gap > usualMs * LATE + PAUSE_MS);
  const rounds = all.slice(pause + 1);
  if (rounds.length < FEWEST) return undefined;
  const everyMs = median(gapsOf(rounds));
  if (now - last.at > everyMs * LATE + SLACK_MS) return undefined;
  const isOften = everyMs <= OFTEN_MS && rounds.length >= MANY;
  const isFailing = rounds.slice(-FEWEST).every(({ failed }) => failed);
  if (!isOften && !isFailing) return undefined;
  const every = `every ${formatInterval(everyMs)}`;
  return {
    kind: isOften ? 'circling' : 'failing',
    rounds: rounds.length,
    since: rounds[0]?.at ?? last.at,
    last: last.at,
    everyMs,
    nextAt: undefined,
    said: last.said,
    sentence: isOften
      ? `its controller reconciles it ${every}, ${rounds.length} times that its log tells of, and says: ${last.said}`
      : `its controller fails again ${every}: ${last.said}`,
  };
}

/** Whether a wait goes on as back-off does; at its longest it stays there. */
function grows(before: number | undefined, gap: number, mostMs: number): boolean {
  if (before === undefined) return true;
  return gap >= before * GROWS || gap >= mostMs * 0.9;
}

function gapsOf(rounds: readonly Round[]): readonly number[] {
  return rounds.slice(1).map(({ at }, i) => at - (rounds[i]?.at ?? at));
}
