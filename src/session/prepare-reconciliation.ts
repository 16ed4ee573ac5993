import { controllersOf } from '../analysis/controllers-of.ts';
import { hindrancesOf, pauseTrigger, subjectOf } from '../analysis/reconciliation.ts';
import { servedWebhooks, warnOfWebhooks } from '../analysis/served-webhooks.ts';
import { mayPatch } from '../cluster/access.ts';
import type { Connection } from '../cluster/connection.ts';
import { rehearse } from '../cluster/patch.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Look } from '../knowledge/look.ts';
import type { Hindrance, ObjectName, Trigger } from '../knowledge/trigger.ts';
import { fieldName } from '../kube/field-write.ts';
import { type KubeObject, metaOf, nameOf } from '../kube/object.ts';
import { planWrite } from '../kube/patch-plan.ts';
import { describeRef, type ObjectRef } from '../kube/row.ts';
import { kindKey, type ServedKind } from '../kube/served-kind.ts';
import type { Clock } from '../kube/time.ts';
import type { ReconcileOffer, ReconcileStep } from '../store/reconcile-offer.ts';
import { findObject, missingPermission } from './find-object.ts';

/** What is wanted of an object. */
export type Wish =
  /** `trigger`: the id of another than the usual one of its kind. */
  | { readonly type: 'now'; readonly trigger?: string | undefined }
  | { readonly type: 'with-upstream' }
  | { readonly type: 'pause' }
  /** Of its controller. */
  | { readonly type: 'restart' }
  /** What a hindrance has named instead. */
  | { readonly type: 'instead'; readonly triggers: readonly Trigger[] };

export interface ReconcileOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly knowledge: Knowledge;
  readonly look: Look;
  readonly asWhom: string;
}

/** What is ready to be offered, or why nothing is. */
export type PreparedReconcile =
  | { readonly type: 'offer'; readonly offer: ReconcileOffer }
  | {
      readonly type: 'refused';
      readonly reason: string;
      /** Why it would have done nothing either. */
      readonly hindrances: readonly Hindrance[];
    };

/** A trigger of one object. */
interface Planned {
  readonly ref: ObjectRef;
  readonly object: KubeObject;
  readonly trigger: Trigger;
  readonly warnings?: readonly string[];
}

/**
 * Does everything that comes before an object is reconciled: reads it and what it is made from, asks for
 * the permission, looks for what is in the way and rehearses each write. Writes nothing to the cluster.
 * Rejects only when it is called off.
 */
export async function prepareReconciliation(
  ref: ObjectRef,
  wish: Wish,
  options: ReconcileOptions,
): Promise<PreparedReconcile> {
  const found = await findObject(options.connection, ref);
  if (found.type === 'refused') return refused(found.reason);
  const target = { ref, object: found.object };
  const planned =
    wish.type === 'restart'
      ? await planRestart(target, options)
      : await planOf(target, wish, options);
  if (typeof planned === 'string') return refused(planned);
  const steps: ReconcileStep[] = [];
  /** Objects as the steps before will have left them, where those have been rehearsed well. */
  const left = new Map<string, KubeObject>();
  for (const step of planned) {
    const prepared = await prepareStep(step, left.get(step.ref.uid) ?? step.object, options);
    if ('type' in prepared) return prepared;
    steps.push(prepared);
    const { plan, rehearsal, ref: of } = prepared;
    if (rehearsal.type === 'accepted' && plan.answer === 'whole')
      left.set(of.uid, rehearsal.object);
  }
  const { asWhom } = options;
  return {
    type: 'offer',
    offer: {
      ref,
      title: titleOf(ref, wish, planned),
      steps,
      asWhom,
      warnings: planned.flatMap(({ warnings = [] }) => warnings),
    },
  };
}

async function planOf(
  target: { readonly ref: ObjectRef; readonly object: KubeObject },
  wish: Exclude<Wish, { readonly type: 'restart' }>,
  { knowledge, look, connection }: ReconcileOptions,
): Promise<readonly Planned[] | string> {
  const { object, ref } = target;
  const { kind } = ref;
  const triggers = knowledge.triggers({ kind, object });
  const pause = knowledge.pause({ kind, object });
  switch (wish.type) {
    case 'instead':
      return wish.triggers.map((trigger) => ({ ...target, trigger }));
    case 'pause':
      return pause === undefined
        ? `no way is known to pause ${describeRef(ref)}: its system has none, or ktop does not know it`
        : [{ ...target, trigger: pauseTrigger(pause, object) }];
    case 'now': {
      const known = pause === undefined ? triggers : [...triggers, pauseTrigger(pause, object)];
      const trigger = known.find(({ id }) => id === (wish.trigger ?? triggers[0].id));
      return trigger === undefined
        ? `${wish.trigger} is no trigger of ${describeRef(ref)}, which has ${known.map(({ id }) => id).join(', ')}`
        : [{ ...target, trigger }];
    }
    case 'with-upstream': {
      const [trigger] = triggers;
      if (trigger.withUpstream !== undefined) return [{ ...target, trigger: trigger.withUpstream }];
      const upstream = trigger.upstream?.({ kind, object }) ?? [];
      if (upstream.length === 0)
        return `nothing is known that ${describeRef(ref)} is made from: reconcile it by itself`;
      const sources: Planned[] = [];
      for (const name of upstream) {
        const source = await sourceOf(name, look, connection);
        if (typeof source === 'string') return source;
        const [of] = knowledge.triggers({ kind: source.ref.kind, object: source.object });
        sources.push({ ...source, trigger: of });
      }
      return [...sources, { ...target, trigger }];
    }
  }
}

