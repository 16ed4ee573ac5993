import type { Knowledge } from '../../knowledge/knowledge.ts';
import type { Look } from '../../knowledge/look.ts';
import { type KubeObject, metaOf, nameOf, recordsAt, textAt } from '../../kube/object.ts';
import { isHeld } from '../leaders.ts';
import type { SpokenOf } from '../log-lines/log-line.ts';
import { parseLine } from '../log-lines/parse-line.ts';
import { count } from '../sentences.ts';
import { explainRounds, type Rhythm } from './explain-rounds.ts';
import { LoggedRounds } from './rounds.ts';

/** An object that its controller reconciles in a way that is worth telling. */
export interface LoggedRhythm {
  readonly object: SpokenOf;
  readonly rhythm: Rhythm;
  /** `Pod kratix-platform-system/…`: in whose log it was read. */
  readonly speaker: string;
}

export interface LoggedRhythms {
  readonly rhythms: readonly LoggedRhythm[];
  /** Whose logs were read. */
  readonly heard: readonly string[];
  /** What could not be read, with the reasons. */
  readonly unseen: readonly string[];
}

/** More controllers are not read: each costs up to a thousand lines. */
const MOST_PODS = 10;
const LINES = 1_000;
/** Containers beside a controller say nothing of its objects. */
const SIDECARS = /^(?:kube-rbac-proxy|istio-proxy|linkerd-proxy)$/;
/** Lines that are read without a pause, so that the screen goes on. */
const AT_ONCE = 200;

/**
 * What the logs of controllers tell of who is reconciled again and again, also where nothing is written.
 * Controllers are those that hold a Lease (leader election), and those that packs name.
 */
export async function loggedRhythms(
  look: Look,
  knowledge: Knowledge,
  /** Lets others work in between: a thousand lines take longer than a frame. */
  rest: () => Promise<void>,
): Promise<LoggedRhythms> {
  const { pods, unseen } = await controllerPods(look, knowledge);
  const left = pods.length - MOST_PODS;
  const missing =
    left > 0 ? [`${count(left, 'more controller')}: the first ${MOST_PODS} are read`] : [];
  const read = await Promise.all(
    pods.slice(0, MOST_PODS).map((pod) => rhythmsIn(pod, { look, knowledge, rest })),
  );
  return {
    rhythms: read.flatMap(({ rhythms }) => rhythms),
    heard: read.flatMap(({ heard }) => heard),
    unseen: [...unseen, ...missing, ...read.flatMap((it) => it.unseen)],
  };
}

/** The pods that lead, and one of each controller that a pack names and that has none that leads. */
async function controllerPods(
  look: Look,
  knowledge: Knowledge,
): Promise<{ readonly pods: readonly KubeObject[]; readonly unseen: readonly string[] }> {
  const leases = await look.list('leases.coordination.k8s.io');
  const held = leases.seen ? leases.value.filter((lease) => isHeld(lease, look.now)) : [];
  const unseen = leases.seen ? [] : [`who leads is not seen: ${leases.message}`];
  const leading = await Promise.all(
    held.map((lease) => {
      // controller-runtime pkg/leaderelection/leader_election.go: the pod's name, and a uuid.
      const [name = ''] = textAt(lease, 'spec', 'holderIdentity').split('_');
      return look.get('pods', metaOf(lease).namespace, name);
    }),
  );
  const found = new Map<string, KubeObject>();
  for (const pod of leading)
    if (pod.seen && pod.value !== undefined) found.set(nameOf(pod.value), pod.value);
  for (const { namespace, deployment } of knowledge.controllers()) {
    if ([...found.keys()].some((name) => name.startsWith(`Pod ${namespace}/${deployment}-`)))
      continue;
    const pods = await look.list('pods', { namespace });
    const pod = pods.seen && pods.value.find((it) => metaOf(it).name.startsWith(`${deployment}-`));
    if (pod) found.set(nameOf(pod), pod);
  }
  return { pods: [...found.values()], unseen };
}

async function rhythmsIn(
  pod: KubeObject,
  {
    look,
    knowledge,
    rest,
  }: {
    readonly look: Look;
    readonly knowledge: Knowledge;
    readonly rest: () => Promise<void>;
  },
): Promise<LoggedRhythms> {
  const { namespace, name } = metaOf(pod);
  const speaker = nameOf(pod);
  const rounds = new LoggedRounds();
  const unseen: string[] = [];
  let lastAt = Number.NEGATIVE_INFINITY;
  for (const container of containersOf(pod)) {
    const log = await look.log({ namespace, pod: name, container, tail: LINES });
    if (!log.seen) {
      unseen.push(`the log of ${speaker}: ${log.message}`);
      continue;
    }
    for (const [index, text] of log.value.entries()) {
      if (index % AT_ONCE === AT_ONCE - 1) await rest();
      const line = parseLine(text, look.now);
      lastAt = Math.max(lastAt, line.at ?? lastAt);
      rounds.take(line);
    }
  }
  const now = Math.max(lastAt, look.now); // Its node's clock may be ahead.
  const rhythms = rounds.reconciled().flatMap(({ object, rounds: told }) => {
    const rhythm = explainRounds(told, now, knowledge.backOff(object.kind));
    return rhythm === undefined ? [] : [{ object, rhythm, speaker }];
  });
  return { rhythms, heard: unseen.length === 0 ? [speaker] : [], unseen };
}

/** What in a pod may be a controller. */
function containersOf(pod: KubeObject): readonly string[] {
  const names = recordsAt(pod, 'spec', 'containers').map((it) => textAt(it, 'name'));
  return names.filter((name) => !SIDECARS.test(name));
}
