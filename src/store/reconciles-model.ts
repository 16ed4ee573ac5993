import { clockTime, clockTimeMs } from '../analysis/clock-time.ts';
import type { DetailLine } from '../analysis/detail-line.ts';
import type { Loop, Write } from '../analysis/loops/loop.ts';
import { describeChange } from '../analysis/loops/version-diff.ts';
import { type EventObject, eventObject } from '../kube/events.ts';
import { kubectlGet } from '../kube/kubectl.ts';
import { describeRef, type ObjectRef } from '../kube/row.ts';
import type { ControllerTotals } from './controller-totals.ts';
import { bodyHeight, type Size, scrollTo, tableHeight } from './layout.ts';
import { ListCursor, linesOf } from './list-cursor.ts';
import type { LogsOf } from './logs-request.ts';
import type { PaneModel, Scrolled } from './pane-model.ts';
import type { StandingLine, StandingsSlice, VersionsSlice } from './slices/reconciles.ts';
import type { Dialog, ViewSlice } from './slices/view.ts';
import type { FoundStanding } from './standing-book.ts';
import { controllerLines, isWanted, standingLines } from './standing-lines.ts';
import { wrapLine } from './wrap.ts';
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
  writes(uid: string): readonly Write[];
  /** Watches the versions of the object that is open. */
  show(ref: ObjectRef | undefined): void;
  /** Somebody looks. */
  want(): void;
}

const NO_SOURCE: ReconcileSource = {
  found: () => [],
  standings: () => [],
  controllers: () => [],
  notes: () => [],
  writes: () => [],
  show: () => {},
  want: () => {},
};

/** What lies over the versions of an object. */
const OVER: readonly Dialog[] = ['logs', 'reconcile'];

/** Panes that show how objects are reconciled. */
const LOOKING: ReadonlySet<string> = new Set(['findings', 'reconciles']);

/** Pane 5: what does not get on or is written again and again, and the versions of the one that is open. */
export class ReconcilesModel implements PaneModel, Scrolled {
  readonly cursor = new ListCursor();
  private source = NO_SOURCE;
  private lines: readonly StandingLine[] = [];
  private openRef: ObjectRef | undefined;
  /** How the open one stood last; it may be mended. */
  private standing: FoundStanding | undefined;
  private offset = Number.MAX_SAFE_INTEGER;
  /** What the lines were made from. */
  private made: readonly unknown[] | undefined;

  /** Learns from another cluster, or from none. */
  restart(source: ReconcileSource = NO_SOURCE): void {
    this.close();
    this.source = source;
    this.lines = [];
    this.made = undefined;
  }

  /** What does not get on, for whoever else shows it; the same list as long as nothing has changed. */
  standings(): readonly FoundStanding[] {
    return this.source.standings();
  }

  open(): Dialog | undefined {
    const ref = this.selected();
    if (ref === undefined) return undefined;
    this.cursor.stick();
    this.openRef = ref;
    this.standing = undefined;
    this.offset = Number.MAX_SAFE_INTEGER; // It opens at the newest.
    this.source.show(ref);
    return 'versions';
  }

  close(): void {
    this.openRef = undefined;
    this.source.show(undefined);
  }

  subject(): EventObject | undefined {
    const ref = this.openRef ?? this.selected();
    return ref && eventObject(ref);
  }

  copied(what: 'name' | 'kubectl', context: string): string | undefined {
    const ref = this.openRef ?? this.selected();
    if (ref === undefined) return undefined;
    return what === 'name' ? ref.name : kubectlGet(ref, context);
  }

  logsOf(): LogsOf | undefined {
    const row = this.openRef ?? this.selected();
    return row && { type: 'object', row };
  }

  scrollBy(lines: number): void {
    this.offset = Math.max(0, this.offset + lines);
  }

  scrollTo(line: number): void {
    this.offset = line;
  }

  /** What the screen shows. */
  slices(view: ViewSlice): {
    readonly standings: StandingsSlice;
    readonly versions: VersionsSlice | undefined;
  } {
    const { pane, dialog, size } = view;
    if (
      this.openRef &&
      dialog !== 'versions' &&
      !(OVER.includes(dialog) && view.behind === 'versions')
    )
      this.close();
    if (LOOKING.has(pane)) this.source.want();
    const standings = this.source.standings();
    const found = this.source.found();
    if (pane === 'reconciles') this.lines = this.linesFor(standings, found, view);
    const foot = pane === 'reconciles' ? controllerLines(this.source.controllers(), size) : [];
    const height = Math.max(tableHeight(size) - foot.length, 1);
    return {
      standings: {
        ...this.cursor.look(linesOf(this.lines), height),
        all: standings.filter(({ state }) => state !== 'paused').length,
        hot: found.length,
        foot,
        unread: this.source.notes(),
      },
      versions: this.openRef && this.versions(this.openRef, standings, size),
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

  private versions(ref: ObjectRef, standings: readonly FoundStanding[], size: Size): VersionsSlice {
    const now = standings.find((it) => it.ref.uid === ref.uid);
    const wrapped = (lines: readonly DetailLine[]) =>
      lines.flatMap(({ tone, text }) =>
        wrapLine(text, size.columns).map((piece) => ({ tone, text: piece })),
      );
    const body = bodyHeight(size) - 1;
    // More of it than half of the screen would leave no room for the versions.
    const head = wrapped(headOf(now, this.standing)).slice(0, body >> 1);
    this.standing = now ?? this.standing;
    const lines = wrapped(this.source.writes(ref.uid).flatMap(describeWrite));
    const height = Math.max(body - head.length, 1);
    this.offset = scrollTo(this.offset, this.offset, lines.length, height);
    return {
      title: describeRef(ref),
      head,
      lines: lines.slice(this.offset, this.offset + height),
      offset: this.offset,
      length: lines.length,
    };
  }
}

/** How an object stands, and why that is concluded. */
function headOf(
  now: FoundStanding | undefined,
  before: FoundStanding | undefined,
): readonly DetailLine[] {
  if (now === undefined)
    return before === undefined
      ? []
      : [{ tone: 'done', text: 'nothing is wrong with it any more' }];
  const { state, since, sentence, certainty, controller, evidence } = now;
  const when = since === undefined ? '' : ` since ${clockTime(since)}`;
  const who = controller === '' ? '' : `, controller ${controller}`;
  return [
    { tone: state === 'paused' ? 'plain' : 'problem', text: `${state}${when}${who}: ${sentence}` },
    ...(certainty === 'inferred'
      ? [{ tone: 'faint', text: '  this is inferred, from:' } as const]
      : []),
    ...evidence.map(({ text, object, source }): DetailLine => {
      const where = [object, source].filter((it) => it !== undefined).join(', ');
      return { tone: 'faint', text: `  ${where === '' ? '' : `${where}: `}${text}` };
    }),
  ];
}

/** A version: when, and what it changed. */
function describeWrite({ at, changes }: Write): readonly DetailLine[] {
  const said = changes.map(
    (change): DetailLine => ({ tone: 'plain', text: `  ${describeChange(change)}` }),
  );
  return [
    { tone: 'faint', text: clockTimeMs(at) },
    ...(said.length > 0
      ? said
      : [{ tone: 'faint', text: '  nothing but who owns its fields' } as const]),
  ];
}
