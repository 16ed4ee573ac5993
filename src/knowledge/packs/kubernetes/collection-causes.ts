import {
  conditionOf,
  type KubeObject,
  metaOf,
  nameOf,
  requestedAt,
  textAt,
} from '../../../kube/object.ts';
import { culpritServer } from '../../culprit.ts';
import type { Cause, Found, WaitsOn } from '../../pack.ts';
import { inOneLine, seenOr } from '../../reading.ts';

/** G-10: what a foreground deletion waits for; only dependents that block count. */
export const blockingDependents: WaitsOn = async ({ look, meta }) => {
  const all = await look.dependents(meta.uid, meta.namespace);
  if (!all.seen) return all;
  const blocking = all.value.filter((object) =>
    metaOf(object).owners.some(
      ({ uid, blockOwnerDeletion }) => uid === meta.uid && blockOwnerDeletion,
    ),
  );
  return { seen: true, value: blocking };
};

/** How long the garbage collector takes to ask for the deletion of dependents. */
const COLLECTED_MS = 30_000;

/**
 * G-10, as a sentence of its own: which dependents block. Those that are being deleted say for themselves
 * what holds them; one that nobody deletes is held up by the garbage collector.
 */
export const foregroundWaits: Cause = {
  code: 'G-10',
  answers: ['R-22'],
  source: 'kubernetes pkg/controller/garbagecollector/garbagecollector.go',
  async find(subject) {
    const { object, look, since } = subject;
    const blocking = seenOr(await blockingDependents(subject), []);
    const left = blocking.find((it) => requestedAt(it) === undefined);
    const isLeft = left !== undefined && look.now - since > COLLECTED_MS;
    const first = left ?? blocking.find((it) => metaOf(it).finalizers.length > 0) ?? blocking[0];
    if (first === undefined) return undefined;
    const by = metaOf(first).finalizers.join(', ');
    return {
      severity: isLeft ? 'stuck' : 'info',
      certainty: isLeft ? 'inferred' : 'observed',
      sentence: `it is deleted in the foreground and waits for ${blocking.length === 1 ? nameOf(first) : `${blocking.length} dependents, among them ${nameOf(first)}`}${by === '' ? '' : `, held by ${by}`}${isLeft ? ', which the garbage collector has not deleted: it may not know all kinds' : ''}`,
      evidence: blocking.slice(0, 5).map((it) => ({
        text: `names ${nameOf(object)} as owner with blockOwnerDeletion; ${metaOf(it).finalizers.length === 0 ? 'no finalizers' : `finalizers ${metaOf(it).finalizers.join(', ')}`}${requestedAt(it) === undefined ? '; not being deleted yet' : ''}`,
        object: nameOf(it),
        source: 'metadata.ownerReferences',
      })),
    };
  },
};

/** The objects of a CustomResourceDefinition. */
export const instancesOf: WaitsOn = ({ look, meta }) => look.list(meta.name);

/** CRD: what its condition Terminating says, and the conversion webhook that keeps instances from being listed. */
export const definitionTerminating: Cause = {
  code: 'G-8',
  answers: ['K-39', 'R-22'],
  source: 'apiextensions-apiserver pkg/controller/finalizer/crd_finalizer.go',
  async find({ look, object, meta, since }) {
    const condition = conditionOf(object, 'Terminating');
    const instances = await look.list(meta.name);
    const failed =
      condition?.reason === 'InstanceDeletionFailed' ||
      (!instances.seen && instances.why === 'failed');
    if (!failed) return instancesLeft(object, seenOr(instances, []), look.now - since);
    const text = instances.seen ? (condition?.message ?? '') : instances.message;
    const service = textAt(
      object,
      'spec',
      'conversion',
      'webhook',
      'clientConfig',
      'service',
      'name',
    );
    return {
      severity: 'stuck',
      since: condition?.at,
      culprit: /conversion webhook/.test(text)
        ? culpritServer(`conversion of ${meta.name}`, text, 'a conversion webhook does not answer')
        : undefined,
      sentence: `its objects cannot be listed, so they cannot be deleted${/conversion webhook/.test(text) ? `: its conversion webhook${service === '' ? '' : ` ${service}`} does not answer` : ''} (${inOneLine(text, 200)})`,
      evidence: [
        {
          text: inOneLine(text),
          object: nameOf(object),
          source: instances.seen ? 'status.conditions[Terminating]' : 'list',
        },
        {
          text: `spec.conversion.strategy is ${textAt(object, 'spec', 'conversion', 'strategy') || 'None'}`,
          object: nameOf(object),
          source: 'spec.conversion',
        },
      ],
    };
  },
};

/** What is left of the objects of a definition. */
function instancesLeft(
  object: KubeObject,
  left: readonly KubeObject[],
  age: number,
): Found | undefined {
  const held = left.filter((it) => metaOf(it).finalizers.length > 0);
  const [first] = held;
  if (left.length === 0) return undefined;
  const isLeft = age > COLLECTED_MS && left.some((it) => requestedAt(it) === undefined);
  const condition = conditionOf(object, 'Terminating');
  const by =
    first === undefined
      ? ''
      : `, ${held.length} of them held by finalizers, such as ${nameOf(first)} by ${metaOf(first).finalizers.join(', ')}`;
  return {
    code: 'crd-instances',
    // What holds them is said of each; only what nobody deletes is held up here.
    severity: isLeft ? 'stuck' : age < COLLECTED_MS ? 'working' : 'info',
    certainty: isLeft ? 'inferred' : 'observed',
    sentence: `${left.length} of its objects ${left.length === 1 ? 'is' : 'are'} left${by}`,
    evidence: [
      ...(condition === undefined
        ? []
        : [
            {
              text: `${condition.reason}: ${inOneLine(condition.message)}`,
              object: nameOf(object),
              source: 'status.conditions[Terminating]',
            },
          ]),
      ...held.slice(0, 5).map((it) => ({
        text: `finalizers ${metaOf(it).finalizers.join(', ')}`,
        object: nameOf(it),
        source: 'metadata',
      })),
    ],
  };
}
