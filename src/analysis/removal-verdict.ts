import type { Action, Finding } from '../knowledge/finding.ts';
import { kubectl } from '../knowledge/kubectl.ts';
import { type KubeObject, metaOf } from '../kube/object.ts';
import type { ServedKind } from '../kube/served-kind.ts';
import type { Step } from './deletion-steps.ts';
import type { RemovalVerdict } from './removal.ts';

/**
 * Findings that prove that the holder is gone or can never do its work: the only ones that justify
 * taking its finalizer off by hand. A holder that is down comes back; one that was refused can be let.
 */
const JUSTIFYING: ReadonlySet<string> = new Set([
  'KD-6',
  'KD-11',
  'KD-14',
  'KD-15',
  'G-15',
  'G-16',
]);

/**
 * Whether the finalizer of a step may be taken off by hand. Only `own` findings, about the object itself,
 * can justify it: what holds an object that it waits for proves nothing about its own holder.
 */
export function removalVerdict(
  step: Step | undefined,
  findings: readonly Finding[],
  own: readonly Finding[],
): RemovalVerdict | undefined {
  if (step === undefined) return undefined;
  const { finalizer, fact } = step;
  const leaves = fact?.leaves;
  const verdict = (justified: boolean, reason: string): RemovalVerdict => ({
    finalizer,
    justified,
    reason,
    leaves,
  });
  if (fact?.removal === 'never')
    return verdict(false, 'this finalizer is never to be removed by hand');
  const proof = own.find(({ code, severity }) => JUSTIFYING.has(code) && severity === 'stuck');
  if (proof !== undefined) return verdict(true, proof.sentence);
  const [cause] = findings;
  if (cause?.severity === 'working')
    return verdict(false, `it is still being worked on: ${cause.sentence}`);
  return verdict(
    false,
    `nothing proves that its holder is gone or its work done; what was found is: ${cause?.sentence ?? 'nothing'}`,
  );
}

/** The removal, as something that can be done. */
export function removalAction(
  { finalizer, leaves }: RemovalVerdict,
  object: KubeObject,
  kind: ServedKind,
): Action {
  const { uid, finalizers } = metaOf(object);
  const index = finalizers.indexOf(finalizer);
  const patch = JSON.stringify([
    { op: 'test', path: '/metadata/uid', value: uid },
    { op: 'test', path: `/metadata/finalizers/${index}`, value: finalizer },
    { op: 'remove', path: `/metadata/finalizers/${index}` },
  ]);
  return {
    id: 'remove-finalizer',
    title: `remove the finalizer ${finalizer} (key F)`,
    effect: leaves === undefined ? 'what it leaves behind is not known' : `leaves ${leaves}`,
    command: kubectl('patch', kind, object, `--type=json -p '${patch}'`),
  };
}
