import type { Culprit } from '../../knowledge/culprit.ts';
import type { Certainty, Evidence } from '../../knowledge/finding.ts';
import { WRITES_APART_MS } from '../../kube/last-writes.ts';
import type { ObjectName } from '../../kube/object-name.ts';
import type { Instant } from '../../kube/time.ts';
import type { Standing, ToldCondition } from './standing.ts';

/**
 * How an object stands with its controller. `silent`: nobody reacts, for its controller does not run.
 * `stalled`: it runs, and does not react or does not get on. `backing-off`: it fails, and tries again ever
 * more seldom. `paused`: it has been told to leave it alone, which is no problem.
 */
export type StandingState = 'silent' | 'stalled' | 'failing' | 'backing-off' | 'paused';

/**
 * And what others tell of it. `no-leader`: of a Lease that nobody renews. `looping`: its controller goes
 * round and round, and writes nothing.
 */
export type FoundState = StandingState | 'no-leader' | 'looping';

/** What is concluded of one object. Instants, and no ages. */
export interface Judgement {
  readonly state: StandingState;
  /** `undefined` where nothing tells. */
  readonly since: Instant | undefined;
  readonly sentence: string;
  readonly certainty: Certainty;
  readonly evidence: readonly Evidence[];
  /** Who is to blame; left out where that is the object itself, or not known. */
  /** Whether nothing happens before somebody acts, as its controller says. */
  readonly isFinal?: true;
  readonly culprit?: Culprit;
}

/** Whether whoever works on an object runs, as far as anybody can see. */
export interface ControllerStanding {
  /** `the Kratix manager`, or the field manager that writes the status. */
  readonly name: string;
  readonly state: 'up' | 'down' | 'unknown';
  readonly since: Instant | undefined;
  /** Completes "nobody reacts: …"; only of one that is down. */
  readonly why: string;
  /** Whether it is taken for the controller because of names. */
  readonly isInferred: boolean;
  readonly evidence: readonly Evidence[];
  /** What runs it, or else the Lease by which it would lead; left out where neither is known. */
  readonly runsAs?: ObjectName;
}

/** What the watches have told of an object besides how it is now. */
export interface SeenOf {
  /** When its generation changed, if nobody has written it since. */
  readonly changedAt: Instant | undefined;
  /** When it was seen first that its generation is ahead. */
  readonly behindAt: Instant | undefined;
  /** When a counter of it grew, oldest first, with its path and new value. */
  readonly grown: readonly Growth[];
}

export interface Growth {
  readonly at: Instant;
  readonly path: string;
  readonly value: number;
}

/** How the other objects of the kind fare. */
export interface Peers {
  /** How many have anything in their status, and how many nothing. */
  readonly withStatus: number;
  readonly withoutStatus: number;
  /** How many that have been changed since they were made have a status that is newer, and how many not. */
  readonly answered: number;
  readonly unanswered: number;
  /** When the status of any was written last. */
  readonly answeredAt: Instant | undefined;
}

export interface Circumstances {
  /** By the API server's clock. */
  readonly now: Instant;
  /** How long no reaction is nothing special, of this kind. */
  readonly patienceMs: number;
  readonly seen: SeenOf;
  readonly peers: Peers;
  readonly controller: ControllerStanding | undefined;
}

/** What has not changed for that long does not get on. */
const STALLED_MS = 10 * 60_000;
/** Generations are read from two watches: one may be behind the other for a moment. */
const SETTLED_MS = 5_000;
/** Failures that are mended at once are nobody's business. */
const BRIEF_MS = 10_000;
/** A Lease holds for some time after its last renewal. */
const ALIVE_MS = 60_000;
/** Fewer objects that are reacted to say nothing about the others. */
const FEWEST_PEERS = 3;
/** A kind of which more changes stay without an answer does not answer each. */
const MOST_UNANSWERED = 0.25;

