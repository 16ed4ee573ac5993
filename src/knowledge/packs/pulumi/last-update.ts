import { conditionOf, type KubeObject, nameOf, numberAt, textAt } from '../../../kube/object.ts';
import { kindKey } from '../../../kube/served-kind.ts';
import { parseInstant } from '../../../kube/time.ts';
import type { Evidence } from '../../finding.ts';
import type { Cause, Subject } from '../../pack.ts';
import { inOneLine, seenOr } from '../../reading.ts';
import { KINDS } from './operator.ts';
import { LOCKED, request } from './update-causes.ts';

const CONTROLLER =
  'pulumi/pulumi-kubernetes-operator operator/internal/controller/pulumi/stack_controller.go';
const UPDATES =
  'pulumi/pulumi-kubernetes-operator operator/internal/controller/auto/update_controller.go';

/** What the reasons of an Update that failed mean (update_controller.go:62-71, 774-840). */
const CLASSES: readonly (readonly [reason: RegExp, message: RegExp, why: string])[] = [
  [/^UpdateConflict$/, LOCKED, 'its backend is locked'],
  [/^InvalidAccessToken$/, /invalid access token|401/i, 'its access token is not accepted'],
  [/^Aborted$/, /^$/, 'the operator was restarted while it ran'],
  [/^Canceled$/, /^$/, 'it was broken off'],
];

/** PW-4: the last update of a Stack failed: why, and whether it is tried again. */
export const lastUpdateFailed: Cause = {
  code: 'PW-4',
  answers: ['P-06', 'P-08'],
  source: `${CONTROLLER}:1084-1134, 1352-1380; ${UPDATES}:774-840`,
  async find(subject) {
    const { object, look, meta } = subject;
    if (!isIdle(subject) || lastOf(object, 'state') !== 'failed') return undefined;
    const name = lastOf(object, 'name');
    const update = seenOr(await look.get(KINDS.updates, meta.namespace, name), undefined);
    const failed = conditionOf(update, 'Failed');
    const message = inOneLine(lastOf(object, 'message'), 300);
    const why =
      CLASSES.find(
        ([reason, words]) => reason.test(failed?.reason ?? '') || words.test(message),
      )?.[2] ?? 'its program or its engine failed';
    const stalled = conditionOf(object, 'Stalled');
    const hasGivenUp = stalled?.status === 'True';
    const failures = numberAt(object, 'status', 'lastUpdate', 'failures') ?? 0;
    const next = hasGivenUp
      ? 'it is not tried again before its spec, its source or its reconciliation request changes'
      : `it is tried again ${pauseOf(object, failures)} s later`;
    return {
      severity: hasGivenUp ? 'stuck' : 'working',
      since: parseInstant(lastOf(object, 'lastResyncTime')) ?? failed?.at,
      sentence: `its last ${lastOf(object, 'type') || 'update'} failed, because ${why}${message === '' ? '' : ` (${message})`}; ${next}`,
      evidence: [
        {
          text: `failed, failure ${failures} after the first${linkOf(object)}`,
          object: nameOf(object),
          source: 'status.lastUpdate',
        },
        ...updateEvidence(update, failed?.reason ?? ''),
      ],
      actions: [request(subject)],
    };
  },
};

/** PW-5: whether what was applied last is what the Stack asks for now. */
export const lastUpdateSucceeded: Cause = {
  code: 'PW-5',
  answers: ['P-07', 'P-08'],
  source: `${CONTROLLER}:1040-1082`,
  async find(subject) {
    const { object, meta } = subject;
    if (!isIdle(subject) || lastOf(object, 'state') !== 'succeeded') return undefined;
    const generation = numberAt(object, 'status', 'lastUpdate', 'generation');
    const commit = lastOf(object, 'lastSuccessfulCommit');
    const ready = conditionOf(object, 'Ready');
    const isInSync = generation === meta.generation && ready?.status === 'True';
    const what = `generation ${generation ?? '(not told)'}${commit === '' ? '' : `, commit ${commit}`}`;
    return {
      severity: isInSync ? 'info' : 'working',
      since: parseInstant(lastOf(object, 'lastResyncTime')),
      sentence: isInSync
        ? `it is up to date: its last ${lastOf(object, 'type') || 'update'} was of ${what}`
        : `it is not up to date: its last ${lastOf(object, 'type') || 'update'} was of ${what}, and it is at generation ${meta.generation ?? '(not told)'}${ready === undefined ? '' : `, Ready is ${ready.status} (${ready.reason})`}`,
      evidence: [
        {
          text: `succeeded${linkOf(object)}`,
          object: nameOf(object),
          source: 'status.lastUpdate',
        },
      ],
    };
  },
};

/** stack_controller.go:1352-1380: 10 s, three times as long after each failure, at most a day. */
function pauseOf(object: KubeObject, failures: number): number {
  const most = numberAt(object, 'spec', 'retryMaxBackoffDurationSeconds') ?? 86_400;
  return Math.min(10 * 3 ** failures, most);
}

/** Whether it is a Stack with no update under way: what runs says more than what ran. */
function isIdle({ kind, object }: Subject): boolean {
  return kindKey(kind) === KINDS.stacks && textAt(object, 'status', 'currentUpdate', 'name') === '';
}

function lastOf(object: KubeObject, field: string): string {
  return textAt(object, 'status', 'lastUpdate', field);
}

function linkOf(object: KubeObject): string {
  const link = lastOf(object, 'permalink');
  return link === '' ? '' : `: ${link}`;
}

function updateEvidence(update: KubeObject | undefined, reason: string): readonly Evidence[] {
  if (update === undefined) return [];
  const message = inOneLine(textAt(update, 'status', 'message'), 300);
  return [
    {
      text: `Failed (${reason})${message === '' ? '' : `: ${message}`}`,
      object: nameOf(update),
      source: 'status.conditions[Failed], status.message',
    },
  ];
}
