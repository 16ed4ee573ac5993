import { culpritNamed } from '../knowledge/culprit.ts';
import type { Evidence, Finding } from '../knowledge/finding.ts';
import { conditionsOf, type KubeObject, metaOf, nameOf } from '../kube/object.ts';
import type { Instant } from '../kube/time.ts';
import type { Step } from './deletion-steps.ts';
import { formatDuration } from './duration.ts';
import { count } from './sentences.ts';

export interface StepFacts {
  readonly object: KubeObject;
  /** Those that are worked on. */
  readonly working: readonly Step[];
  readonly state: 'working' | 'stuck' | 'silent' | 'not-deleting';
  readonly since: Instant;
  /** When something last happened. */
  readonly last: Instant;
  /** For how long nothing may happen. */
  readonly usual: number;
  /** How many objects it waits for. */
  readonly total: number;
  /** Why they could not be seen. */
  readonly unseen: string | undefined;
  /** Whether a reason was found. */
  readonly explained: boolean;
  readonly now: Instant;
}

/** Which step it is at, as a finding: the last one, and the only one where nothing is wrong. */
export function describeStep(facts: StepFacts): Finding {
  const { object, working, state, since, last, usual, total, unseen, explained, now } = facts;
  const [step] = working;
  const quiet = now - last;
  const evidence: Evidence[] = [
    { text: remaining(object), object: nameOf(object), source: 'metadata.finalizers' },
    {
      text: `nothing has happened for ${formatDuration(Math.max(quiet, 0))}; more than ${formatDuration(usual)} would be unusual`,
      source: 'clock',
    },
  ];
  if (step?.fact?.check !== undefined)
    evidence.push({ text: `to look at: ${step.fact.check}`, source: step.fact.source });
  if (total > 0) evidence.push({ text: `it waits for ${count(total, 'object')}`, source: 'list' });
  if (unseen !== undefined)
    evidence.push({ text: `what it waits for was not seen: ${unseen}`, source: 'list' });
  const isSilent = state === 'silent' && !explained;
  return {
    code: isSilent ? 'silent' : 'step',
    answers: ['R-34'],
    severity: state === 'working' ? 'working' : explained ? 'info' : 'silent',
    since,
    sentence: sentence(facts, step),
    certainty: 'inferred',
    evidence,
    // Where its holder does nothing for one object it does so for all that wait for it.
    ...(isSilent && step !== undefined
      ? {
          culprit: culpritNamed(
            'Finalizer',
            '',
            step.finalizer,
            'its holder does nothing, and no reason was found',
          ),
        }
      : {}),
    actions:
      step?.fact?.retry === undefined
        ? []
        : [{ id: 'retry', title: 'how it is tried again', effect: step.fact.retry, command: '' }],
  };
}

function sentence(
  { object, state, explained, now, last }: StepFacts,
  step: Step | undefined,
): string {
  const silence =
    state === 'silent' && !explained
      ? `; nothing has happened for ${formatDuration(now - last)} and no reason was found`
      : '';
  if (step === undefined) {
    const left = metaOf(object).finalizers;
    if (metaOf(object).kind === 'Namespace')
      return `the namespace controller waits until everything in it is gone${silence}`;
    if (left.length === 0)
      return `it has no finalizer left and waits for its end to be confirmed${silence}`;
    return `it is held back before its first step${silence}`;
  }
  const place = step.place === undefined ? '' : `step ${step.place.number} of ${step.place.of}, `;
  if (step.fact === undefined)
    return `${step.finalizer} is left, and nothing is known of it${silence}`;
  return `${place}${step.finalizer}: waits for ${step.fact.waitsFor}; held by ${step.fact.holder}${silence}`;
}

function remaining(object: KubeObject): string {
  const { kind, finalizers } = metaOf(object);
  // A namespace is held by its spec, which the namespace controller empties when all is gone.
  if (kind === 'Namespace' && finalizers.length === 0)
    return 'left: kubernetes, in spec.finalizers';
  return finalizers.length === 0 ? 'no finalizer is left' : `left: ${finalizers.join(', ')}`;
}

/** Condition types whose True says that all is well. */
const CONTENT = /^(Ready|Reconciled|Available|Synced|Healthy|Succeeded|WriteSucceeded)$/;

/** What its status says against a finding: statuses of real controllers do not speak of deletion. */
export function contradictions({ severity }: Finding, object: KubeObject): readonly Evidence[] {
  if (severity !== 'stuck' && severity !== 'silent') return [];
  const content = conditionsOf(object).filter(
    ({ type, status }) => status === 'True' && CONTENT.test(type),
  );
  if (content.length === 0) return [];
  const text = content.map(
    ({ type, reason }) => `${type}=True${reason === '' ? '' : ` (${reason})`}`,
  );
  return [
    {
      text: `its status says otherwise, and does not speak of the deletion: ${text.join(', ')}`,
      object: nameOf(object),
      source: 'status.conditions',
    },
  ];
}
