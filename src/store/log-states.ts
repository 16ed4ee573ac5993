import { count } from '../analysis/sentences.ts';
import type { LogStatus, LogTarget } from '../kube/container-log.ts';

/** A log that is followed, or would be if there were not so many. */
export interface FollowedLog {
  readonly target: LogTarget;
  readonly status: LogStatus | { readonly type: 'unfollowed' };
}

/** How many pods that wait are told of one by one. */
const MOST_WAITS = 3;

/** What keeps logs from being heard, each reason once: silence of the others is an answer. */
export function describeSilence(
  logs: readonly FollowedLog[],
  waits: readonly string[],
): readonly string[] {
  const unfollowed = logs.filter(({ status }) => status.type === 'unfollowed').length;
  const reasons = new Set(logs.flatMap((log) => reasonOf(log) ?? []));
  for (const wait of waits.slice(0, MOST_WAITS)) reasons.add(wait);
  if (waits.length > MOST_WAITS) reasons.add(`${waits.length - MOST_WAITS} more pods wait`);
  if (unfollowed > 0) reasons.add(`${count(unfollowed, 'more log')} not followed`);
  return [...reasons];
}

/** Whether more of it can come. */
export function isFollowed({ status }: FollowedLog): boolean {
  return status.type !== 'over' && status.type !== 'unfollowed';
}

function reasonOf({ target, status }: FollowedLog): string | undefined {
  const { pod, container } = target;
  switch (status.type) {
    case 'waiting':
      return status.reason === ''
        ? `container ${container} waits`
        : `container ${container} waits: ${status.reason}`;
    case 'no-node':
      return `pod ${pod} is on no node yet`;
    case 'forbidden':
      return `pods/log is forbidden to you: ${status.message}`;
    case 'node-unreachable':
      return `the node of pod ${pod} does not answer`;
    case 'interrupted':
      return `container ${container} is interrupted: ${status.message}`;
    case 'over':
      return status.why === 'not-found' ? `container ${container} has no log` : undefined;
    case 'opening':
    case 'following':
    case 'unfollowed':
      return undefined;
  }
}
