/** An instant, in milliseconds since the epoch. Always passed in, never read from the wall clock. */
export type Instant = number;

/** Parses an RFC 3339 timestamp as the API server writes it; `undefined` when it is not one. */
export function parseInstant(text: unknown): Instant | undefined {
  if (typeof text !== 'string') return undefined;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? undefined : instant;
}

/** The wall clock and its timers, passed in so that tests own time. */
export interface Clock {
  now(): Instant;
  /** Runs `run` once after `delayMs`; the returned function cancels it. */
  after(delayMs: number, run: () => void): () => void;
}
