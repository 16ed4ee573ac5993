import type { Instant } from '../../../kube/time.ts';
import type { Spoken } from './kind.ts';

/** The lines of a controller that writes klog's text: it copies indexes to where backups are. */

const ACCOUNT = 'system:serviceaccount:search-system:search-backup';

export function backupLines(spoken: readonly Spoken[], turn: number, now: Instant): string[] {
  const it = spoken[turn % Math.max(spoken.length, 1)];
  if (it === undefined) return [];
  const of = `searchIndex="${it.namespace}/${it.name}"`;
  const cost = `${(turn % 40) + 3}.${turn % 10}ms`;
  const begun = klogLine('I', now, 'backup_controller.go:188', `"Syncing SearchIndex" ${of}`);
  if (it.fails)
    return [
      begun,
      klogLine(
        'E',
        now,
        'backup_controller.go:207',
        `"Failed syncing SearchIndex" err="snapshot ${turn} of shard 0: connection reset by peer" ${of} cost="${cost}"`,
      ),
    ];
  return [
    begun,
    klogLine(
      'I',
      now,
      'backup_controller.go:212',
      `"Finished syncing SearchIndex" ${of} cost="${cost}"`,
    ),
    ...(turn % 10 === 3 ? [forbidden(now)] : []),
  ];
}

/** `Lmmdd hh:mm:ss.uuuuuu threadid file:line] msg`, with a thread that is always 1. */
export function klogLine(
  severity: 'I' | 'W' | 'E',
  now: Instant,
  at: string,
  text: string,
): string {
  const [day = '', time = ''] = new Date(now).toISOString().slice(0, 23).split('T');
  return `${severity}${day.slice(5).replace('-', '')} ${time}000       1 ${at}] ${text}`;
}

function forbidden(now: Instant): string {
  return klogLine(
    'E',
    now,
    'reflector.go:205',
    `"Failed to watch" err="failed to list *v1.Secret: secrets is forbidden: User \\"${ACCOUNT}\\" cannot list resource \\"secrets\\" in API group \\"\\" at the cluster scope" logger="UnhandledError" reflector="k8s.io/client-go/informers/factory.go:160" type="*v1.Secret"`,
  );
}