/** The restart of the workload that works on an object, with what it means for others. */
async function planRestart(
  { ref, object }: { readonly ref: ObjectRef; readonly object: KubeObject },
  { knowledge, look }: ReconcileOptions,
): Promise<readonly Planned[] | string> {
  const called = describeRef(ref);
  const found = await controllersOf(object, ref.kind, look, knowledge);
  if (!found.seen) return `the controller of ${called} cannot be looked for: ${found.message}`;
  const [controller, ...others] = found.value.filter(({ workload }) => workload !== undefined);
  const workload = controller?.workload;
  if (controller === undefined || workload === undefined)
    return `no workload of the cluster is known to work on ${called}: there is nothing to restart`;
  if (others.length > 0)
    return `several workloads look like the controller of ${called}: ${found.value.map(({ title }) => title).join(', ')}; restart the right one with kubectl rollout restart`;
  const meta = metaOf(workload);
  const group = meta.apiVersion.split('/')[0];
  const kind = look.kinds.find((it) => it.kind === meta.kind && it.group === group);
  const trigger =
    kind &&
    knowledge.triggers({ kind, object: workload }).find(({ id }) => id === 'rollout-restart');
  if (kind === undefined || trigger === undefined)
    return `${nameOf(workload)}, which works on ${called}, is nothing that can be restarted`;
  const { namespace, name, uid } = meta;
  const warnings = [
    ...(controller.inferred
      ? [
          `${nameOf(workload)} only looks like the controller of ${called}, by its name or its rights`,
        ]
      : []),
    ...warnOfWebhooks(await servedWebhooks(workload, look)),
  ];
  return [{ ref: { kind, namespace, name, uid }, object: workload, trigger, warnings }];
}

async function sourceOf(
  { kind: key, namespace, name }: ObjectName,
  look: Look,
  connection: Connection,
): Promise<{ readonly ref: ObjectRef; readonly object: KubeObject } | string> {
  const called = `${key} ${namespace === '' ? name : `${namespace}/${name}`}`;
  const kind = servedAs(key, look);
  if (kind === undefined) return `it is made from ${called}, a kind that is not served`;
  const found = await findObject(connection, { kind, namespace, name, uid: undefined });
  if (found.type === 'refused') return `it is made from ${called}: ${found.reason}`;
  const { uid } = metaOf(found.object);
  return { ref: { kind, namespace, name, uid }, object: found.object };
}

function servedAs(key: string, look: Look): ServedKind | undefined {
  return look.kinds.find((kind) => kindKey(kind) === key);
}

/** `before` is what the steps before it leave, where those are in nobody's way any more. */
async function prepareStep(
  { ref, object, trigger }: Planned,
  before: KubeObject,
  { connection, clock, knowledge, look, asWhom }: ReconcileOptions,
): Promise<ReconcileStep | (PreparedReconcile & { readonly type: 'refused' })> {
  const access = await mayPatch(connection, ref, trigger.subresource);
  if (access.type === 'denied')
    return refused(missingPermission(ref, asWhom, access.reason, trigger.subresource));
  const token = new Date(clock.now()).toISOString();
  const writes = trigger.writes(object, token);
  const title = writes
    .map(({ path, value }) => `${value === undefined ? 'Remove' : 'Set'} ${fieldName(path)}`)
    .join(' and ');
  const plan = planWrite(object, ref.kind, { ...trigger, writes, title });
  const subject = subjectOf(before, ref.kind, look);
  const hindrances = await hindrancesOf(trigger, subject, knowledge);
  if (plan === undefined) {
    const fields = writes.map(({ path }) => fieldName(path)).join(' and ');
    return refused(
      `nothing would change: ${fields} of ${describeRef(ref)} is so already`,
      hindrances,
    );
  }
  const rehearsal = await rehearse(connection, plan);
  return { ref, trigger, token, writes, object, plan, rehearsal, hindrances };
}

function titleOf(ref: ObjectRef, wish: Wish, planned: readonly Planned[]): string {
  const object = describeRef(ref);
  if (wish.type === 'pause')
    return `${planned[0]?.trigger.id === 'resume' ? 'Resume' : 'Pause'} ${object}`;
  if (wish.type === 'restart') return `Restart the controller of ${object}`;
  const how = wish.type === 'with-upstream' ? ' with its upstream' : ' now';
  return `Reconcile ${object}${how}`;
}

function refused(
  reason: string,
  hindrances: readonly Hindrance[] = [],
): PreparedReconcile & { readonly type: 'refused' } {
  return { type: 'refused', reason, hindrances };
}
