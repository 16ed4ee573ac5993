import type { DetailLine } from '../analysis/detail-line.ts';
import type { RemovalVerdict } from '../analysis/removal.ts';
import { metaOf } from '../kube/object.ts';
import { FIELD_MANAGER, type PatchOutcome, type PatchPlan } from '../kube/patch-plan.ts';
import { describeRef, type Row } from '../kube/row.ts';
import { meaningOf, verbatim } from './patch-outcome.ts';

/** The removal of one finalizer, rehearsed and ready to be asked for. */
export interface RemovalOffer {
  readonly row: Row;
  readonly verdict: RemovalVerdict;
  readonly plan: PatchPlan;
  /** As whom it will be sent. */
  readonly asWhom: string;
  /** The file that holds a copy of the object. */
  readonly copy: string;
  /** What the server says to it with `dryRun=All`. */
  readonly rehearsal: PatchOutcome;
}

/** The offer as lines, what decides first and the exact request last. */
export function describeOffer(offer: RemovalOffer): readonly DetailLine[] {
  const { row, verdict, asWhom, copy } = offer;
  return [
    ...verdictLines(verdict),
    ...rehearsalLines(offer),
    line('plain', `A copy of the object is saved in ${copy}`),
    line('plain', `Sent as ${asWhom}, once, to ${describeRef(row)} (uid ${row.uid}):`),
    ...requestLines(offer.plan),
  ];
}

function verdictLines({ justified, reason, leaves }: RemovalVerdict): readonly DetailLine[] {
  return [
    justified
      ? line('done', `✓ justified: ${reason}`)
      : line('problem', `▲ NOT justified: ${reason}`),
    line(
      'plain',
      leaves === undefined
        ? 'What removing it by hand leaves behind is not known.'
        : `Removing it by hand leaves ${leaves}`,
    ),
  ];
}

function rehearsalLines({ rehearsal, verdict }: RemovalOffer): readonly DetailLine[] {
  if (rehearsal.type === 'accepted') {
    const { finalizers } = metaOf(rehearsal.object);
    const left = finalizers.length === 0 ? 'no finalizer' : finalizers.join(', ');
    return finalizers.includes(verdict.finalizer)
      ? [line('problem', `▲ rehearsed (dryRun=All): accepted, but it would leave ${left}`)]
      : [line('done', `✓ rehearsed (dryRun=All): accepted, and would leave ${left}`)];
  }
  const meaning = meaningOf(rehearsal);
  return [
    line('problem', '✗ rehearsed (dryRun=All): refused, so that nothing can be sent:'),
    ...verbatim(rehearsal)
      .split('\n')
      .map((text) => line('problem', `    ${text}`)),
    ...(meaning === undefined ? [] : [line('plain', `    ${meaning}`)]),
  ];
}

function requestLines({ method, path, contentType, body }: PatchPlan): readonly DetailLine[] {
  const operations = body.map(
    (operation, i) =>
      `    ${i === 0 ? '[' : ' '}${JSON.stringify(operation)}${i === body.length - 1 ? ']' : ','}`,
  );
  return [
    `    ${method} ${path}?fieldManager=${FIELD_MANAGER}`,
    `    Content-Type: ${contentType}`,
    ...operations,
  ].map((text) => line('faint', text));
}

function line(tone: DetailLine['tone'], text: string): DetailLine {
  return { tone, text };
}
