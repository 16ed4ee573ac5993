import { clockTime } from '../analysis/clock-time.ts';
import type { DetailLine } from '../analysis/detail-line.ts';
import type { Instant } from '../kube/time.ts';
import { wrapLine } from './wrap.ts';

/** What happened: a no, a copy that was saved, an answer to a dry run, a write, what the watch showed then. */
export type ActionKind = 'refusal' | 'copy' | 'rehearsal' | 'write' | 'outcome';

/** One thing that ktop did, or refused to do, to the cluster. */
export interface Action {
  /** By this machine's clock. */
  readonly at: Instant;
  readonly context: string;
  readonly kind: ActionKind;
  readonly tone: 'plain' | 'problem';
  /** `Widget demo/cache`. */
  readonly object: string;
  readonly text: string;
}

/** How many actions are remembered. */
const KEPT = 1_000;

/** All that ktop did to the cluster while it ran, oldest first. */
export class ActionLog {
  private actions: readonly Action[] = [];
  private page:
    | {
        readonly actions: readonly Action[];
        readonly columns: number;
        readonly lines: readonly DetailLine[];
      }
    | undefined;

  add(action: Action): void {
    this.actions = [...this.actions, action].slice(-KEPT);
  }

  /** The log as lines of a screen; made anew only when something has been added. */
  lines(columns: number): readonly DetailLine[] {
    const { actions } = this;
    if (this.page?.actions !== actions || this.page.columns !== columns)
      this.page = {
        actions,
        columns,
        lines: actions.flatMap((action) => wrapped(action, columns)),
      };
    return this.page.lines;
  }

  /** The log as the text of a file: a line for each action, safe to print. */
  text(): string {
    const lines = this.actions.map(({ at, context, kind, object, text }) =>
      [new Date(at).toISOString(), kind.padEnd(9), context, object, text].map(inOneLine).join('  '),
    );
    return lines.map((line) => `${line}\n`).join('');
  }
}

function wrapped({ at, kind, tone, object, text }: Action, columns: number): readonly DetailLine[] {
  const line = `${clockTime(at)}  ${kind.padEnd(9)}  ${object}: ${inOneLine(text)}`;
  return wrapLine(line, columns).map((piece) => ({ tone, text: piece }));
}

/** What a terminal would obey when the file is printed, and what would break the line, is escaped. */
function inOneLine(text: string): string {
  return text.replace(
    /[\p{Control}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
