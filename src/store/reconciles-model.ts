import type { Loop } from '../analysis/loops/loop.ts';
import { type EventObject, eventObject } from '../kube/events.ts';
import { kubectlGet } from '../kube/kubectl.ts';
import type { ObjectRef } from '../kube/row.ts';
import type { ControllerTotals } from './controller-totals.ts';
import { tableHeight } from './layout.ts';
import { ListCursor, linesOf } from './list-cursor.ts';
import type { LogsOf } from './logs-request.ts';
import type { PaneModel } from './pane-model.ts';
import type { StandingLine, StandingsSlice } from './slices/reconciles.ts';
import type { Dialog, ViewSlice } from './slices/view.ts';
import type { FoundStanding } from './standing-book.ts';
import { controllerLines, isWanted, standingLines } from './standing-lines.ts';
import type { HotObject } from './write-rates.ts';

/** What is written again and again, as it was found last. */
export interface FoundLoop {
  readonly hot: HotObject;
  /** `undefined`: its versions have not told yet, or it is not among those that are looked at. */
  readonly loop: Loop | undefined;
}

/** Where the pane learns how objects are reconciled. */
export interface ReconcileSource {
  /** What is written often. */
  found(): readonly FoundLoop[];
  /** What does not get on, or is paused; the worst first. */
  standings(): readonly FoundStanding[];
  controllers(): readonly ControllerTotals[];
  /** What is not read, and why. */
  notes(): readonly string[];
  /** Somebody looks. */
  want(): void;
}

const NO_SOURCE: ReconcileSource = {
  found: () => [],
  standings: () => [],
  controllers: () => [],
  notes: () => [],
  want: () => {},
};

/** Panes that show how objects are reconciled. */
const LOOKING: ReadonlySet<string> = new Set(['findings', 'reconciles']);

/** Pane 5: what does not get on or is written again and again. Behind a line lie the versions of its object. */
export class ReconcilesModel implements PaneModel {
  readonly cursor = new ListCursor();
  private source = NO_SOURCE;
  private lines: readonly StandingLine[] = [];
  /** What the lines were made from. */
  private made: readonly unknown[] | undefined;

  /** Learns from another cluster, or from none. */
  restart(source: ReconcileSource = NO_SOURCE): void {
    this.source = source;
    this.lines = [];
    this.made = undefined;
  }

  /** What does not get on, for whoever else shows it; the same list as long as nothing has changed. */
  standings(): readonly FoundStanding[] {
    return this.source.standings();
  }

  open(): Dialog | undefined {
    if (this.selected() === undefined) return undefined;
    this.cursor.stick();
    return 'versions';
  }

  /** What is written again and again, as it was found last; another array when it was looked at again. */
  found(): readonly FoundLoop[] {
    return this.source.found();
  }

  /** How an object stands; `undefined` where nothing is known to be wrong with it. */
  standingOf(uid: string): FoundStanding | undefined {
    return this.source.standings().find(({ ref }) => ref.uid === uid);
  }

  subject(): EventObject | undefined {
    const ref = this.selected();
    return ref && eventObject(ref);
  }

  copied(what: 'name' | 'kubectl', context: string): string | undefined {
    const ref = this.selected();
    if (ref === undefined) return undefined;
    return what === 'name' ? ref.name : kubectlGet(ref, context);
  }

  logsOf(): LogsOf | undefined {
    const row = this.selected();
    return row && { type: 'object', row };
  }

  /** What the screen shows. */
  slice(view: ViewSlice): StandingsSlice {
    const { pane, size } = view;
    if (LOOKING.has(pane)) this.source.want();
    const standings = this.source.standings();
    const found = this.source.found();
    if (pane === 'reconciles') this.lines = this.linesFor(standings, found, view);
    const foot = pane === 'reconciles' ? controllerLines(this.source.controllers(), size) : [];
    const height = Math.max(tableHeight(size) - foot.length, 1);
    return {
      ...this.cursor.look(linesOf(this.lines), height),
      all: standings.filter(({ state }) => state !== 'paused').length,
      hot: found.length,
      foot,
      unread: this.source.notes(),
    };
  }

  /** Made anew when something else was found or is wanted, and not for each frame. */
  private linesFor(
    standings: readonly FoundStanding[],
    found: readonly FoundLoop[],
    view: ViewSlice,
  ): readonly StandingLine[] {
    const made = [standings, found, view] as const;
    if (made.every((it, i) => it === this.made?.[i])) return this.lines;
    this.made = made;
    return standingLines(standings, found).filter((line) => isWanted(line, view));
  }

  private selected(): ObjectRef | undefined {
    return this.lines.find(({ key }) => key === this.cursor.current)?.ref;
  }
}
