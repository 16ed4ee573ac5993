import { type KubeObject, metaOf, nameOf, textAt, valueAt } from '../../../kube/object.ts';
import { kindKey } from '../../../kube/served-kind.ts';
import { annotation, sign, tookToken } from '../../signs.ts';
import { touch } from '../../touch.ts';
import type { Asked, ObjectName, Obstacle, Sign, Target, Trigger } from '../../trigger.ts';
import { KINDS, operator } from './operator.ts';
import { currentUpdate } from './update-causes.ts';

const CONTROLLER =
  'pulumi/pulumi-kubernetes-operator operator/internal/controller/pulumi/stack_controller.go';
const REQUEST = 'pulumi.com/reconciliation-request';

function isStack({ kind }: Target): boolean {
  return kindKey(kind) === KINDS.stacks;
}

function requestSign(asked: Asked, now: KubeObject): Sign | undefined {
  if (tookToken(asked, now, 'status', 'lastUpdate', 'reconcileRequest')) {
    const last = valueAt(now, 'status', 'lastUpdate');
    const update = `Update ${textAt(last, 'name')} (${textAt(last, 'type')})`;
    return textAt(last, 'state') === 'succeeded'
      ? sign('finished', `${update} for this request has succeeded`)
      : sign('failed', `${update} for this request has failed: ${textAt(last, 'message')}`);
  }
  if (tookToken(asked, now, 'status', 'currentUpdate', 'reconcileRequest'))
    return sign(
      'taken-up',
      `Update ${textAt(now, 'status', 'currentUpdate', 'name')} runs for this request`,
    );
  if (tookToken(asked, now, 'status', 'observedReconcileRequest'))
    return sign('seen', 'status.observedReconcileRequest is the value that was written');
  return undefined;
}

/** A Stack waits for its current Update before anything else, and for ever when that is gone. */
const unfinishedUpdate: Obstacle = {
  answers: ['P-12', 'P-09'],
  source: currentUpdate.source,
  async find(subject) {
    const found = await currentUpdate.find(subject);
    if (found === undefined || found.code === 'PD-2') return undefined; // Asking again is the remedy then.
    const { sentence, evidence = [], severity } = found;
    if (severity === 'working')
      return { blocks: false, sentence: `${sentence}; the request waits until then`, evidence };
    return {
      blocks: true,
      sentence,
      evidence,
      instead:
        found.code === 'PD-3'
          ? { title: `restart ${operator.title}`, restart: true }
          : {
              title: 'clear status.currentUpdate, then ask',
              triggers: [clearCurrentUpdate, reconciliationRequest],
            },
    };
  },
};

/** Makes the operator forget the Update that it waits for; it notices with the next request. */
const clearCurrentUpdate: Trigger = {
  id: 'pulumi-clear-current-update',
  system: 'Pulumi',
  title: 'make the operator forget its current Update',
  describes: isStack,
  writes: () => [{ path: ['status', 'currentUpdate'], value: undefined }],
  subresource: 'status',
  effect:
    'the operator does not wait for that Update any more; by itself that wakes nobody, and what an Update that still runs does is not recorded',
  shownBy: 'the answer of the API server: nobody has to react to it',
  sign: () => undefined,
  endsWhenStored: true,
  tellsEnd: true,
  source: `${CONTROLLER}:603-632`,
};

/** Starts another Update, or the destroy of a Stack that is being deleted. */
export const reconciliationRequest: Trigger = {
  id: 'pulumi-reconciliation-request',
  system: 'Pulumi',
  title: 'start another update',
  describes: isStack,
  writes: (_, token) => [annotation(REQUEST, token)],
  effect:
    'another Update runs, `pulumi up` or on a deleting Stack a destroy, and the failures so far are forgotten; it may change or destroy what lies in the cloud',
  shownBy:
    'status.observedReconcileRequest, then status.currentUpdate and status.lastUpdate with the value that was written',
  sign: requestSign,
  tellsEnd: true,
  obstacles: [unfinishedUpdate],
  upstream: ({ object }) => sourceOf(object),
  source:
    'pulumi/pulumi-kubernetes-operator operator/api/pulumi/shared/stack_types.go:26; stack_controller.go:104-110',
};

/** The source of Flux that a Stack is made from; a Program or a Git repository is read by the operator itself. */
function sourceOf(object: KubeObject): readonly ObjectName[] {
  const reference = valueAt(object, 'spec', 'fluxSource', 'sourceRef');
  const kind = textAt(reference, 'kind');
  if (kind === '') return [];
  return [
    {
      kind: `${kind.toLowerCase().replace(/y$/, 'ie')}s.source.toolkit.fluxcd.io`,
      namespace: metaOf(object).namespace,
      name: textAt(reference, 'name'),
    },
  ];
}

/** Nothing on a Workspace or an Update triggers work: it is the Stack that has to be asked. */
const ofStack: Obstacle = {
  answers: ['P-12'],
  source: 'pulumi/pulumi-kubernetes-operator operator/internal/controller/auto',
  async find({ meta, object }) {
    const stack =
      meta.owners.find(({ kind }) => kind === 'Stack')?.name ??
      meta.labels['pulumi.com/stack-name'];
    if (stack === undefined) return undefined;
    return {
      blocks: true,
      sentence: `no annotation of ${nameOf(object)} starts any work: its Stack ${stack} has to be asked`,
      evidence: [{ text: `it belongs to Stack ${stack}`, source: 'metadata.ownerReferences' }],
      instead: {
        title: `reconcile Stack ${stack}`,
        command: `ktop reconcile stacks.pulumi.com/${stack} -n ${meta.namespace}`,
      },
    };
  },
};

const partOfStack: Trigger = {
  ...touch({
    id: 'pulumi-part-of-stack',
    system: 'Pulumi',
    describes: ({ kind }) => [KINDS.workspaces, KINDS.updates].some((key) => key === kindKey(kind)),
    effect: 'its controller looks at it, which starts no work by itself',
    source: 'pulumi/pulumi-kubernetes-operator operator/internal/controller/auto',
  }),
  obstacles: [ofStack],
};

export const triggers: readonly Trigger[] = [
  reconciliationRequest,
  clearCurrentUpdate,
  partOfStack,
];
