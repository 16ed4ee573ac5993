import { recordOf, textOf } from '../kube/row.ts';
import { type Instant, parseInstant } from '../kube/time.ts';
import type { DetailLine } from './detail-line.ts';
import { formatDuration } from './duration.ts';

/** How many conditions are shown; a lying object may have thousands. */
const SHOWN = 30;

/**
 * Conditions that say what is wrong when they are True. Of namespaces:
 * kubernetes pkg/controller/namespace/deletion/status_condition_utils.go.
 */
const ABNORMAL = /Failure$|Remaining$|^(Degraded|Stalled|Terminating)$/;

/**
 * The conditions in the status of an object that is being deleted, newest change first. They are what
 * controllers said last and need not be about the deletion; that is said, too.
 */
export function describeConditions(object: unknown, now: Instant): readonly DetailLine[] {
  const list = recordOf(recordOf(object)?.status)?.conditions;
  if (!Array.isArray(list)) return [];
  const conditions = list
    .map(recordOf)
    .filter((condition) => condition !== undefined)
    .map((condition) => ({ condition, at: parseInstant(condition.lastTransitionTime) }))
    .sort((a, b) => (b.at ?? 0) - (a.at ?? 0));
  return conditions.slice(0, SHOWN).map(({ condition, at }) => describe(condition, at, now));
}

function describe(
  condition: Readonly<Record<string, unknown>>,
  at: Instant | undefined,
  now: Instant,
): DetailLine {
  const [type, status, reason, message] = ['type', 'status', 'reason', 'message'].map((field) =>
    textOf(condition[field]),
  );
  const isProblem = status === (ABNORMAL.test(type ?? '') ? 'True' : 'False');
  const age = at === undefined ? '' : `  since ${formatDuration(now - at)}`;
  const why = [reason, message].filter((text) => text !== '').join(': ');
  return {
    tone: isProblem ? 'problem' : 'plain',
    text: `${isProblem ? '▲ ' : ''}${type}=${status}${age}  ${why}`,
  };
}
