import { objectKey } from '../../kube/object-name.ts';
import {
  type Conclusion,
  compareConclusions,
  compareSeverity,
  compareSince,
  culpritKey,
  otherSources,
} from './conclusion.ts';
import {
  type Affected,
  compareCauses,
  describeCause,
  leadOf,
  type RootCause,
  rootOf,
  tellsOf,
} from './root-cause.ts';

/** A cause with all that hangs under it, worst first: every object once, under its worst cause. */
export interface GroupedCause extends RootCause {
  readonly affected: readonly Affected[];
}

/**
 * One cause, one finding: puts what was concluded under whoever is to blame for it, worst first. The order
 * in which conclusions come makes no difference.
 */
export function groupFindings(conclusions: Iterable<Conclusion>): readonly GroupedCause[] {
  const objects = new Map<string, Conclusion[]>();
  for (const conclusion of conclusions) add(objects, objectKey(conclusion.object), conclusion);
  const affected = new Map([...objects].map(([key, own]) => [key, affectedBy(key, own)]));
  const blames = (key: string) => {
    const best = affected.get(key)?.best;
    return best && culpritKey(best);
  };
  const groups = new Map<string, Affected[]>();
  for (const one of affected.values()) add(groups, rootOf(one.key, blames), one);
  return [...groups].map(([key, all]) => causeOf(key, all)).sort(compareCauses);
}

function affectedBy(key: string, own: readonly Conclusion[]): Affected {
  const [best, ...others] = [...own].sort(compareConclusions) as [Conclusion, ...Conclusion[]];
  return { key, best, others: otherSources(best, others) };
}

function causeOf(key: string, all: readonly Affected[]): GroupedCause {
  const sorted = [...all].sort((a, b) => compareConclusions(a.best, b.best));
  const telling = sorted.filter(({ best }) => tellsOf(best, key));
  const [{ best: first }] = telling as [Affected, ...Affected[]];
  const own = sorted.find((one) => one.key === key);
  const affected = sorted.filter((one) => one.key !== key);
  return {
    key,
    ...describeCause(leadOf(own?.best, first), key),
    severity: sorted.map(({ best }) => best.finding.severity).sort(compareSeverity)[0] ?? 'info',
    since: sorted.map(({ best }) => best.finding.since).sort(compareSince)[0],
    own,
    size: sorted.reduce((sum, { key: of, best }) => sum + Number(of !== key) + best.alike, 0),
    affected,
  };
}

function add<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}
