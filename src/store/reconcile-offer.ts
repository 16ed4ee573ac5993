import type { DetailLine } from '../analysis/detail-line.ts';
import type { Hindrance, Trigger } from '../knowledge/trigger.ts';
import { type FieldWrite, isWritten } from '../kube/field-write.ts';
import type { KubeObject } from '../kube/object.ts';
import { FIELD_MANAGER, type PatchOutcome, type PatchPlan } from '../kube/patch-plan.ts';
import { describeRef, type ObjectRef } from '../kube/row.ts';
import { meaningOf, verbatim } from './patch-outcome.ts';

/** One write of an offer: a trigger of one object, rehearsed. */
export interface ReconcileStep {
  readonly ref: ObjectRef;
  readonly trigger: Trigger;
  readonly token: string;
  readonly writes: readonly FieldWrite[];
  /** The object as it was read. */
  readonly object: KubeObject;
  readonly plan: PatchPlan;
  /** What the server says to it with `dryRun=All`. */
  readonly rehearsal: PatchOutcome;
  /** Why it would do nothing, or not at once. */
  readonly hindrances: readonly Hindrance[];
}

/** What is ready to be asked for: one write, or one after the other where a later one needs an earlier one. */
export interface ReconcileOffer {
  /** The object that was asked about; the last of the steps is about it, or about its controller. */
  readonly ref: ObjectRef;
  /** `Reconcile Widget demo/cache now`. */
  readonly title: string;
  readonly steps: readonly ReconcileStep[];
  /** As whom they will be sent. */
  readonly asWhom: string;
  /** What else the operator should know: the webhooks of a controller that restarts. */
  readonly warnings: readonly string[];
}

/** Why nothing of an offer can be sent; `undefined` when it can. */
export function refusalOf({ steps }: ReconcileOffer): string | undefined {
  const refused = steps.find(({ rehearsal }) => rehearsal.type !== 'accepted');
  return refused === undefined
    ? undefined
    : `the rehearsal was refused: nothing can be sent (${verbatim(refused.rehearsal)})`;
}

/** What makes an offer useless, most telling first; empty when it should work. */
export function uselessBecause({ steps }: ReconcileOffer): readonly Hindrance[] {
  return steps.flatMap(({ hindrances }) => hindrances.filter(({ blocks }) => blocks));
}

/** The offer as lines, what decides first and the exact requests last. */
export function describeReconcile(offer: ReconcileOffer): readonly DetailLine[] {
  const { steps, warnings } = offer;
  const hindrances = steps.flatMap((step) => step.hindrances);
  return [
    ...hindrances.flatMap(hindranceLines),
    ...steps.flatMap((step, i) => stepLines(step, steps.length > 1 ? `${i + 1}. ` : '')),
    ...warnings.map((text) => line('problem', `▲ ${text}`)),
    ...steps.flatMap((step, i) =>
      requestLines(step, offer.asWhom, steps.length > 1 ? `${i + 1}. ` : ''),
    ),
  ];
}

function hindranceLines({ blocks, sentence, evidence, instead }: Hindrance): readonly DetailLine[] {
  return [
    blocks
      ? line('problem', `▲ it would do nothing: ${sentence}`)
      : line('current', `▲ it may take a while: ${sentence}`),
    ...evidence.map(({ text, object, source }) =>
      line('faint', `    ${[object, text, source && `(${source})`].filter(Boolean).join(' ')}`),
    ),
    ...(instead === undefined
      ? []
      : [
          line(
            'plain',
            `  instead: ${instead.title}${instead.restart ? ' (X, on the screen)' : ''}`,
          ),
        ]),
    ...(instead?.command === undefined ? [] : [line('faint', `    ${instead.command}`)]),
  ];
}

function stepLines(
  { ref, trigger, rehearsal, writes }: ReconcileStep,
  number: string,
): readonly DetailLine[] {
  return [
    line('plain', `${number}${trigger.title} — ${describeRef(ref)} (${trigger.system})`),
    line('plain', `  effect: ${trigger.effect}`),
    line('plain', `  ktop knows that it worked by ${trigger.shownBy}`),
    ...rehearsalLines(rehearsal, writes),
  ];
}

function rehearsalLines(
  rehearsal: PatchOutcome,
  writes: readonly FieldWrite[],
): readonly DetailLine[] {
  if (rehearsal.type === 'accepted') {
    const isKept = isWritten(rehearsal.object, writes);
    return [
      isKept
        ? line('done', '  ✓ rehearsed (dryRun=All): accepted')
        : line('problem', '  ▲ rehearsed (dryRun=All): accepted, but something takes it out again'),
    ];
  }
  const meaning = meaningOf(rehearsal);
  return [
    line('problem', '  ✗ rehearsed (dryRun=All): refused, so that nothing can be sent:'),
    ...verbatim(rehearsal)
      .split('\n')
      .map((text) => line('problem', `    ${text}`)),
    ...(meaning === undefined ? [] : [line('plain', `    ${meaning}`)]),
  ];
}

function requestLines(
  { ref, plan }: ReconcileStep,
  asWhom: string,
  number: string,
): readonly DetailLine[] {
  const { method, path, contentType, body } = plan;
  const operations = body.map(
    (operation, i) =>
      `    ${i === 0 ? '[' : ' '}${JSON.stringify(operation)}${i === body.length - 1 ? ']' : ','}`,
  );
  return [
    line('plain', `${number}Sent as ${asWhom}, once, to ${describeRef(ref)} (uid ${ref.uid}):`),
    ...[
      `    ${method} ${path}?fieldManager=${FIELD_MANAGER}`,
      `    Content-Type: ${contentType}`,
      ...operations,
    ].map((text) => line('faint', text)),
  ];
}

function line(tone: DetailLine['tone'], text: string): DetailLine {
  return { tone, text };
}
