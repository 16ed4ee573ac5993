import type { Clock, Instant } from '../kube/time.ts';
import type { DeletionFollower, Followed } from '../session/deletion-follower.ts';
import type { DeletionPrinter } from './deletion-printer.ts';
import { EXIT_CODES } from './exit.ts';

/** Something is called stuck when it was found so for this long: a first look may have come too early. */
const STUCK_FOR_MS = 10_000;
const LOOK_EVERY_MS = 200;

/** Resolves with the exit code when all are gone, one is stuck, or the time is over; says on what. */
export async function waitForDeletions(
  follower: DeletionFollower,
  clock: Clock,
  timeoutMs: number | undefined,
  printer: DeletionPrinter,
): Promise<number> {
  const start = clock.now();
  const patience = new Patience(clock);
  // What begins to be deleted later was not asked for.
  const awaited = new Set(follower.all().map(({ row }) => row.uid));
  for (;;) {
    const left = follower
      .all()
      .filter(({ row, goneAt }) => goneAt === undefined && awaited.has(row.uid));
    if (left.length === 0) return EXIT_CODES.ok.code;
    const stuck = patience.lost(left);
    for (const followed of stuck) printer.say(`stuck: ${printer.describe(followed)}`);
    if (stuck.length > 0) return EXIT_CODES.stuck.code;
    if (timeoutMs !== undefined && clock.now() - start >= timeoutMs) {
      for (const followed of left) printer.say(`not gone in time: ${printer.describe(followed)}`);
      return EXIT_CODES.timeout.code;
    }
    await new Promise<void>((resolve) => clock.after(LOOK_EVERY_MS, resolve));
  }
}

/** Since when each object has been found stuck without a break. */
class Patience {
  private readonly since = new Map<string, Instant>();
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Those for which waiting is of no use any more. */
  lost(left: readonly Followed[]): readonly Followed[] {
    const now = this.clock.now();
    for (const { row, diagnosis } of left) {
      if (diagnosis?.state !== 'stuck') this.since.delete(row.uid);
      else if (!this.since.has(row.uid)) this.since.set(row.uid, now);
    }
    return left.filter(({ row }) => now - (this.since.get(row.uid) ?? now) >= STUCK_FOR_MS);
  }
}
