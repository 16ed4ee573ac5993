import type { WatchStatus } from '../kube/watch-status.ts';

/** What is not seen, and why: nothing on the screen is not nothing in the cluster. */
export function unseenIn(watches: ReadonlyMap<string, WatchStatus>): readonly string[] {
  return [...watches].flatMap(([what, status]) => {
    const why = notSeen(status);
    return why === undefined ? [] : [`${what} ${why}`];
  });
}

/** Whether something is watched, and all that can be listed of it has been. */
export function isListed(watches: ReadonlyMap<string, WatchStatus>): boolean {
  return watches.size > 0 && [...watches.values()].every(({ type }) => type !== 'syncing');
}

function notSeen(status: WatchStatus): string | undefined {
  switch (status.type) {
    case 'live':
      return undefined;
    case 'syncing':
      return 'still being listed';
    case 'not-served':
      return 'not served';
    case 'forbidden':
    case 'degraded':
      return `${status.type}: ${status.message}`;
  }
}
