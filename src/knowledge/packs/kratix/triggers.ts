import {
  type Condition,
  conditionOf,
  type KubeObject,
  metaOf,
  nameOf,
  recordsAt,
  requestedAt,
} from '../../../kube/object.ts';
import { kindKey } from '../../../kube/served-kind.ts';
import { kubectlOn } from '../../kubectl.ts';
import { seenOr } from '../../reading.ts';
import { conditionChanged, label, sign, wasRemoved } from '../../signs.ts';
import { touch } from '../../touch.ts';
import type { Asked, Hindrance, Obstacle, Pause, Sign, Target, Trigger } from '../../trigger.ts';
import { isPromise, promiseOf } from './jobs.ts';
import { KINDS, LABELS, manager } from './manager.ts';

const CONTROLLERS = 'syntasso/kratix internal/controller';
const SYSTEM = 'Kratix';
const OWN = 'platform.kratix.io';

function isKind({ kind }: Target, key: string): boolean {
  return kindKey(kind) === key;
}

/** A request is of whatever kind its Promise defines, and has the label that names it. */
function isRequest({ kind, object }: Target): boolean {
  const isMade = !kind.group.includes('.') || kind.group.endsWith('.k8s.io') || kind.group === OWN;
  return !isMade && metaOf(object).labels[LABELS.promise] !== undefined;
}

/** KW-1: whoever is paused is not even looked at; so are the requests of a paused Promise. */
const promisePaused: Obstacle = {
  answers: ['K-41', 'K-25'],
  source: `${CONTROLLERS}/dynamic_resource_request_controller.go:374-395`,
  async find(subject) {
    if (isPromise(subject)) return undefined;
    const promise = seenOr(
      await subject.look.get(KINDS.promises, '', promiseOf(subject)),
      undefined,
    );
    if (promise === undefined || metaOf(promise).labels[LABELS.paused] !== 'true') return undefined;
    return {
      blocks: true,
      sentence: `its Promise ${promiseOf(subject)} is paused, and with it all of its requests: Kratix looks at none of them`,
      evidence: [
        { text: `${LABELS.paused}=true`, object: nameOf(promise), source: 'metadata.labels' },
      ],
      instead: {
        title: `resume Promise ${promiseOf(subject)}`,
        command: kubectlOn('label', 'promise', '', promiseOf(subject), `${LABELS.paused}-`),
      },
    };
  },
};

/** Without a pipeline nothing takes the label off again (Kratix before PR 942 of 2026-09-18). */
const noPipeline: Obstacle = {
  answers: ['K-41'],
  source: 'syntasso/kratix PR 942; lib/workflow/reconciler.go:509-535',
  async find(subject) {
    const promise = isPromise(subject)
      ? subject.object
      : seenOr(await subject.look.get(KINDS.promises, '', promiseOf(subject)), undefined);
    if (promise === undefined) return undefined;
    const action = requestedAt(subject.object) === undefined ? 'configure' : 'delete';
    const type = isPromise(subject) ? 'promise' : 'resource';
    if (recordsAt(promise, 'spec', 'workflows', type, action).length > 0) return undefined;
    return {
      blocks: true,
      sentence: `it has no ${action} pipeline, so that there is nothing to run again`,
      evidence: [
        {
          text: 'there is none',
          object: nameOf(promise),
          source: `spec.workflows.${type}.${action}`,
        },
      ],
    };
  },
};

/** Its label is still there: Kratix takes it off when it begins. */
const askedAlready: Obstacle = {
  answers: ['K-41'],
  source: 'syntasso/kratix lib/workflow/reconciler.go:150-158, 688-700',
  async find({ object, meta }) {
    if (meta.labels[LABELS.rerun] === undefined) return undefined;
    return {
      blocks: true,
      sentence: `Kratix was asked before and has not taken that up: its label ${LABELS.rerun} is still there`,
      evidence: [
        {
          text: `${LABELS.rerun}=${meta.labels[LABELS.rerun]}`,
          object: nameOf(object),
          source: 'metadata.labels',
        },
      ],
      instead: RESTART,
    };
  },
};

const RESTART = { title: `restart ${manager.title}`, restart: true } as const;

function rerunSign(asked: Asked, now: KubeObject): Sign | undefined {
  if (!wasRemoved(asked, now, 'labels', LABELS.rerun)) return undefined;
  const isDeleted = requestedAt(now) !== undefined;
  const type = isDeleted ? 'DeleteWorkflowCompleted' : 'ConfigureWorkflowCompleted';
  const completed = conditionChanged(asked, now, type) ? conditionOf(now, type) : undefined;
  // What is being deleted is done when it is gone.
  if (completed?.status === 'True' && !isDeleted)
    return sign('finished', `its pipelines have run: ${type} is True`);
  if (hasFailed(completed)) return sign('failed', `${type}: ${completed?.message}`);
  return sign('taken-up', `${LABELS.rerun} is gone: its first pipeline is started`);
}

function hasFailed(completed: Condition | undefined): boolean {
  return completed?.status === 'False' && /Failed$/.test(completed.reason);
}

