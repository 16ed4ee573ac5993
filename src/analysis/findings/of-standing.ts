import type { Finding, Severity } from '../../knowledge/finding.ts';
import { nameOfRef } from '../../kube/object-name.ts';
import type { ObjectRef } from '../../kube/row.ts';
import type { FoundState, Judgement } from '../reconciles/judge.ts';
import type { Conclusion } from './conclusion.ts';

/** How an object stands with its controller, or a Lease with whoever leads by it. */
interface FoundStanding extends Omit<Judgement, 'state'> {
  readonly ref: ObjectRef;
  readonly state: FoundState;
}

/** Where nobody is there to go on, nothing happens; who fails tries again. */
const SEVERITIES: Readonly<Record<Exclude<FoundStanding['state'], 'paused'>, Severity>> = {
  'no-leader': 'stuck',
  silent: 'stuck',
  stalled: 'silent',
  failing: 'working',
  looping: 'working',
  'backing-off': 'working',
};

/** What a standing says of its object; `undefined` where somebody wants it so. */
export function conclusionOfStanding(standing: FoundStanding): Conclusion | undefined {
  const { ref, state, since, sentence, certainty, evidence, culprit, isFinal } = standing;
  if (state === 'paused') return undefined;
  const finding: Finding = {
    code: `standing-${state}`,
    answers: [],
    severity: isFinal === true ? 'stuck' : SEVERITIES[state],
    since,
    sentence,
    certainty,
    evidence,
    actions: [],
    ...(culprit === undefined ? {} : { culprit }),
  };
  return { object: nameOfRef(ref), source: 'reconciles', handle: ref.uid, alike: 0, finding };
}
