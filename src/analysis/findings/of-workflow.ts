import type { Finding, Severity } from '../../knowledge/finding.ts';
import type { ObjectName } from '../../kube/object-name.ts';
import type { Workflow } from '../workflow.ts';
import { evidenceKey, tellingStage, type WorkEvidence } from '../workflow-detail.ts';
import { sayTrouble } from '../workflow-text.ts';
import type { Conclusion } from './conclusion.ts';

/** What a workflow that does not get on says of the object whose work it is; `object` is that one. */
export function conclusionsOfWorkflow(
  workflow: Workflow,
  evidence: WorkEvidence | undefined,
  object: ObjectName,
): readonly Conclusion[] {
  const isCurrent = evidence?.of === evidenceKey(workflow);
  const known = isCurrent ? evidence.findings.filter(({ severity }) => severity !== 'info') : [];
  return [findingOf(workflow, isCurrent ? evidence : undefined), ...known].map((finding) => ({
    object,
    source: 'workflows',
    finding,
    handle: workflow.key,
    alike: 0,
  }));
}

/** The object whose work it is; what carries it out where that is not known. */
export function objectOfWorkflow(
  { work, carrier }: Workflow,
  groupOf: (kind: string) => string | undefined,
): ObjectName {
  const { kind } = work.object;
  if (kind !== '') return { group: groupOf(kind) ?? '', ...work.object };
  const { kind: by, namespace, name } = carrier;
  return { group: by === 'Job' ? 'batch' : '', kind: by, namespace, name };
}

function findingOf(workflow: Workflow, evidence: WorkEvidence | undefined): Finding {
  const { work, state, startedAt, carrier, next } = workflow;
  const what = [work.action, work.pipeline].filter((text) => text !== '').join(' ');
  const wait = evidence?.wait;
  const sentence =
    state.type === 'waiting' && wait !== undefined ? wait.sentence : sayTrouble(workflow);
  const stage = tellingStage(workflow)?.container;
  const said = evidence?.lines?.seen === true ? evidence.lines.value.at(-1) : undefined;
  return {
    code: `workflow-${state.type}`,
    answers: ['K-02'],
    severity: severityOf(workflow),
    since: (state.type === 'failed' ? state.at : undefined) ?? startedAt,
    sentence: `its ${what} ${VERBS.get(state.type) ?? 'fails: '}${sentence}`,
    certainty: 'observed',
    evidence: [
      {
        text: 'carries it out',
        object: `${carrier.kind} ${carrier.namespace}/${carrier.name}`,
        source: 'status',
      },
      ...(said === undefined ? [] : [{ text: said, source: `log of ${stage ?? ''}` }]),
    ],
    actions:
      next?.type === 'never'
        ? [{ id: 'run-again', title: next.remedy, effect: 'runs it again', command: '' }]
        : [],
  };
}

/** What comes before the sentence; that of what has failed says so itself. */
const VERBS: ReadonlyMap<Workflow['state']['type'], string> = new Map([
  ['waiting', 'does not begin: '],
  ['failed', ''],
]);

/** What is tried again goes on, in vain maybe; the rest waits for somebody. */
function severityOf({ state, next }: Workflow): Severity {
  if (state.type === 'waiting') return 'stuck';
  return state.type === 'failed' && next?.type !== 'at' ? 'stuck' : 'working';
}