/** Runs the pipelines of a Promise or of a request again. */
export const manualReconciliation: Trigger = {
  id: 'kratix-manual-reconciliation',
  system: SYSTEM,
  title: 'run its pipelines again, from the first',
  describes: (target) => isKind(target, KINDS.promises) || isRequest(target),
  writes: () => [label(LABELS.rerun, 'true')],
  effect:
    'a pipeline that runs now is suspended, and all of them run again from the first one, on a deleting object its delete pipelines; whatever they do outside the cluster is done again',
  shownBy: `the removal of the label, which is when the first pipeline is started, then by ConfigureWorkflowCompleted, or the end of a deleting object`,
  sign: rerunSign,
  tellsEnd: true,
  obstacles: [askedAlready, promisePaused, noPipeline],
  upstream: ({ kind, object }) => {
    const name = metaOf(object).labels[LABELS.promise] ?? '';
    const isUpstream = kind.group === OWN || name === '';
    return isUpstream ? [] : [{ kind: KINDS.promises, namespace: '', name }];
  },
  source:
    'syntasso/kratix lib/resourceutil/util.go:29, lib/workflow/reconciler.go:150-158, 688-700',
};

const REQUESTS = 'kratix.io/reconcile-resources';

/** Runs the pipelines of all requests of a Promise again. */
const reconcileResources: Trigger = {
  id: 'kratix-reconcile-resources',
  system: SYSTEM,
  title: 'run the pipelines of all of its requests again',
  describes: (target) => isKind(target, KINDS.promises),
  writes: () => [label(REQUESTS, 'true')],
  effect: 'every request of the Promise runs its pipelines again, from the first one',
  shownBy: 'the removal of the label, after all requests have been marked',
  sign: (asked, now) =>
    wasRemoved(asked, now, 'labels', REQUESTS)
      ? sign('finished', `${REQUESTS} is gone: all of its requests are marked to run again`)
      : undefined,
  tellsEnd: true,
  source: `${CONTROLLERS}/promise_controller.go:680-692, 875-892, 1163-1184`,
};

/** Passed on to the request that it binds. */
const binding: Trigger = {
  id: 'kratix-binding',
  system: SYSTEM,
  title: 'run the pipelines of its request again, from the first',
  describes: (target) => isKind(target, KINDS.bindings),
  writes: () => [label(LABELS.rerun, 'true')],
  effect: 'the label is passed on to its request, whose pipelines run again from the first one',
  shownBy: 'the removal of the label, which is then on the request',
  sign: (asked, now) =>
    wasRemoved(asked, now, 'labels', LABELS.rerun)
      ? sign('finished', `${LABELS.rerun} is gone: it was passed on to the request`)
      : undefined,
  tellsEnd: true,
  source:
    'syntasso/kratix lib/resourceutil/util.go:29, internal/controller/resourcebinding_controller.go',
};

/** A Work is looked at whenever it is written. */
const work: Trigger = touch({
  id: 'kratix-work',
  system: SYSTEM,
  describes: (target) => isKind(target, KINDS.works),
  effect: 'Kratix schedules the Work again and updates its WorkPlacements where they differ',
  source: `${CONTROLLERS}/work_controller.go`,
});

const generationOnly: Obstacle = {
  answers: ['K-12', 'R-27'],
  source: `${CONTROLLERS}/workplacement_controller.go:288-298`,
  find: async (): Promise<Hindrance> => ({
    blocks: true,
    sentence:
      'Kratix looks at a WorkPlacement only when its spec changes or its deletion begins: labels and annotations reach nobody',
    evidence: [
      {
        text: 'its predicate passes changes of metadata.generation and of the deletionTimestamp only',
        source: `${CONTROLLERS}/workplacement_controller.go:288-298`,
      },
    ],
    instead: RESTART,
  }),
};

/** Nothing triggers a WorkPlacement but its spec; that is said instead of written. */
const placement: Trigger = {
  ...touch({
    id: 'kratix-workplacement',
    system: SYSTEM,
    describes: (target) => isKind(target, KINDS.placements),
    effect: 'nothing: its controller does not look at it',
    source: `${CONTROLLERS}/workplacement_controller.go:288-298`,
  }),
  obstacles: [generationOnly],
};

export const triggers: readonly Trigger[] = [
  manualReconciliation,
  reconcileResources,
  binding,
  work,
  placement,
];

export const pauses: readonly Pause[] = [
  {
    system: SYSTEM,
    describes: (target) => isKind(target, KINDS.promises) || isRequest(target),
    path: ['metadata', 'labels', LABELS.paused],
    paused: 'true',
    resumed: undefined,
    holds: (value) => value === 'true',
    stops:
      'Kratix does not look at it, and deletes it neither; of a Promise, nor at any request of it',
    deafens: true,
    onResume: 'its pipelines run again, from the first one',
    source: `${CONTROLLERS}/promise_controller.go:105, 176, dynamic_resource_request_controller.go:374-395`,
  },
];
