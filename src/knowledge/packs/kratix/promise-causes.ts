import { finalizerWriters } from '../../../kube/managed-fields.ts';
import {
  type KubeObject,
  metaOf,
  nameOf,
  requestedAt,
  textAt,
  valueAt,
} from '../../../kube/object.ts';
import { type Instant, parseInstant } from '../../../kube/time.ts';
import { culpritNamed } from '../../culprit.ts';
import type { Seen } from '../../look.ts';
import type { Cause, Subject, WaitsOn } from '../../pack.ts';
import { inOneLine, listAll, seenOr } from '../../reading.ts';
import { KINDS, LABELS, manager } from './manager.ts';

const REVISION_WEBHOOK = 'vpromiserevision-v1alpha1.kb.io';

/** How long Kratix takes to ask for the deletion of the revisions, with one retry. */
const REVISIONS_MS = 12_000;

/** KD-16: only the manager's own ServiceAccount may delete the latest PromiseRevision. */
export const revisionDeletionDenied: Cause = {
  code: 'KD-16',
  answers: ['K-36', 'K-30', 'O-39'],
  source: 'syntasso/kratix internal/webhook/v1alpha1/promiserevision_webhook.go:68-98',
  async find(subject) {
    const { look, meta, object, since, current } = subject;
    if (current !== 'kratix.io/revision-cleanup') return undefined;
    const revisions = await revisionsOf(subject);
    const left = seenOr(revisions, []).filter((revision) => requestedAt(revision) === undefined);
    const said = await denial(subject);
    // The step begins when the finalizers of those before it have gone.
    const begun = Math.max(since, ...finalizerTimes(object));
    if (revisions.seen && left.length === 0) return undefined;
    if (said === undefined && (left.length === 0 || look.now - begun < REVISIONS_MS))
      return undefined;
    const [latest] = left;
    return {
      severity: 'stuck',
      certainty: said === undefined ? 'inferred' : 'observed',
      culprit: culpritNamed(
        'apps/Deployment',
        manager.namespace,
        manager.deployment,
        'it seems to run as another ServiceAccount than its own',
      ),
      sentence: `the webhook ${REVISION_WEBHOOK} denies the deletion of its latest PromiseRevision${latest === undefined ? '' : ` ${metaOf(latest).name}`}: it lets only ServiceAccounts of ${manager.namespace} do it, so the Kratix manager seems to run as somebody else`,
      evidence: [
        ...left.slice(0, 3).map((revision) => ({
          text: `it is not being deleted, though the Promise is past the steps before`,
          object: nameOf(revision),
          source: 'metadata.deletionTimestamp',
        })),
        ...(said === undefined
          ? [
              {
                text: 'no condition and no event tells; the log of the manager was not seen to',
                object: nameOf(object),
              },
            ]
          : [
              {
                text: said,
                object: `Deployment ${manager.namespace}/${manager.deployment}`,
                source: 'log',
              },
            ]),
      ],
      actions: [
        {
          id: 'fix-service-account',
          title: 'run the manager as its own ServiceAccount',
          effect: 'its next try, 5 s later, is let through',
          command: `kubectl get deployment ${manager.deployment} -n ${manager.namespace} -o jsonpath='{.spec.template.spec.serviceAccountName}'`,
        },
        {
          id: 'view',
          title: 'look at the PromiseRevisions',
          effect: 'shows them, changes nothing',
          command: `kubectl get ${KINDS.revisions} -l ${LABELS.promise}=${meta.name}`,
        },
      ],
    };
  },
};

function finalizerTimes(object: KubeObject): readonly Instant[] {
  const times = [...finalizerWriters(object).values()].map(({ time }) => time);
  return times.filter((time) => time !== undefined);
}

/** What the manager has logged of a denial since the deletion of this Promise. */
async function denial({ look, meta, since }: Subject): Promise<string | undefined> {
  const pods = seenOr(await look.list('pods', { namespace: manager.namespace }), []);
  for (const pod of pods) {
    const { name } = metaOf(pod);
    if (!name.startsWith(`${manager.deployment}-`)) continue;
    const of = { namespace: manager.namespace, pod: name, container: manager.container };
    const line = seenOr(await look.log(of), []).findLast(
      (text) =>
        text.includes(REVISION_WEBHOOK) &&
        text.includes(`"${meta.name}"`) &&
        (parseInstant(/"ts":"([^"]+)"/.exec(text)?.[1]) ?? since) >= since - 1000,
    );
    if (line !== undefined) return inOneLine(/"error":"((?:[^"\\]|\\.)*)"/.exec(line)?.[1] ?? line);
  }
  return undefined;
}

export function revisionsOf({ look, meta }: Subject): Promise<Seen<readonly KubeObject[]>> {
  return look.list(KINDS.revisions, { labels: { [LABELS.promise]: meta.name } });
}

/** All requests of a Promise, in all namespaces: of the kind that its `spec.api` defines. */
export const requestsOf: WaitsOn = async ({ look, object }) => {
  const definition = valueAt(object, 'spec', 'api');
  const kind = textAt(definition, 'spec', 'names', 'plural');
  const group = textAt(definition, 'spec', 'group');
  return look.list(`${kind}.${group}`);
};

export const worksOfPromise: WaitsOn = ({ look, meta }) =>
  look.list(KINDS.works, { labels: { [LABELS.promise]: meta.name } });

export const definitionsOf: WaitsOn = ({ look, meta }) =>
  look.list('customresourcedefinitions.apiextensions.k8s.io', {
    labels: { [LABELS.promise]: meta.name },
  });

/** What the dynamic controller of a Promise needs, in the order in which Kratix deletes it. */
const DEPENDANTS = [
  'clusterrolebindings.rbac.authorization.k8s.io',
  'clusterroles.rbac.authorization.k8s.io',
  'rolebindings.rbac.authorization.k8s.io',
  'roles.rbac.authorization.k8s.io',
  'serviceaccounts',
  'configmaps',
];

/** Of these only what is being deleted and does not go is of interest: the rest has its turn. */
export const dependantsOf: WaitsOn = async ({ look, meta }) => {
  const all = await listAll(look, DEPENDANTS, { labels: { [LABELS.promise]: meta.name } });
  if (!all.seen) return all;
  return { seen: true, value: all.value.filter((object) => requestedAt(object) !== undefined) };
};
