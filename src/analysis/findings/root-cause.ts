import type { Action, Certainty, Severity } from '../../knowledge/finding.ts';
import { type ObjectName, objectKey } from '../../kube/object-name.ts';
import type { Instant } from '../../kube/time.ts';
import {
  type Conclusion,
  compareSeverity,
  compareSince,
  compareText,
  culpritKey,
} from './conclusion.ts';

/** One object with the best that is concluded about it. */
export interface Affected {
  readonly key: string;
  readonly best: Conclusion;
  /** How many other sources conclude something about it. */
  readonly others: number;
}

/** One cause: whoever is to blame, and what follows from it. */
export interface RootCause {
  /** That of the culprit. */
  readonly key: string;
  readonly culprit: ObjectName;
  /** Of the worst that follows. */
  readonly severity: Severity;
  /** Of the earliest that follows; `undefined` where nothing tells. */
  readonly since: Instant | undefined;
  readonly sentence: string;
  readonly certainty: Certainty;
  readonly action: Action | undefined;
  /** What is concluded about the culprit itself, if anything. */
  readonly own: Affected | undefined;
  /** How many objects hang under it, with those that are probably alike. */
  readonly size: number;
}

const REMOVAL = 'remove-finalizer';

/** What tells of a cause: what is concluded about the culprit itself, unless something worse blames it. */
export function leadOf(own: Conclusion | undefined, telling: Conclusion): Conclusion {
  const isWorse =
    own === undefined || compareSeverity(telling.finding.severity, own.finding.severity) < 0;
  return isWorse ? telling : own;
}

/** What a cause is said by: the best that is concluded about the culprit, or that blames it directly. */
export function describeCause(
  lead: Conclusion,
  key: string,
): Pick<RootCause, 'culprit' | 'sentence' | 'certainty' | 'action'> {
  const { object, finding } = lead;
  const { culprit, certainty, actions } = finding;
  const isOwn = objectKey(object) === key || culprit === undefined;
  const { group, kind, namespace, name } = isOwn ? object : culprit;
  return {
    culprit: { group, kind, namespace, name },
    sentence: isOwn ? finding.sentence : culprit.sentence,
    certainty,
    // What is offered for one object that hangs under it is no remedy of the cause.
    action: isOwn ? actions[0] : actions.find(({ id }) => id !== REMOVAL),
  };
}

/** Whether a conclusion tells of the cause that has this key, and not of what follows from it. */
export function tellsOf(conclusion: Conclusion, key: string): boolean {
  return objectKey(conclusion.object) === key || culpritKey(conclusion) === key;
}

/** The worst first, then what most hangs under, then what is oldest. */
export function compareCauses(
  a: Pick<RootCause, 'severity' | 'size' | 'since' | 'key'>,
  b: Pick<RootCause, 'severity' | 'size' | 'since' | 'key'>,
): number {
  return (
    compareSeverity(a.severity, b.severity) ||
    b.size - a.size ||
    compareSince(a.since, b.since) ||
    compareText(a.key, b.key)
  );
}

/** Who is to blame in the end: blame is passed on until nobody blames anybody else, or in a circle. */
export function rootOf(key: string, blames: (key: string) => string | undefined): string {
  const path = new Set<string>();
  let at = key;
  for (;;) {
    path.add(at);
    const next = blames(at);
    if (next === undefined || next === at) return at;
    if (path.has(next)) return smallest([...path].slice([...path].indexOf(next)));
    at = next;
  }
}

/** Who stands for a circle: the same one, from wherever it is entered. */
function smallest(circle: readonly string[]): string {
  return circle.reduce((least, key) => (key < least ? key : least));
}
