import {
  type KubeObject,
  metaOf,
  nameOf,
  numberAt,
  recordsAt,
  textAt,
} from '../../../kube/object.ts';
import { failingContainer, failureOf, podStatusOf } from '../../../kube/pods.ts';
import type { Look } from '../../look.ts';
import type { Cause, Found, Progress, Subject } from '../../pack.ts';
import { waitInEvents, waitOf } from '../../pod-waits.ts';
import { inOneLine, seenOr } from '../../reading.ts';
import { webhookDenied, webhookDistrusted } from './webhook-log.ts';

/** How many pods of the new revision are looked at, and of how many causes the log is read. */
const MOST_PODS = 200;

/** Why one pod of a new revision is not ready. */
interface Unready {
  readonly pod: KubeObject;
  /** What pods with the same trouble have in common. */
  readonly why: string;
  /** Which container has said something about it. */
  readonly container: string;
}

/** OW-1: pods of the new revision do not become ready: how many, for which reason. */
export const newPodsFail: Cause = {
  code: 'OW-1',
  answers: ['O-20'],
  source: 'openkruise/kruise apis/apps/v1beta1/cloneset_types.go, pkg/controller/cloneset',
  async find(subject) {
    const { look, object } = subject;
    const revision = textAt(object, 'status', 'updateRevision');
    const pods = revision === '' ? [] : await podsOf(subject, revision);
    const unready = await Promise.all(pods.slice(0, MOST_PODS).map((pod) => whyUnready(pod, look)));
    const groups = grouped(unready.filter((it) => it !== undefined));
    const [first] = groups;
    if (first === undefined) return undefined;
    const ready = numberAt(object, 'status', 'updatedReadyReplicas') ?? 0;
    const causes = groups.map((group) => `${group.length} because ${group[0]?.why}`);
    return {
      severity: 'stuck',
      sentence: `${pods.length} pods have its new revision ${revision}, and ${ready} of them are ready: ${causes.join('; ')}`,
      evidence: await evidenceOf(groups, look),
      actions: [
        {
          id: 'view',
          title: 'look at one of them',
          effect: 'shows it, changes nothing',
          command: `kubectl describe pod ${first[0] === undefined ? '' : metaOf(first[0].pod).name} -n ${subject.meta.namespace}`,
        },
      ],
    };
  },
};

async function podsOf({ look, meta }: Subject, revision: string): Promise<readonly KubeObject[]> {
  const pods = seenOr(await look.list('pods', { namespace: meta.namespace }), []);
  return pods.filter((pod) => {
    const { owners, labels, deletedAt } = metaOf(pod);
    const hash = labels['controller-revision-hash'] ?? '';
    const isNew = hash === revision || revision.endsWith(`-${hash}`);
    return deletedAt === undefined && isNew && owners.some(({ uid }) => uid === meta.uid);
  });
}

async function whyUnready(pod: KubeObject, look: Look): Promise<Unready | undefined> {
  const conditions = recordsAt(pod, 'status', 'conditions');
  if (conditions.some(({ type, status }) => type === 'Ready' && status === 'True'))
    return undefined;
  const status = podStatusOf(pod);
  const told = waitOf(status);
  // The status of later pull attempts does not repeat why the first has failed.
  const wait =
    told?.type === 'image' ? (waitInEvents(seenOr(await look.events(pod), [])) ?? told) : told;
  if (wait !== undefined) return { pod, why: wait.sentence, container: '' };
  const failing = failingContainer(status.containers);
  const failure = failing && failureOf(failing);
  if (failing !== undefined && failure !== undefined)
    return {
      pod,
      why: `container ${failing.name} ends with exit code ${failure.exitCode}`,
      container: failing.name,
    };
  const probed = status.containers.find(({ state }) => state.type === 'running');
  if (probed === undefined) return undefined; // It has only just begun.
  return { pod, why: `container ${probed.name} runs and is not ready`, container: probed.name };
}

function grouped(unready: readonly Unready[]): readonly (readonly Unready[])[] {
  const groups = new Map<string, Unready[]>();
  for (const it of unready) groups.set(it.why, [...(groups.get(it.why) ?? []), it]);
  return [...groups.values()].sort((a, b) => b.length - a.length);
}

/** One pod of each cause, with what its container said. */
async function evidenceOf(
  groups: readonly (readonly Unready[])[],
  look: Look,
): Promise<NonNullable<Found['evidence']>> {
  const each = await Promise.all(
    groups.slice(0, 4).map(async ([it]) => {
      if (it === undefined) return [];
      const { namespace, name } = metaOf(it.pod);
      const of = { namespace, pod: name, container: it.container, tail: 50 };
      const lines = it.container === '' ? [] : seenOr(await look.log(of), []);
      const object = nameOf(it.pod);
      const said = inOneLine(lines.slice(-3).join(' · '));
      return [
        { text: it.why, object, source: 'status' },
        ...(said === '' ? [] : [{ text: said, object, source: `log of ${it.container}` }]),
      ];
    }),
  );
  return each.flat();
}

const GROUPS: readonly string[] = ['apps.kruise.io', 'policy.kruise.io'];

/** How objects of OpenKruise get on, and the webhooks through which all of them pass. */
export const progress: Progress = {
  describes: ({ kind, meta }) =>
    GROUPS.includes(kind.group) ||
    (kind.group === 'admissionregistration.k8s.io' && meta.name.startsWith('kruise-')),
  causes: [newPodsFail, webhookDistrusted, webhookDenied],
};