/** How an object stands, or `undefined` where nothing is wrong that can be told. */
export function judge(standing: Standing, around: Circumstances): Judgement | undefined {
  if (standing.isDeleted) return undefined; // That is explained elsewhere.
  if (standing.pause !== undefined) return paused(standing.pause);
  const reaction = around.seen.changedAt === undefined ? reactionOf(standing) : 'none';
  const isSilent = around.controller !== undefined && isDown(around.controller, around);
  if (reaction === 'none' || (reaction === 'unclear' && isSilent)) {
    const unanswered = unseen(standing, around) ?? ignored(standing, around);
    if (unanswered !== undefined) return unanswered;
  }
  return (
    byConditions(standing, around) ??
    counted(standing, around) ??
    (reaction === 'unclear' ? unseen(standing, around) : undefined) ??
    unmoved(standing, around) ??
    (reaction === 'later' ? halfSeen(standing, around) : undefined)
  );
}

function paused({ text, stops }: NonNullable<Standing['pause']>): Judgement {
  return {
    state: 'paused',
    since: undefined,
    sentence: `it is paused (${text}): ${stops}`,
    certainty: 'observed',
    evidence: [],
  };
}

/**
 * Whether the status or a condition was written after the last change of what is wanted; `unclear` within the
 * same second.
 */
function reactionOf({ writes: { changedAt, statusAt }, conditionAt, conditions }: Standing) {
  if (changedAt === undefined) return 'none';
  const last = Math.max(statusAt ?? 0, conditionAt ?? 0);
  const isBusy = conditions.some(({ state }) => state === 'working' || state === 'waiting');
  if (last === changedAt && !isBusy) return 'unclear';
  return last >= changedAt ? 'later' : 'none';
}

/** The generation is ahead of the one that its controller says to have seen, for longer than is usual. */
function unseen(standing: Standing, around: Circumstances): Judgement | undefined {
  const { now, patienceMs, seen } = around;
  if (!isBehind(standing) || seen.behindAt === undefined) return undefined;
  const since = sinceWhen(standing, around) ?? seen.behindAt;
  if (now - since <= patienceMs || now - seen.behindAt < SETTLED_MS) return undefined;
  return noReaction(standing, around, since, 'observed');
}

/** The generation is ahead though the status was written since: it may work on it for long. */
function halfSeen(standing: Standing, { now, seen }: Circumstances): Judgement | undefined {
  const { changedAt } = standing.writes;
  if (!isBehind(standing) || changedAt === undefined || seen.behindAt === undefined)
    return undefined;
  if (now - Math.max(changedAt, latestWrite(standing) ?? changedAt) < STALLED_MS) return undefined;
  return {
    state: 'stalled',
    since: changedAt,
    sentence: `its status has been written since, and still says generation ${standing.observed} of ${standing.generation}`,
    certainty: 'observed',
    evidence: writesOf(standing),
  };
}

/**
 * Nobody says which generation was seen; but the status has not been written since, while others of the
 * kind are reacted to: an inference. Where nobody leads, that is the reason.
 */
function ignored(standing: Standing, around: Circumstances): Judgement | undefined {
  if (standing.observed !== undefined) return undefined;
  const { now, patienceMs, peers, controller } = around;
  const since = standing.hasStatus ? unansweredSince(standing) : standing.createdAt;
  if (since === undefined || now - since <= patienceMs) return undefined;
  const { hasStatus } = standing;
  const reacted = hasStatus ? peers.answered : peers.withStatus;
  const not = hasStatus ? peers.unanswered : peers.withoutStatus;
  if (controller !== undefined && isDown(controller, around))
    return hasStatus || reacted > 0 ? noReaction(standing, around, since, 'inferred') : undefined;
  if (reacted < FEWEST_PEERS || not > (reacted + not) * MOST_UNANSWERED) return undefined;
  const { answeredAt } = peers;
  if (answeredAt === undefined || answeredAt <= since + WRITES_APART_MS) return undefined;
  return {
    state: 'stalled',
    since,
    sentence: standing.hasStatus
      ? `nobody has reacted to what ${standing.writes.wantedBy ?? 'somebody'} changed, and others of its kind have been looked at since: its controller seems to filter it out`
      : 'nobody has ever written its status, and others of its kind have been looked at since: its controller seems to filter it out',
    certainty: 'inferred',
    evidence: [
      ...writesOf(standing),
      {
        text: `of the others of its kind ${reacted} have been reacted to, and ${not} not; a status was written at ${stamp(answeredAt)}`,
        source: 'metadata.managedFields',
      },
      ...(controller?.state === 'up' ? controller.evidence : []),
    ],
  };
}

