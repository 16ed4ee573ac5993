import { reasonOf } from '../../knowledge/conditions.ts';
import type { Severity } from '../../knowledge/finding.ts';
import type { Knowledge } from '../../knowledge/knowledge.ts';
import type { Cause, Found } from '../../knowledge/pack.ts';
import { conditionsOf, type KubeObject, nameOf } from '../../kube/object.ts';
import type { ServedKind } from '../../kube/served-kind.ts';
import { evidenceOf, mostTelling, sentenceOf } from '../reconciles/judge.ts';
import { type ToldCondition, toldBy } from '../reconciles/standing.ts';

/** What the states of conditions amount to, the worst first. */
const SEVERITIES: readonly (readonly [ToldCondition['state'], Severity])[] = [
  ['backing-off', 'working'],
  ['failing', 'stuck'],
  ['unclear', 'working'],
  ['waiting', 'working'],
  ['working', 'working'],
];

/** G-26: what the conditions of an object say in plain words, by what is known of their types and reasons. */
export function conditionsTell(knowledge: Knowledge): Cause {
  return {
    code: 'G-26',
    answers: ['O-38', 'P-10'],
    source:
      'kubernetes/community contributors/devel/sig-architecture/api-conventions.md#typical-status-properties',
    async find({ object, kind }) {
      const all = conditionsOf(object).flatMap((it) => toldBy(it, kind, knowledge));
      for (const [state, severity] of SEVERITIES) {
        const [worst] = mostTelling(all.filter((it) => it.state === state));
        if (worst !== undefined) return foundIn(worst, severity, all, object);
      }
      return all.length > 0 ? undefined : done(object, kind, knowledge);
    },
  };
}

function foundIn(
  worst: ToldCondition,
  severity: Severity,
  all: readonly ToldCondition[],
  object: KubeObject,
): Found {
  const told = [worst, ...all.filter((it) => it !== worst)];
  return {
    severity,
    ...(worst.at === undefined ? {} : { since: worst.at }),
    sentence: sentenceOf(worst),
    evidence: told.map((it) => ({ ...evidenceOf(it), object: nameOf(object) })),
  };
}

/** That all is well, in the words of its controller; only where they are known. */
function done(object: KubeObject, kind: ServedKind, knowledge: Knowledge): Found | undefined {
  for (const condition of conditionsOf(object)) {
    const known = reasonOf(knowledge.condition(kind, condition.type), condition.reason);
    if (known?.state !== 'done') continue;
    const told: ToldCondition = { ...condition, state: 'done', known };
    return foundIn(told, 'info', [], object);
  }
  return undefined;
}
