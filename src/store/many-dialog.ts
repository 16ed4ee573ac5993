import { clockTime } from '../analysis/clock-time.ts';
import type { DetailLine } from '../analysis/detail-line.ts';
import { describeRef } from '../kube/row.ts';
import type { Instant } from '../kube/time.ts';
import { describeMany, leftOutLines, type ManyOffer, requestsOf } from './many-offer.ts';
import type { ReconcileSubmission } from './reconcile-dialog.ts';
import type { ReconcileStep } from './reconcile-offer.ts';
import { Sheet, type SheetNote } from './sheet.ts';
import type { ReconcileSlice } from './slices/acting.ts';

/** One thing that happened to one of the requests. */
export interface RequestNote extends SheetNote {
  readonly step: ReconcileStep;
  readonly at: Instant;
  /** `sent`, `seen`, `finished`, …: how far it is. */
  readonly ending: string;
}

const WIDEST_NAME = 48;

/** The requests about several objects that are on the screen, and what became of each. */
export class ManyDialog {
  readonly offer: ManyOffer;
  readonly sheet = new Sheet();
  private readonly steps: readonly ReconcileStep[];
  private readonly notes = new Map<ReconcileStep, readonly RequestNote[]>();
  private phase: ReconcileSlice['phase'];
  private stopped = false;

  constructor(offer: ManyOffer) {
    this.offer = offer;
    this.steps = requestsOf(offer);
    this.phase = this.steps.length === 0 ? 'blocked' : 'ready';
  }

  note(note: RequestNote): void {
    this.notes.set(note.step, [...(this.notes.get(note.step) ?? []), note]);
  }

  /** No more is sent: all has been, or it was stopped. */
  ended(): void {
    this.phase = 'sent';
  }

  /** Sends no more; returns whether there was anything to stop. */
  stop(): boolean {
    if (this.phase !== 'sending') return false;
    this.stopped = true;
    this.phase = 'sent';
    return true;
  }

  /** Decides about sending, once. */
  submit(how: 'send' | 'instead' | 'insist'): ReconcileSubmission {
    if (this.phase === 'sending' || this.phase === 'sent') return { type: 'nothing' };
    if (this.phase === 'blocked') return refuse('nothing can be sent to any of them');
    if (how !== 'send')
      return refuse('that goes for one object at a time: esc, esc, and R on that object alone');
    this.phase = 'sending';
    return { type: 'send' };
  }

  slice(size: { readonly columns: number; readonly height: number }): ReconcileSlice {
    const { offer, phase } = this;
    const title: DetailLine = { tone: 'title', text: offer.title };
    const isBefore = phase === 'ready' || phase === 'blocked';
    const lines = isBefore ? describeMany(offer) : this.table();
    return {
      ...this.sheet.cut([title, ...lines], size),
      phase,
      instead: false,
      requests: this.steps.length,
      perSecond: offer.perSecond,
    };
  }

  /** What became of each: object, sent → seen → result. */
  private table(): readonly DetailLine[] {
    const names = this.steps.map(({ ref }) => describeRef(ref));
    const width = Math.min(Math.max(...names.map(({ length }) => length)), WIDEST_NAME);
    return [
      { tone: 'plain', text: this.totals() },
      { tone: 'faint', text: `  ${'OBJECT'.padEnd(width)}  SENT → SEEN → RESULT` },
      ...this.steps.map((step, i) => this.row(step, (names[i] ?? '').padEnd(width))),
      ...leftOutLines(this.offer.leftOut),
    ];
  }

  private row(step: ReconcileStep, name: string): DetailLine {
    const notes = this.notes.get(step) ?? [];
    const last = notes.at(-1);
    if (last === undefined)
      return { tone: 'faint', text: `· ${name}  ${this.stopped ? 'not sent' : 'not sent yet'}` };
    const before = notes.slice(0, -1).map(shortly);
    const text = `${SIGNS[last.tone]} ${name}  ${[...before, resultOf(last)].join(' → ')}`;
    return { tone: last.tone, text };
  }

  private totals(): string {
    const sent = this.steps.filter((step) => this.isSent(step)).length;
    const all = this.steps.length;
    const endings = this.steps.map((step) => this.notes.get(step)?.at(-1));
    const done = endings.filter((note) => note?.tone === 'done').length;
    const bad = endings.filter((note) => note?.tone === 'problem').length;
    return [
      this.stopped ? `stopped: ${sent} of ${all} were sent, no more are` : `${sent} of ${all} sent`,
      ...(done > 0 ? [`${done} done`] : []),
      ...(bad > 0 ? [`${bad} ▲`] : []),
    ].join(' · ');
  }

  private isSent(step: ReconcileStep): boolean {
    return (this.notes.get(step) ?? []).some(({ ending }) => ending === 'sent');
  }
}

const SIGNS = { current: '…', done: '✓', problem: '▲' } as const;

/** `sent 14:02:10`: a stage that another one followed. */
function shortly({ ending, at }: RequestNote): string {
  return `${ending.replace('-', ' ')} ${clockTime(at)}`;
}

/** The object stands beside it. */
function resultOf({ step, ending, text, at }: RequestNote): string {
  return text.includes(describeRef(step.ref)) && ending === 'sent' ? `sent ${clockTime(at)}` : text;
}

function refuse(reason: string): ReconcileSubmission {
  return { type: 'refuse', reason };
}