/** Somebody changed what is wanted, by others than its controller, and the status is older by more than clocks differ. */
function unansweredSince({ writes, conditionAt }: Standing): Instant | undefined {
  const { wantedAt, statusAt } = writes;
  if (wantedAt === undefined || statusAt === undefined) return undefined;
  const answeredAt = Math.max(statusAt, conditionAt ?? statusAt);
  return wantedAt - answeredAt > WRITES_APART_MS ? wantedAt : undefined;
}

function noReaction(
  standing: Standing,
  around: Circumstances,
  since: Instant,
  certainty: Certainty,
): Judgement {
  const { generation, observed, writes } = standing;
  const { controller } = around;
  const by = writes.wantedBy === undefined ? '' : `, which ${writes.wantedBy} has written`;
  const what =
    observed === undefined
      ? `nobody reacts to ${standing.hasStatus ? 'its last change' : 'it'}${standing.hasStatus ? by : ''}`
      : `nobody has seen generation ${generation}${by}; the last one seen is ${observed}`;
  if (controller !== undefined && isDown(controller, around))
    return {
      state: 'silent',
      since,
      sentence: `${what}: ${controller.why}`,
      certainty: controller.isInferred ? 'inferred' : certainty,
      evidence: [...writesOf(standing), ...controller.evidence],
      ...(controller.runsAs === undefined
        ? {}
        : { culprit: { ...controller.runsAs, sentence: controller.why } }),
    };
  const runs = controller?.state === 'up' ? `, and ${controller.name} runs` : '';
  return {
    state: 'stalled',
    since,
    sentence: `${what}${runs}`,
    certainty,
    evidence: [...writesOf(standing), ...(controller?.state === 'up' ? controller.evidence : [])],
  };
}

/** What conditions say: the failure that tells most first. */
function byConditions(
  standing: Standing,
  { now, patienceMs }: Circumstances,
): Judgement | undefined {
  const { conditions, writes } = standing;
  const isDue = ({ at, state }: ToldCondition) => {
    const since = at ?? writes.statusAt;
    if (since === undefined) return state !== 'unclear';
    return now - since > (state === 'unclear' ? patienceMs : BRIEF_MS);
  };
  const isBusy = conditions.some(({ state }) => state === 'working' || state === 'waiting');
  const find = (...states: readonly ToldCondition['state'][]) =>
    conditions.filter((condition) => states.includes(condition.state) && isDue(condition));
  const [pause] = conditions.filter(({ state }) => state === 'paused');
  const failing = [...find('failing'), ...(isBusy ? [] : find('unclear'))];
  const [worst] = mostTelling(failing);
  const [later] = find('backing-off');
  // What is failing and what is tried again are the same where both are told.
  if (later !== undefined) return told('backing-off', later, conditions);
  if (worst !== undefined) return told('failing', worst, conditions);
  return pause && told('paused', pause, conditions);
}

/** What is wrong before what is not there because of it, and what is known before what is not. */
export function mostTelling(conditions: readonly ToldCondition[]): readonly ToldCondition[] {
  const rank = ({ known, status }: ToldCondition) =>
    (status === 'False' ? 2 : 0) + (known === undefined ? 1 : 0);
  return [...conditions].sort((a, b) => rank(a) - rank(b));
}

function told(
  state: StandingState,
  worst: ToldCondition,
  all: readonly ToldCondition[],
): Judgement {
  return {
    state,
    since: worst.at,
    sentence: sentenceOf(worst),
    certainty: 'observed',
    evidence: [worst, ...all.filter((other) => other !== worst)].map(evidenceOf),
    ...(isFinal(worst) ? { isFinal: true } : {}),
  };
}

/** `Stalled` says so itself (kubernetes-sigs/cli-utils pkg/kstatus/README.md), unless its reason is known better. */
function isFinal({ type, status, known }: ToldCondition): boolean {
  return known === undefined ? type === 'Stalled' && status === 'True' : known.isFinal === true;
}

/** `Stalled, SourceUnavailable: its program cannot be fetched; it is tried again every 30 s (404 …)`. */
export function sentenceOf({ type, reason, message, known, status }: ToldCondition): string {
  const what = `${type}${status === '' ? '' : `=${status}`}${reason === '' ? '' : `, ${reason}`}`;
  if (known === undefined) return `${what}${message === '' ? '' : `: ${message}`}`;
  const next = known.next === undefined ? '' : `; ${known.next}`;
  return `${what}: ${known.means}${message === '' ? '' : ` (${message})`}${next}`;
}

