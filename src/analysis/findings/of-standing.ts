import type { Action, Finding, Severity } from '../../knowledge/finding.ts';
import { nameOfRef } from '../../kube/object-name.ts';
import type { ObjectRef } from '../../kube/row.ts';
import { kindKey } from '../../kube/served-kind.ts';
import type { FoundState, Judgement } from '../reconciles/judge.ts';
import { type Conclusion, compareSeverity } from './conclusion.ts';

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

/** Whose controller runs, and can be asked to try at once. */
const RETRIED: ReadonlySet<FoundState> = new Set(['stalled', 'failing', 'backing-off']);

/**
 * What a standing says of its object; `undefined` where somebody wants it so. A look around the object may have
 * found its cause: then that is said, and the standing is evidence.
 */
export function conclusionOfStanding(
  standing: FoundStanding,
  cause?: Finding,
): Conclusion | undefined {
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
    actions: RETRIED.has(state) ? [reconcile(ref)] : [],
    ...(culprit === undefined ? {} : { culprit }),
  };
  return {
    object: nameOfRef(ref),
    source: 'reconciles',
    handle: ref.uid,
    alike: 0,
    finding: cause === undefined ? finding : explained(finding, cause),
  };
}

/** Asks the controller to look again, as key R does. */
function reconcile({ kind, namespace, name }: ObjectRef): Action {
  const scope = namespace === '' ? '' : ` -n ${namespace}`;
  return {
    id: 'reconcile',
    title: 'reconcile it now (key R)',
    effect:
      'its controller looks at it at once, and not when its wait is over; a cause that is not mended stays',
    command: `ktop reconcile ${kindKey(kind)}/${name}${scope}`,
  };
}

function explained(standing: Finding, cause: Finding): Finding {
  const isWorse = compareSeverity(standing.severity, cause.severity) < 0;
  return {
    ...cause,
    severity: isWorse ? standing.severity : cause.severity,
    since: cause.since ?? standing.since,
    evidence: [...cause.evidence, { text: standing.sentence }, ...standing.evidence],
  };
}
