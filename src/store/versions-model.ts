import { clockTime, clockTimeMs } from '../analysis/clock-time.ts';
import type { DetailLine } from '../analysis/detail-line.ts';
import type { Write } from '../analysis/loops/loop.ts';
import { describeChange } from '../analysis/loops/version-diff.ts';
import { count } from '../analysis/sentences.ts';
import { Held, type Selected } from './held.ts';
import { bodyHeight, type Size } from './layout.ts';
import { type LogsOf, nameLogsOf } from './logs-request.ts';
import type { Scrolled } from './pane-model.ts';
import type { VersionsSlice } from './slices/versions.ts';
import type { FoundStanding } from './standing-book.ts';
import { wrapLine } from './wrap.ts';

/** What is known of the versions of one object. */
export interface SeenVersions {
  /** The latest writes, oldest first. */
  readonly writes: readonly Write[];
  /** How many came after those, too many at a time to be compared. */
  readonly skipped: number;
  /** Why no more come, or why none do; `undefined` while they are watched. */
  readonly note: string | undefined;
}

const NOT_YET: SeenVersions = { writes: [], skipped: 0, note: undefined };

/** What each write of the one object changes whose versions are open. */
export class VersionsModel implements Scrolled {
  /** The object as it was selected. */
  held: Held | undefined;
  private source: () => SeenVersions = () => NOT_YET;
  private offset = 0;
  /** Whether the newest is shown, also when another comes. */
  private follows = true;
  private readonly lines = new LinesOfWrites();
  /** How the object stood last; it may be mended. */
  private standing: FoundStanding | undefined;

  /** Whose versions are to be watched. */
  get request(): LogsOf | undefined {
    return this.held?.logsOf();
  }

  /** Opens those of what is open in a pane, or else under its cursor; returns whether there is such a thing. */
  open(pane: Selected, context: string): boolean {
    const of = pane.logsOf();
    if (of === undefined) return false;
    this.held = new Held(pane, of, context);
    this.source = () => NOT_YET;
    this.follows = true;
    this.standing = undefined;
    return true;
  }

  close(): void {
    this.held = undefined;
    this.source = () => NOT_YET;
  }

  /** Learns from `source`, as long as the versions of `of` are open. */
  follow(of: LogsOf, source: () => SeenVersions): void {
    if (this.request === of) this.source = source;
  }

  scrollBy(lines: number): void {
    this.scrollTo(this.offset + lines);
  }

  scrollTo(line: number): void {
    this.offset = Math.max(line, 0);
    this.follows = false;
  }

  /** What the screen shows; `standingOf` tells what is wrong with an object. */
  slice(
    size: Size,
    standingOf: (uid: string) => FoundStanding | undefined = () => undefined,
  ): VersionsSlice | undefined {
    const of = this.request;
    if (of === undefined) return undefined;
    const { writes, skipped, note } = this.source();
    const lines = [
      ...writes.flatMap((write) => this.lines.of(write, size.columns)),
      ...describeSkipped(skipped),
    ];
    const body = bodyHeight(size) - 1 - (note === undefined ? 0 : 1);
    const standing = of.type === 'object' ? standingOf(of.row.uid) : undefined;
    // More of it than half of the screen would leave no room for the versions.
    const head = wrapped(headOf(standing, this.standing), size.columns).slice(0, body >> 1);
    this.standing = standing ?? this.standing;
    const height = Math.max(body - head.length, 1);
    const last = Math.max(lines.length - height, 0);
    this.offset = this.follows ? last : Math.min(this.offset, last);
    this.follows = this.offset === last;
    return {
      title: nameLogsOf(of),
      note,
      head,
      lines: lines.slice(this.offset, this.offset + height),
      offset: this.offset,
      length: lines.length,
    };
  }
}

/** The lines of writes, each made once for a width: a frame is drawn many times, and a write stays as it is. */
class LinesOfWrites {
  private made = new WeakMap<Write, readonly DetailLine[]>();
  private columns = 0;

  of(write: Write, columns: number): readonly DetailLine[] {
    if (columns !== this.columns) this.made = new WeakMap();
    this.columns = columns;
    const known = this.made.get(write);
    if (known !== undefined) return known;
    const lines = wrapped(describeWrite(write), columns);
    this.made.set(write, lines);
    return lines;
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

function wrapped(lines: readonly DetailLine[], columns: number): readonly DetailLine[] {
  return lines.flatMap(({ tone, text }) =>
    wrapLine(text, columns).map((piece) => ({ tone, text: piece })),
  );
}

/** A version: when, and what it changed. */
function describeWrite({ at, changes, skipped = 0 }: Write): readonly DetailLine[] {
  const said = changes.map(
    (change): DetailLine => ({ tone: 'plain', text: `  ${describeChange(change)}` }),
  );
  return [
    ...describeSkipped(skipped),
    { tone: 'faint', text: clockTimeMs(at) },
    ...(said.length > 0
      ? said
      : [{ tone: 'faint', text: '  nothing but who owns its fields' } as const]),
  ];
}

function describeSkipped(skipped: number): readonly DetailLine[] {
  const text = `┄ ${count(skipped, 'write')} more, too many at a time to be compared`;
  return skipped === 0 ? [] : [{ tone: 'faint', text }];
}