/** A condition as evidence. */
export function evidenceOf({ type, status, reason, message, at }: ToldCondition): Evidence {
  const why = [reason, message].filter((text) => text !== '').join(': ');
  const when = at === undefined ? '' : ` since ${stamp(at)}`;
  return {
    text: `${status}${when}${why === '' ? '' : `, ${why}`}`,
    source: `status.conditions[${type}]`,
  };
}

/** Counters that have grown while they were watched, though no condition says that anything is wrong. */
function counted(
  { conditions }: Standing,
  { seen: { grown } }: Circumstances,
): Judgement | undefined {
  const last = grown.at(-1);
  const own = grown.filter(({ path }) => path === last?.path);
  if (last === undefined || own.length < 2) return undefined;
  const gaps = own.slice(1).map(({ at }, i) => at - (own[i]?.at ?? at));
  const isSlower =
    gaps.length > 1 && gaps.every((gap, i) => i === 0 || gap > (gaps[i - 1] ?? 0) * 1.3);
  return {
    state: isSlower ? 'backing-off' : 'failing',
    since: own[0]?.at,
    sentence: `${last.path} grows: ${own.map(({ value }) => value).join(', ')}${isSlower ? ', ever more seldom' : ''}`,
    certainty: 'observed',
    evidence: [
      ...own.map(({ at, path, value }) => ({ text: `${value} at ${stamp(at)}`, source: path })),
      ...conditions.map(evidenceOf),
    ],
  };
}

/** Work that is said to go on, of which nothing has been heard for long. */
function unmoved(standing: Standing, { now }: Circumstances): Judgement | undefined {
  const working = standing.conditions.find(
    ({ state }) => state === 'working' || state === 'waiting',
  );
  const last = working && latestWrite(standing, working.at);
  if (working === undefined || last === undefined || now - last < STALLED_MS) return undefined;
  return {
    state: 'stalled',
    since: working.at ?? last,
    sentence: `it is said to be worked on, and nothing has changed: ${sentenceOf(working)}`,
    certainty: 'observed',
    evidence: [evidenceOf(working), ...writesOf(standing)],
  };
}

function isBehind({ generation, observed }: Standing): boolean {
  return generation !== undefined && observed !== undefined && generation > observed;
}

/** When what is wanted was changed; a time in the future is that of another clock. */
function sinceWhen({ writes }: Standing, { now, seen }: Circumstances): Instant | undefined {
  const at = seen.changedAt ?? writes.changedAt;
  return at === undefined || at > now ? undefined : at;
}

function latestWrite({ writes, conditionAt }: Standing, at?: Instant): Instant | undefined {
  const known = [writes.statusAt, conditionAt, at].filter((it) => it !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

/**
 * Whether a controller does not run. One that is only taken for it cannot be it where the status of others
 * of the kind was written since.
 */
function isDown(
  { state, since, isInferred }: ControllerStanding,
  { now, peers: { answeredAt } }: Circumstances,
): boolean {
  if (state !== 'down' || (since !== undefined && since > now)) return false;
  return !(isInferred && since !== undefined && (answeredAt ?? 0) > since + ALIVE_MS);
}

function writesOf({ writes, generation, observed }: Standing): readonly Evidence[] {
  const { changedAt, wantedAt, wantedBy, statusAt, statusWriters } = writes;
  const at = wantedAt ?? changedAt;
  const source = 'metadata.managedFields';
  return [
    ...(observed === undefined
      ? []
      : [
          {
            text: `${observed}, and metadata.generation is ${generation}`,
            source: 'observedGeneration',
          },
        ]),
    ...(at === undefined
      ? []
      : [
          {
            text: `what is wanted was written at ${stamp(at)}${wantedBy === undefined ? '' : ` by ${wantedBy}`}`,
            source,
          },
        ]),
    ...(statusAt === undefined
      ? []
      : [
          {
            text: `the status was written last at ${stamp(statusAt)} by ${statusWriters[0] ?? 'nobody'}`,
            source,
          },
        ]),
  ];
}

function stamp(at: Instant): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}
