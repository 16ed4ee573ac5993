import {
  type ReasonFact,
  type ReasonState,
  readCondition,
  reasonOf,
} from '../../knowledge/conditions.ts';
import type { Knowledge } from '../../knowledge/knowledge.ts';
import { inOneLine } from '../../knowledge/reading.ts';
import { fieldName } from '../../kube/field-write.ts';
import { type LastWrites, lastWrites } from '../../kube/last-writes.ts';
import {
  type Condition,
  conditionsOf,
  type KubeObject,
  metaOf,
  numberAt,
  recordsAt,
  valueAt,
} from '../../kube/object.ts';
import { recordOf } from '../../kube/row.ts';
import type { ServedKind } from '../../kube/served-kind.ts';
import type { Instant } from '../../kube/time.ts';

/** A field of the status that counts how often something has failed or was tried. */
export interface Counter {
  readonly path: string;
  readonly value: number;
}

/** A condition that tells how an object stands. */
export interface ToldCondition extends Condition {
  readonly state: ReasonState;
  /** What its reason means; `undefined` where only its names tell. */
  readonly known: ReasonFact | undefined;
}

/**
 * What is kept of an object that was read whole: how far its controller is with it, as it says itself.
 * Some 0.5 KB, whatever the object's size.
 */
export interface Standing {
  readonly writes: LastWrites;
  readonly createdAt: Instant | undefined;
  /** Whether somebody deletes it: then it is no matter of reconciling any more. */
  readonly isDeleted: boolean;
  readonly generation: number | undefined;
  /** The generation that its controller says to have seen; `undefined` where it does not say. */
  readonly observed: number | undefined;
  /** Whether there is anything in its status. */
  readonly hasStatus: boolean;
  /** When a condition changed last. */
  readonly conditionAt: Instant | undefined;
  /** Those that say something else than that all is well. */
  readonly conditions: readonly ToldCondition[];
  readonly counters: readonly Counter[];
  /** What keeps its controller from looking at it; `undefined`: nothing that is known. */
  readonly pause: { readonly text: string; readonly stops: string } | undefined;
}

const MOST_CONDITIONS = 8;
const LONGEST_MESSAGE = 240;
const MOST_COUNTERS = 4;

/** Fields of a status that count failures and tries, wherever controllers put them. */
const COUNTER =
  /^(failures|failureCount|failedAttempts|consecutiveFailures|errorCount|retries|retryCount|attempts|attemptCount|installFailures|upgradeFailures)$/;

/** What is kept of an object. */
export function standingOf(object: KubeObject, kind: ServedKind, knowledge: Knowledge): Standing {
  const { createdAt, generation, deletedAt } = metaOf(object);
  const all = conditionsOf(object);
  const times = all.map(({ at }) => at).filter((at) => at !== undefined);
  return {
    writes: lastWrites(valueAt(object, 'metadata', 'managedFields')),
    createdAt,
    isDeleted: deletedAt !== undefined,
    generation,
    observed: observedGeneration(object),
    hasStatus: Object.keys(recordOf(object.status) ?? {}).length > 0,
    conditionAt: times.length === 0 ? undefined : Math.max(...times),
    conditions: all
      .flatMap((condition) => toldBy(condition, kind, knowledge))
      .slice(0, MOST_CONDITIONS),
    counters: countersIn(recordOf(object.status), 'status').slice(0, MOST_COUNTERS),
    pause: pauseOf(object, kind, knowledge),
  };
}

/**
 * The newest generation that any writer of the status says to have seen, of the whole object or in a
 * condition: where several controllers write, the one that is behind is not told from the others.
 */
function observedGeneration(object: KubeObject): number | undefined {
  const told = [
    numberAt(object, 'status', 'observedGeneration'),
    ...recordsAt(object, 'status', 'conditions').map((it) => numberAt(it, 'observedGeneration')),
  ].filter((generation) => generation !== undefined);
  return told.length === 0 ? undefined : Math.max(...told);
}

/** What a condition tells; empty where it tells nothing, or that all is well. */
export function toldBy(
  condition: Condition,
  kind: ServedKind,
  knowledge: Knowledge,
): readonly ToldCondition[] {
  const fact = knowledge.condition(kind, condition.type);
  const read = readCondition(condition, fact);
  if (read === undefined) return [];
  // A lost race is tried again at once.
  const isNoise = read === 'failing' && /object has been modified/.test(condition.message);
  const state = isNoise ? 'unclear' : read;
  const message = inOneLine(condition.message, LONGEST_MESSAGE);
  return [{ ...condition, message, state, known: reasonOf(fact, condition.reason) }];
}

/** Counters at the top of a status, or one level below. */
function countersIn(
  fields: Readonly<Record<string, unknown>> | undefined,
  path: string,
): readonly Counter[] {
  return Object.entries(fields ?? {}).flatMap(([key, value]): readonly Counter[] => {
    if (typeof value === 'number')
      return COUNTER.test(key) ? [{ path: `${path}.${key}`, value }] : [];
    return path === 'status' ? countersIn(recordOf(value), `status.${key}`) : [];
  });
}

/** By the pause that its system has, or by the fields that most have. */
function pauseOf(object: KubeObject, kind: ServedKind, knowledge: Knowledge): Standing['pause'] {
  const known = knowledge.pause({ kind, object });
  const value = known && valueAt(object, ...known.path);
  if (known?.holds(value) === true)
    return { text: `${fieldName(known.path)} is ${String(value)}`, stops: known.stops };
  const field = ['suspend', 'paused'].find((name) => valueAt(object, 'spec', name) === true);
  if (known !== undefined || field === undefined) return undefined;
  return {
    text: `spec.${field} is true`,
    stops: 'its controller is taken to leave it alone',
  };
}
