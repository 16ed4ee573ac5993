import type { LogTarget } from '../../kube/container-log.ts';
import type { Clock } from '../../kube/time.ts';
import type { Connection } from '../connection.ts';
import { isLast, sinceOf } from './position.ts';
import { pump } from './pump.ts';
import type { State } from './reading.ts';
import { logRequest } from './request.ts';
import { StampedLines } from './stamped-lines.ts';

/** A node that hangs settles no doubt. */
const WITHIN_MS = 10_000;

interface Doubt {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly target: LogTarget;
  readonly position: State['position'];
  readonly signal: AbortSignal;
}

/**
 * Whether the node has begun another run of the container, though the pod does not tell it yet: then the
 * previous log is the one that was told from. A kubelet that was away itself reports late. `false` as well
 * where the node does not say.
 */
export async function isAnotherRun({ connection, clock, ...doubt }: Doubt): Promise<boolean> {
  const { target, position } = doubt;
  const asking = new AbortController();
  const cancel = clock.after(WITHIN_MS, () => asking.abort());
  const signal = AbortSignal.any([doubt.signal, asking.signal]);
  const since = position === undefined ? undefined : sinceOf(position);
  const question = { type: 'read', since, follow: false, previous: true } as const;
  try {
    const response = await connection.fetch(logRequest(target, question, { tailLines: 1 }, signal));
    const { body, status } = response;
    if (status !== 200 || position === undefined) {
      body.on('error', () => {}).destroy();
      return status === 200 && target.restart === 0;
    }
    const lines = new StampedLines();
    let found = false;
    await pump(body, (chunk) => {
      found ||= lines
        .push(chunk)
        .some((line) => line.stamp !== undefined && isLast(position, line));
      return !found;
    });
    return found;
  } catch {
    return false; // The pod is believed then, as it is where there is no doubt.
  } finally {
    cancel();
  }
}
