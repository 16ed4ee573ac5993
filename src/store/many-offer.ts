import type { DetailLine } from '../analysis/detail-line.ts';
import { count } from '../analysis/sentences.ts';
import { describeRef } from '../kube/row.ts';
import { describeReconcile, type ReconcileOffer, type ReconcileStep } from './reconcile-offer.ts';

/** What is ready to be asked of several objects at once. */
export interface ManyOffer {
  /** `Reconcile 12 objects now`. */
  readonly title: string;
  /** Those that can be asked. What several need before it is one and the same step in all of them. */
  readonly offers: readonly ReconcileOffer[];
  readonly leftOut: readonly LeftOut[];
  /** As whom they will be sent. */
  readonly asWhom: string;
  /** How many are sent a second, at most. */
  readonly perSecond: number;
}

/** An object that is not asked, and why. */
export interface LeftOut {
  readonly object: string;
  readonly reason: string;
  /** Whether it could be asked, and nothing would come of it. */
  readonly isUseless: boolean;
}

/** The requests, each once, in the order in which they are shown. */
export function requestsOf({ offers }: ManyOffer): readonly ReconcileStep[] {
  return [...new Set(offers.flatMap(({ steps }) => steps))];
}

/** The offer as lines: how many of what, what is left out, and each request; the first in full. */
export function describeMany(offer: ManyOffer): readonly DetailLine[] {
  const steps = requestsOf(offer);
  const [first, ...others] = steps;
  const warnings = new Set(offer.offers.flatMap((one) => one.warnings));
  return [
    ...(first === undefined
      ? []
      : [line('plain', `${count(steps.length, 'request')}: ${kindsOf(steps)}`)]),
    ...leftOutLines(offer.leftOut),
    ...[...warnings].map((text) => line('problem', `▲ ${text}`)),
    ...(first === undefined ? [] : firstLines(first, offer)),
    ...(others.length === 0 ? [] : [line('title', 'The others:')]),
    ...others.flatMap((step, i) => otherLines(step, i + 2)),
  ];
}

/** `Kustomization ×8, GitRepository ×4`. */
function kindsOf(steps: readonly ReconcileStep[]): string {
  const counts = new Map<string, number>();
  for (const { ref } of steps) counts.set(ref.kind.kind, (counts.get(ref.kind.kind) ?? 0) + 1);
  return [...counts].map(([kind, n]) => `${kind} ×${n}`).join(', ');
}

export function leftOutLines(leftOut: readonly LeftOut[]): readonly DetailLine[] {
  if (leftOut.length === 0) return [];
  return [
    line('problem', `▲ ${count(leftOut.length, 'object')} left out, to which nothing is sent:`),
    ...leftOut.map(({ object, reason }) => line('problem', `    ${object}: ${reason}`)),
  ];
}

function firstLines(step: ReconcileStep, { asWhom }: ManyOffer): readonly DetailLine[] {
  const alone = { ref: step.ref, title: '', steps: [step], asWhom, warnings: [] };
  return [line('title', 'The first:'), ...describeReconcile(alone)];
}

function otherLines({ ref, trigger, plan, hindrances }: ReconcileStep, number: number) {
  return [
    line('plain', `${number}. ${describeRef(ref)} — ${trigger.title}`),
    ...hindrances.map(({ sentence }) => line('current', `    ▲ it may take a while: ${sentence}`)),
    line('faint', `    ${plan.method} ${plan.path}`),
    line('faint', `    ${JSON.stringify(plan.body)}`),
  ];
}

function line(tone: DetailLine['tone'], text: string): DetailLine {
  return { tone, text };
}
