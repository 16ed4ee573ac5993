import type { Evidence } from '../knowledge/finding.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Look } from '../knowledge/look.ts';
import type { ControllerFact, Subject } from '../knowledge/pack.ts';
import { listAll } from '../knowledge/reading.ts';
import { writtenSince } from '../knowledge/signs.ts';
import type { Hindrance, Pause, Target, Trigger } from '../knowledge/trigger.ts';
import { fieldName } from '../kube/field-write.ts';
import {
  type KubeObject,
  metaOf,
  nameOf,
  recordsAt,
  requestedAt,
  textAt,
  valueAt,
} from '../kube/object.ts';
import type { ServedKind } from '../kube/served-kind.ts';
import type { Instant } from '../kube/time.ts';
import { controllerErrors } from './causes/controller.ts';
import { readyOf } from './causes/holder.ts';
import { holderWords, likelyHolders, mayHold, WORKLOADS } from './causes/likely-holders.ts';
import { controllerState } from './controller-state.ts';

/** What a rule about triggers is asked of; `since` is when something was asked of its controller. */
export function subjectOf(
  object: KubeObject,
  kind: ServedKind,
  look: Look,
  since: Instant = requestedAt(object) ?? look.now,
): Subject {
  const meta = metaOf(object);
  return {
    object,
    meta,
    kind,
    since,
    current: meta.finalizers[0],
    look,
  };
}

/** Why a trigger would do nothing now, or nothing soon; what blocks it first. Empty: it should work. */
export async function hindrancesOf(
  trigger: Trigger,
  subject: Subject,
  knowledge: Knowledge,
): Promise<readonly Hindrance[]> {
  const obstacles = trigger.obstacles ?? [];
  const found = await Promise.all([
    pausedBy(knowledge.pause(subject), subject, trigger),
    ...obstacles.map((obstacle) => obstacle.find(subject)),
    trigger.endsWhenStored
      ? undefined
      : controllerDown(controllerFor(trigger, subject, knowledge), subject),
  ]);
  const all = found.filter((it) => it !== undefined);
  return [...all.filter(({ blocks }) => blocks), ...all.filter(({ blocks }) => !blocks)];
}

/** Why nobody may have reacted to a trigger that was sent; most telling first, never empty. */
export async function whyQuiet(
  trigger: Trigger,
  subject: Subject,
  knowledge: Knowledge,
): Promise<readonly string[]> {
  const hindrances = await hindrancesOf(trigger, subject, knowledge);
  if (hindrances.length > 0) return hindrances.map(({ sentence }) => sentence);
  const fact = controllerFor(trigger, subject, knowledge);
  const errors = fact && (await controllerErrors(fact).find(subject));
  if (errors !== undefined) return [`${errors.sentence}; it waits longer after each failure`];
  const absent = fact === undefined ? await nobodyLikely(subject) : undefined;
  if (absent !== undefined) return [absent];
  if (trigger.sign === writtenSince)
    return subject.kind.group.includes('.')
      ? [
          'its controller may look at nothing but changes of the spec (GenerationChangedPredicate): then a touch does not reach it',
          'or it has looked, and found nothing to write',
        ]
      : ['its controller may have looked, and found nothing to write'];
  return ['its controller may be busy with others, or wait after a failure: its log tells'];
}

/** The trigger that pauses an object, or that resumes it when it is paused. */
export function pauseTrigger(pause: Pause, object: KubeObject): Trigger {
  const isPaused = holds(pause, object);
  const where = fieldName(pause.path);
  const common = {
    system: pause.system,
    describes: pause.describes,
    source: pause.source,
  };
  if (isPaused)
    return {
      ...common,
      id: 'resume',
      title: 'resume it',
      writes: () => [{ path: pause.path, value: pause.resumed }],
      effect: pause.onResume,
      shownBy: 'another writer of the object after it, which is taken for its controller',
      sign: writtenSince,
      tellsEnd: false,
    };
  return {
    ...common,
    id: 'pause',
    title: 'pause it',
    writes: () => [{ path: pause.path, value: pause.paused }],
    effect: `while it is paused, ${pause.stops}`,
    shownBy: `${where} in the answer of the API server: nobody has to react to it`,
    sign: () => undefined,
    endsWhenStored: true,
    tellsEnd: true,
  };
}

/** Who reacts to a trigger, where that is known. */
export function controllerFor(
  trigger: Trigger,
  subject: Subject & Target,
  knowledge: Knowledge,
): ControllerFact | undefined {
  return trigger.controller?.(subject) ?? knowledge.controllerOf(subject);
}

function holds(pause: Pause, object: KubeObject): boolean {
  return pause.holds(valueAt(object, ...pause.path));
}

function pausedBy(
  pause: Pause | undefined,
  { object }: Subject,
  trigger: Trigger,
): Hindrance | undefined {
  if (pause === undefined || !holds(pause, object)) return undefined;
  if (trigger.id === 'resume' || trigger.id === 'pause') return undefined;
  const text = `${fieldName(pause.path)} is ${String(valueAt(object, ...pause.path))}`;
  return {
    blocks: pause.deafens,
    sentence: `it is paused (${text}): ${pause.stops}`,
    evidence: [{ text, object: nameOf(object), source: fieldName(pause.path) }],
    instead: {
      title: `resume it: ${pause.onResume}`,
      triggers: [pauseTrigger(pause, object)],
    },
  };
}

async function controllerDown(
  controller: ControllerFact | undefined,
  { look }: Subject,
): Promise<Hindrance | undefined> {
  if (controller === undefined) return undefined;
  const { state, evidence } = await controllerState(look, controller);
  const { title } = controller;
  if (state === 'down')
    return {
      blocks: true,
      sentence: `${title} does not run${because(evidence)}: nobody sees it before that is back`,
      evidence,
      instead: { title: `restart ${title}`, restart: true },
    };
  if (state === 'missing')
    return {
      blocks: false,
      sentence: `${title} is not where its manifests put it: nobody may see it, unless it runs elsewhere`,
      evidence,
    };
  return undefined;
}

function because(evidence: readonly Evidence[]): string {
  const [first] = evidence;
  return first === undefined ? '' : ` (${first.object ?? ''}: ${first.text})`;
}

/** That no workload which runs looks like the controller of an object; `undefined` when one does, or nobody can tell. */
async function nobodyLikely(subject: Subject): Promise<string | undefined> {
  const { look, object, kind } = subject;
  if (!kind.group.includes('.')) return undefined; // Controllers of Kubernetes itself are no workloads.
  const workloads = await listAll(look, WORKLOADS, {});
  if (!workloads.seen) return undefined;
  const managers = recordsAt(object, 'metadata', 'managedFields')
    .map((entry) => textAt(entry, 'manager'))
    .filter(mayHold);
  const words = holderWords([kind.group, ...managers]);
  const likely = await likelyHolders(workloads.value, { words, writers: managers }, subject);
  if (likely.length === 0)
    return `no workload of the cluster looks like its controller: none is called like ${[...words].join(', ') || kind.group}, unless it runs outside`;
  if (likely.some((workload) => readyOf(workload) > 0)) return undefined;
  return `${likely.slice(0, 3).map(nameOf).join(', ')} looks like its controller and has no ready replica`;
}
