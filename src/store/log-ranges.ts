/** Which part of the logs is read from the server, by the keys that k9s has for it. */
export interface LogRange {
  readonly key: string;
  readonly title: string;
  /** Lines not older than this; all when left out. */
  readonly sinceMs?: number;
  /** So many of the last lines of each container. */
  readonly tailLines?: number;
  /** What comes first is kept, and not what comes last. */
  readonly fromStart?: boolean;
}

const MINUTE_MS = 60_000;

const TAIL: LogRange = { key: '0', title: 'the last 1000 lines', tailLines: 1_000 };

export const LOG_RANGES: readonly LogRange[] = [
  TAIL,
  { key: '1', title: 'from the start', fromStart: true },
  { key: '2', title: 'the last minute', sinceMs: MINUTE_MS },
  { key: '3', title: 'the last 5 minutes', sinceMs: 5 * MINUTE_MS },
  { key: '4', title: 'the last 15 minutes', sinceMs: 15 * MINUTE_MS },
  { key: '5', title: 'the last 30 minutes', sinceMs: 30 * MINUTE_MS },
  { key: '6', title: 'the last hour', sinceMs: 60 * MINUTE_MS },
];

export const USUAL_RANGE: LogRange = TAIL;
