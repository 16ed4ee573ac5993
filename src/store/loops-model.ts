import { clockTimeMs } from '../analysis/clock-time.ts';
import type { DetailLine } from '../analysis/detail-line.ts';
import type { Loop, Write } from '../analysis/loops/loop.ts';
import { describeChange } from '../analysis/loops/version-diff.ts';
import { type EventObject, eventObject } from '../kube/events.ts';
import { kubectlGet } from '../kube/kubectl.ts';
import { describeRef, type ObjectRef } from '../kube/row.ts';
import { kindKey } from '../kube/served-kind.ts';
import { bodyHeight, type Size, scrollTo, tableHeight } from './layout.ts';
import { ListCursor, linesOf } from './list-cursor.ts';
import type { LogsOf } from './logs-request.ts';
import type { PaneModel, Scrolled } from './pane-model.ts';
import type { LoopLine, LoopsSlice, VersionsSlice } from './slices/loops.ts';
import type { Dialog, ViewSlice } from './slices/view.ts';
import { wrapLine } from './wrap.ts';
import type { HotObject } from './write-rates.ts';

/** What is written again and again, as it was found last. */
export interface FoundLoop {
  readonly hot: HotObject;
  /** `undefined`: its versions have not told yet, or it is not among those that are looked at. */
  readonly loop: Loop | undefined;
}

/** Where the pane learns of loops. */
export interface LoopSource {
  found(): readonly FoundLoop[];
  writes(uid: string): readonly Write[];
}

const NO_SOURCE: LoopSource = { found: () => [], writes: () => [] };

/** What lies over the versions of an object. */
const OVER: readonly Dialog[] = ['logs', 'reconcile'];

/** Pane 5: what is written again and again, and the versions of the one that is open. */
export class LoopsModel implements PaneModel, Scrolled {
  readonly cursor = new ListCursor();
  private source = NO_SOURCE;
  private lines: readonly LoopLine[] = [];
  private openRef: ObjectRef | undefined;
  private offset = Number.MAX_SAFE_INTEGER;

  /** Learns from another cluster, or from none. */
  restart(source: LoopSource = NO_SOURCE): void {
    this.source = source;
    this.lines = [];
    this.close();
  }

  open(): Dialog | undefined {
    const ref = this.selected();
    if (ref === undefined) return undefined;
    this.cursor.stick();
    this.openRef = ref;
    this.offset = Number.MAX_SAFE_INTEGER; // It opens at the newest.
    return 'versions';
  }

  close(): void {
    this.openRef = undefined;
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
    readonly loops: LoopsSlice;
    readonly versions: VersionsSlice | undefined;
  } {
    const { pane, dialog, size } = view;
    if (dialog !== 'versions' && !(OVER.includes(dialog) && view.behind === 'versions'))
      this.close();
    const found = this.source.found();
    if (pane === 'loops') this.lines = found.map(lineOf).filter((line) => isWanted(line, view));
    return {
      loops: { ...this.cursor.look(linesOf(this.lines), tableHeight(size)), all: found.length },
      versions: this.openRef && this.versions(this.openRef, size),
    };
  }

  private selected(): ObjectRef | undefined {
    return this.lines.find(({ key }) => key === this.cursor.current)?.hot.ref;
  }

  private versions(ref: ObjectRef, size: Size): VersionsSlice {
    const lines = this.source
      .writes(ref.uid)
      .flatMap(describeWrite)
      .flatMap(({ tone, text }) =>
        wrapLine(text, size.columns).map((piece) => ({ tone, text: piece })),
      );
    const height = bodyHeight(size) - 1;
    this.offset = scrollTo(this.offset, this.offset, lines.length, height);
    return {
      title: describeRef(ref),
      lines: lines.slice(this.offset, this.offset + height),
      offset: this.offset,
      length: lines.length,
    };
  }
}

function lineOf({ hot, loop }: FoundLoop): LoopLine {
  return { key: hot.ref.uid, object: describeRef(hot.ref), hot, loop };
}

function isWanted(
  { object, hot, loop }: LoopLine,
  { filter, namespace, kind }: ViewSlice,
): boolean {
  if (namespace !== undefined && hot.ref.namespace !== namespace) return false;
  if (kind !== undefined && kindKey(hot.ref.kind) !== kind) return false;
  const text = `${object} ${loop?.sentence ?? ''}`;
  return filter.type !== 'filter' || filter.matchesText(text);
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
