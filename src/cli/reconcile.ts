import { discover } from '../cluster/discovery.ts';
import { knowledge } from '../knowledge/packs/index.ts';
import type { Hindrance, Trigger } from '../knowledge/trigger.ts';
import { metaOf } from '../kube/object.ts';
import type { ObjectRef } from '../kube/row.ts';
import { asWhom } from '../session/as-whom.ts';
import { type CarryOutOptions, carryOut, type Ending } from '../session/carry-out.ts';
import { ClusterLook } from '../session/cluster-look.ts';
import {
  type PreparedReconcile,
  type ReconcileOptions as PrepareOptions,
  prepareReconciliation,
  type Wish,
} from '../session/prepare-reconciliation.ts';
import { type ReconcileOffer, refusalOf, uselessBecause } from '../store/reconcile-offer.ts';
import { isAgreed, isTerminal, notAgreed } from './agreement.ts';
import type { ReconcileOptions, Target } from './arguments.ts';
import { connect } from './connect.ts';
import { kindOf, objectOf } from './diagnose.ts';
import { ExitError, type ExitReason } from './exit.ts';
import { reconcileMany } from './reconcile-many.ts';
import { exitFor, Report } from './reconcile-report.ts';
import { openSource } from './source.ts';

/** What carrying out is done with, besides what it is told to. */
type Carrying = Omit<CarryOutOptions, 'tell'>;

/** A cluster, and what is asked of it. */
export interface Scene {
  readonly options: ReconcileOptions;
  readonly carrying: Carrying;
  readonly preparing: Omit<PrepareOptions, 'look'>;
  readonly wish: Wish;
  /** Throws ExitError('not-found'). */
  readonly refOf: (target: Target) => Promise<ObjectRef>;
}

/**
 * Makes the controllers of objects reconcile them: shows what will be written, asks, sends each request once and
 * says what came of it. Resolves with the exit code.
 */
export async function runReconcile(options: ReconcileOptions): Promise<number> {
  if (options.readOnly)
    throw new ExitError(
      'not-written',
      'ktop is read-only (--read-only, or a replay): it writes nothing',
    );
  const source = await openSource({ ...options, wait: true });
  const connection = connect(options, source);
  const { clock } = source;
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    const discovery = await discover(connection);
    const newLook = () => new ClusterLook({ connection, discovery, clock, rehearses: false });
    for (const target of options.targets) kindOf(target, discovery.kinds);
    const scene: Scene = {
      options,
      wish: wishOf(options),
      carrying: {
        connection,
        clock,
        knowledge,
        newLook,
        until: options.wait ? 'end' : 'seen',
        deadline: options.timeoutMs === undefined ? undefined : clock.now() + options.timeoutMs,
        signal: stop.signal,
      },
      preparing: {
        connection,
        clock,
        knowledge,
        asWhom: asWhom(connection.context, { ...options, kubeconfig: source.kubeconfig }),
      },
      refOf: async (target) => {
        const kind = kindOf(target, discovery.kinds);
        const namespace = options.namespace ?? connection.context.namespace ?? 'default';
        const { uid } = metaOf(await objectOf(newLook(), kind, target, namespace));
        return { kind, namespace: kind.namespaced ? namespace : '', name: target.name, uid };
      },
    };
    const [target, ...others] = options.targets;
    return others.length === 0 && target !== undefined
      ? await reconcileOne(target, scene)
      : await reconcileMany(scene);
  } finally {
    process.removeListener('SIGINT', interrupt);
    process.removeListener('SIGTERM', interrupt);
    connection.close();
    await source.close();
  }
}

async function reconcileOne(target: Target, scene: Scene): Promise<number> {
  const { options, carrying, preparing, wish, refOf } = scene;
  const ref = await refOf(target);
  const prepare = (wanted: Wish) =>
    prepareReconciliation(ref, wanted, { ...preparing, look: carrying.newLook() });
  const report = new Report(ref, options.output);
  const decision = await decide(await prepare(wish), { options, prepare, report });
  if ('reason' in decision) return report.end(decision.ending, decision.reason, decision.exit);
  const ending = await carryOut(decision.offer, {
    ...carrying,
    tell: (note) => report.note(note),
  });
  return report.end(ending, undefined, exitFor(ending, options.wait));
}

function wishOf({ withUpstream, trigger }: ReconcileOptions): Wish {
  return withUpstream ? { type: 'with-upstream' } : { type: 'now', trigger };
}

type Decision =
  | { readonly offer: ReconcileOffer }
  | { readonly ending: Ending; readonly reason: string; readonly exit: ExitReason };

interface Deciding {
  readonly options: ReconcileOptions;
  readonly prepare: (wish: Wish) => Promise<PreparedReconcile>;
  readonly report: Report;
}

/** Shows what will be sent, and asks for it unless that was said before. */
async function decide(prepared: PreparedReconcile, deciding: Deciding): Promise<Decision> {
  const { options, prepare, report } = deciding;
  if (prepared.type === 'refused') {
    const [hindrance] = prepared.hindrances;
    const reason = [prepared.reason, ...prepared.hindrances.map(({ sentence }) => sentence)].join(
      '; ',
    );
    if (hindrance !== undefined) return insteadOf(hindrance, reason, deciding);
    return { ending: 'refused', reason, exit: 'not-written' };
  }
  const { offer } = prepared;
  report.offer(offer);
  const refusal = refusalOf(offer);
  if (refusal !== undefined) return { ending: 'refused', reason: refusal, exit: 'not-written' };
  const [useless] = uselessBecause(offer);
  if (useless !== undefined) {
    const reason = `it would do nothing: ${useless.sentence}`;
    return insteadOf(useless, reason, { options, prepare, report }, offer);
  }
  if (options.yes || (await isAgreed('Send it?'))) return { offer };
  return { ending: 'refused', reason: notAgreed(), exit: 'not-written' };
}

/** What would do nothing is never sent unasked: what would work is offered. */
async function insteadOf(
  { instead }: Hindrance,
  reason: string,
  { options, prepare, report }: Deciding,
  offer?: ReconcileOffer,
): Promise<Decision> {
  const advice =
    instead === undefined
      ? ''
      : `; instead: ${instead.title}${commandOf(instead.triggers, instead.command)}`;
  const nothing = {
    ending: 'no-reaction',
    reason: `${reason}${advice}`,
    exit: 'no-reaction',
  } as const;
  if (options.yes || !isTerminal()) return nothing;
  if (instead?.triggers !== undefined) {
    const other = await prepare({ type: 'instead', triggers: instead.triggers });
    if (other.type === 'offer' && refusalOf(other.offer) === undefined) {
      report.offer(other.offer);
      if (await isAgreed(`Send this instead (${instead.title})?`)) return { offer: other.offer };
    }
  }
  if (offer !== undefined && (await isAgreed('It would do nothing. Send it all the same?')))
    return { offer };
  return nothing;
}

function commandOf(triggers: readonly Trigger[] | undefined, command: string | undefined): string {
  if (command !== undefined) return ` (${command})`;
  const ids = (triggers ?? []).map(({ id }) => id);
  return ids.length === 0 ? '' : ` (${ids.map((id) => `--trigger ${id}`).join(', then ')})`;
}
