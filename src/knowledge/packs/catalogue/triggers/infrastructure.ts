import { conditionOf, metaOf, nameOf } from '../../../../kube/object.ts';
import { parseInstant } from '../../../../kube/time.ts';
import { annotation, sign, tookToken, writtenSince } from '../../../signs.ts';
import { touch } from '../../../touch.ts';
import type { Asked, Obstacle, Pause, Sign, Target, Trigger } from '../../../trigger.ts';
import { GENERAL_KNOWLEDGE } from '../entry.ts';
import { inGroups, pausedByField, pausedByKey } from './pauses.ts';

const META = 'crossplane-runtime pkg/meta/meta.go:44-76';

/** Crossplane puts what it manages, composes or is claimed into categories of these names. */
function isCrossplane({ kind }: Target): boolean {
  const { categories, group } = kind;
  const isComposed = categories.includes('composite') || categories.includes('claim');
  return categories.includes('crossplane') || isComposed || group.endsWith('.crossplane.io');
}

function crossplaneSign(asked: Asked, now: Asked['sent']): Sign | undefined {
  if (!tookToken(asked, now, 'status', 'lastHandledReconcileAt')) return writtenSince(asked, now);
  const synced = conditionOf(now, 'Synced');
  if (synced?.status === 'False')
    return sign('failed', `Synced is False (${synced.reason}): ${synced.message}`);
  return synced?.status === 'True'
    ? sign(
        'finished',
        'status.lastHandledReconcileAt is the value that was written, and Synced is True',
      )
    : sign('seen', 'status.lastHandledReconcileAt is the value that was written');
}

const PENDING = 'crossplane.io/external-create-pending';
const ENDED = ['crossplane.io/external-create-succeeded', 'crossplane.io/external-create-failed'];

/** It was stopped in the middle of a creation, and does not know whether there is something outside. */
const createPending: Obstacle = {
  answers: [],
  source: META,
  async find({ meta, object }) {
    const pending = parseInstant(meta.annotations[PENDING]);
    const ended = ENDED.map((key) => parseInstant(meta.annotations[key]) ?? 0);
    if (pending === undefined || Math.max(...ended) >= pending) return undefined;
    return {
      blocks: true,
      sentence: `it was broken off while it created something outside, and does nothing before somebody has looked whether that is there and has removed the annotation ${PENDING}`,
      evidence: [
        {
          text: `${PENDING}=${meta.annotations[PENDING]}`,
          object: nameOf(object),
          source: 'metadata.annotations',
        },
      ],
    };
  },
};

export const infrastructureTriggers: readonly Trigger[] = [
  {
    id: 'crossplane-reconcile-requested-at',
    system: 'Crossplane',
    title: 'reconcile it now',
    describes: isCrossplane,
    writes: (_, token) => [annotation('crossplane.io/reconcile-requested-at', token)],
    effect:
      'what lies outside is compared with it, and put right; runtimes before 2026-03 do not know the annotation and look at it as at any other',
    shownBy:
      'status.lastHandledReconcileAt with the value that was written and the condition Synced, on older runtimes by another writer after it',
    sign: crossplaneSign,
    tellsEnd: true,
    obstacles: [createPending],
    source: META,
  },
  touch({
    id: 'cluster-api-touch',
    system: 'Cluster API',
    describes: ({ kind }) => kind.group.endsWith('cluster.x-k8s.io'),
    effect: 'its controllers look at it again; they have no trigger of their own',
    source: 'cluster-api api/core/v1beta2/common_types.go:113-142',
  }),
  touch({
    id: 'config-connector-touch',
    system: 'Config Connector',
    describes: ({ kind }) => kind.group.endsWith('.cnrm.cloud.google.com'),
    effect: 'what lies in the cloud is compared with it, and put right',
    source: GENERAL_KNOWLEDGE,
  }),
  touch({
    id: 'azure-service-operator-touch',
    system: 'Azure Service Operator',
    describes: ({ kind }) => kind.group.endsWith('.azure.com'),
    effect: 'what lies in the cloud is compared with it, and put right',
    source: GENERAL_KNOWLEDGE,
  }),
  {
    id: 'hcp-terraform-run',
    system: 'HCP Terraform',
    title: 'start a run',
    describes: inGroups('app.terraform.io'),
    writes: () => [annotation('workspace.app.terraform.io/run-new', 'true')],
    effect: 'a new run of the workspace begins, which applies what it plans where auto-apply is on',
    shownBy: 'the removal of the annotation or its value false',
    sign: (asked, now) =>
      metaOf(now).annotations['workspace.app.terraform.io/run-new'] !== 'true' &&
      metaOf(asked.sent).annotations['workspace.app.terraform.io/run-new'] === 'true'
        ? sign('taken-up', 'workspace.app.terraform.io/run-new is not true any more')
        : undefined,
    tellsEnd: false,
    source: GENERAL_KNOWLEDGE,
  },
  {
    id: 'fleet-force-sync',
    system: 'Rancher Fleet',
    title: 'sync it again',
    describes: inGroups('fleet.cattle.io'),
    writes: (object) => [
      {
        path: ['spec', 'forceSyncGeneration'],
        value: (forceSyncOf(object) ?? 0) + 1,
      },
    ],
    effect: 'the repository is deployed again to all of its clusters, changed or not',
    shownBy: 'another writer of the object after it, which is taken for its controller',
    sign: writtenSince,
    tellsEnd: false,
    source: GENERAL_KNOWLEDGE,
  },
];

function forceSyncOf(object: Asked['sent']): number | undefined {
  const spec = object.spec as { readonly forceSyncGeneration?: unknown } | undefined;
  return typeof spec?.forceSyncGeneration === 'number' ? spec.forceSyncGeneration : undefined;
}

export const infrastructurePauses: readonly Pause[] = [
  pausedByKey({
    system: 'Crossplane',
    describes: isCrossplane,
    key: 'crossplane.io/paused',
    stops: 'Crossplane does not look at it, and deletes it neither',
    source: META,
  }),
  {
    ...pausedByKey({
      system: 'Cluster API',
      describes: ({ kind }) => kind.group.endsWith('cluster.x-k8s.io') && kind.kind !== 'Cluster',
      key: 'cluster.x-k8s.io/paused',
      stops: 'its controller does not look at it, and deletes it neither',
      source: 'cluster-api api/core/v1beta2/common_types.go:113-142',
    }),
    holds: (found) => found !== undefined,
  },
  pausedByField({
    system: 'Cluster API',
    describes: ({ kind }) => kind.group === 'cluster.x-k8s.io' && kind.kind === 'Cluster',
    name: 'paused',
    stops: 'nothing of the cluster is looked at',
    source: 'cluster-api api/core/v1beta2/cluster_types.go',
  }),
  pausedByKey({
    system: 'Azure Service Operator',
    describes: ({ kind }) => kind.group.endsWith('.azure.com'),
    key: 'serviceoperator.azure.com/reconcile-policy',
    value: 'skip',
    stops: 'nothing is written to the cloud; deleted meanwhile it leaves what lies there',
    source: GENERAL_KNOWLEDGE,
  }),
  pausedByField({
    system: 'Rancher Fleet',
    describes: inGroups('fleet.cattle.io'),
    name: 'paused',
    stops: 'changes of the repository are not deployed',
    source: GENERAL_KNOWLEDGE,
  }),
];
