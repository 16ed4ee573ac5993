/** As in client-go's reflector (tools/cache/reflector.go): 800 ms, doubled each time, up to 30 s. */
const FIRST_MS = 800;
const LAST_MS = 30_000;
/** Nobody waits longer because a server says so. */
const LONGEST_MS = 300_000;

/** How long to wait before the server is asked again: longer each time, never all at the same time. */
export class Backoff {
  private failures = 0;
  private readonly random: () => number;

  constructor(random: () => number) {
    this.random = random;
  }

  /** The next wait, in milliseconds; at least `atLeastMs` (Retry-After). */
  next(atLeastMs = 0): number {
    const base = Math.min(FIRST_MS * 2 ** this.failures, LAST_MS);
    this.failures++;
    return Math.max(Math.min(atLeastMs, LONGEST_MS), base) * (1 + this.random());
  }

  reset(): void {
    this.failures = 0;
  }
}
