import type { Connection } from '../cluster/connection.ts';

/** The server's clock less this one: the Date header is good to a second, so less than two is no skew. */
export function skewOf({ clockSkewMs = 0 }: Pick<Connection, 'clockSkewMs'>): number {
  return Math.abs(clockSkewMs) < 2_000 ? 0 : clockSkewMs;
}
