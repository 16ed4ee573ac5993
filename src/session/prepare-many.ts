import { count } from '../analysis/sentences.ts';
import { describeRef, type ObjectRef } from '../kube/row.ts';
import type { LeftOut, ManyOffer } from '../store/many-offer.ts';
import {
  type ReconcileOffer,
  type ReconcileStep,
  refusalOf,
  uselessBecause,
} from '../store/reconcile-offer.ts';
import {
  prepareReconciliation,
  type ReconcileOptions,
  type Wish,
} from './prepare-reconciliation.ts';

/** How many objects are read and rehearsed at a time. */
const AT_A_TIME = 4;

/**
 * How many requests are sent a second: what client-go allows a client unless it is told otherwise
 * (rest.DefaultQPS = 5 in k8s.io/client-go/rest/config.go), so that a controller can read as fast as it is
 * asked, and an operator who sees what happens can stop it.
 */
export const MANY_PER_SECOND = 5;

/** One of several objects that are asked for at once. */
export interface Wanted {
  /** `Widget team-a/alpha` */
  readonly name: string;
  /** Finds it; the reason where it cannot be. */
  readonly find: () => Promise<ObjectRef | string>;
}

interface PrepareManyOptions extends ReconcileOptions {
  /** Called after each object. */
  readonly onPrepared?: (done: number) => void;
}

/**
 * Does everything that comes before several objects are reconciled, a few at a time. Those that cannot be asked,
 * or would do nothing, are left out with the reason. Writes nothing to the cluster. Rejects only when it is
 * called off.
 */
export async function prepareMany(
  wanted: readonly Wanted[],
  wish: Wish,
  options: PrepareManyOptions,
): Promise<ManyOffer> {
  let done = 0;
  const prepared = await inTurns(wanted, async (one) => {
    const result = await prepareOne(one, wish, options);
    options.onPrepared?.(++done);
    return result;
  });
  const { offers, leftOut } = sorted(prepared, wish);
  const shared = shareSteps(offers);
  return {
    title: titleOf(wish, shared),
    offers: shared,
    leftOut,
    asWhom: options.asWhom,
    perSecond: MANY_PER_SECOND,
  };
}

function titleOf(wish: Wish, offers: readonly ReconcileOffer[]): string {
  const objects = count(offers.length, 'object');
  if (wish.type === 'with-upstream') return `Reconcile ${objects} with their upstream`;
  if (wish.type !== 'pause') return `Reconcile ${objects} now`;
  const isResumed = offers[0]?.steps.some(({ trigger }) => trigger.id === 'resume') === true;
  return `${isResumed ? 'Resume' : 'Pause'} ${objects}`;
}

async function prepareOne(
  { name, find }: Wanted,
  wish: Wish,
  options: ReconcileOptions,
): Promise<ReconcileOffer | LeftOut> {
  const ref = await find();
  if (typeof ref === 'string') return { object: name, reason: ref, isUseless: false };
  const object = describeRef(ref);
  const prepared = await prepareReconciliation(ref, wish, options);
  if (prepared.type === 'refused') {
    const why = prepared.hindrances.map(({ sentence }) => sentence);
    return { object, reason: [prepared.reason, ...why].join('; '), isUseless: why.length > 0 };
  }
  const { offer } = prepared;
  const refusal = refusalOf(offer);
  if (refusal !== undefined) return { object, reason: refusal, isUseless: false };
  const [useless] = uselessBecause(offer);
  return useless === undefined
    ? offer
    : { object, reason: `it would do nothing: ${useless.sentence}`, isUseless: true };
}

/** What is asked, each object once, and what is left out. */
function sorted(
  prepared: readonly (ReconcileOffer | LeftOut)[],
  wish: Wish,
): { readonly offers: readonly ReconcileOffer[]; readonly leftOut: readonly LeftOut[] } {
  const offers = new Map<string, ReconcileOffer>();
  const leftOut: LeftOut[] = [];
  for (const one of prepared)
    if ('reason' in one) leftOut.push(one);
    else offers.set(one.ref.uid, one);
  const all = [...offers.values()];
  if (wish.type !== 'pause') return { offers: all, leftOut };
  // Where one is to be paused, those that are paused stay so.
  const pausing = all.filter(({ steps }) => steps.some(({ trigger }) => trigger.id !== 'resume'));
  if (pausing.length === 0) return { offers: all, leftOut };
  const paused = all.filter((offer) => !pausing.includes(offer));
  const reason = 'it is paused already; T on paused objects alone resumes them';
  return {
    offers: pausing,
    leftOut: [
      ...leftOut,
      ...paused.map(({ ref }) => ({ object: describeRef(ref), reason, isUseless: true })),
    ],
  };
}

/** The same request to the same object is one step, whoever needs it. */
function shareSteps(offers: readonly ReconcileOffer[]): readonly ReconcileOffer[] {
  const known = new Map<string, ReconcileStep>();
  return offers.map((offer) => ({
    ...offer,
    steps: offer.steps.map((step) => {
      const key = `${step.ref.uid} ${step.trigger.id}`;
      const shared = known.get(key) ?? step;
      known.set(key, shared);
      return shared;
    }),
  }));
}

/** Does something for each, a few at a time; the results are in the order of what is given. */
async function inTurns<T, R>(
  given: readonly T[],
  work: (one: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const left = given.entries();
  const worker = async () => {
    for (const [i, one] of left) results[i] = await work(one);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  return results;
}
