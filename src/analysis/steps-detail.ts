import type { FinalizerFact, Removal } from '../knowledge/pack.ts';
import type { Instant } from '../kube/time.ts';
import type { DeletionSteps, Step } from './deletion-steps.ts';
import type { DetailLine } from './detail-line.ts';

interface Wording {
  /** Who wrote a finalizer, or why that is not known. */
  readonly writtenBy: (finalizer: string) => string;
  readonly wentAt: (at: Instant) => string;
  /** Whether what the steps wait for has been looked at. */
  readonly looked: boolean;
}

const REMOVAL: Readonly<Record<Removal, string>> = {
  never: 'never remove it by hand',
  dangerous: 'dangerous to remove by hand',
  'if-holder-gone': 'remove it by hand only when its holder is gone for good',
  'low-risk': 'little is lost when it is removed by hand',
};

/** What the packs say is documented; that it is what happens here is not seen. */
const INFERRED =
  'inferred from the finalizers that are left; whether the holder runs was not looked at';

/** The steps of a deletion as lines: what is done, what is worked on with all that is known of it, what comes. */
export function describeSteps(
  { gate, list }: DeletionSteps,
  wording: Wording,
): readonly DetailLine[] {
  const lines = list.flatMap((step) => describeStep(step, wording));
  if (lines.length === 0) return [{ tone: 'faint', text: 'none' }];
  if (gate === undefined) return lines;
  const text = `▲ nothing happens before ${gate.until}  (${gate.source})`;
  return [{ tone: 'problem', text }, ...lines];
}

function describeStep(step: Step, { writtenBy, wentAt, looked }: Wording): readonly DetailLine[] {
  const { finalizer, fact, state, at } = step;
  switch (state) {
    case 'done':
      return [{ tone: 'done', text: `✓ ${finalizer}  ${at === undefined ? '' : wentAt(at)}` }];
    case 'later':
      return [{ tone: 'faint', text: `· ${finalizer}  ${fact?.waitsFor ?? writtenBy(finalizer)}` }];
    case 'current':
      return [
        { tone: 'current', text: `▸ ${finalizer}  ${writtenBy(finalizer)}` },
        ...knownOf(fact, looked),
      ];
  }
}

function knownOf(fact: FinalizerFact | undefined, looked: boolean): readonly DetailLine[] {
  if (fact === undefined) return [];
  const { waitsFor, holder, check, retry, removal, leaves, source } = fact;
  const texts = [
    `waits for ${waitsFor}, held by ${holder}`,
    ...(check === undefined ? [] : [`look at: ${check}`]),
    ...(retry === undefined ? [] : [`to try again: ${retry}`]),
    `${REMOVAL[removal]}${leaves === undefined ? '' : `: that leaves ${leaves}`}`,
    `source: ${source}`,
  ];
  return [
    ...texts.map((text): DetailLine => ({ tone: 'plain', text: `    ${text}` })),
    ...(looked ? [] : [{ tone: 'faint', text: `    ${INFERRED}` } as const]),
  ];
}
