import { isError } from '../analysis/log-lines/log-line.ts';
import { cutMark, lossSentence } from '../analysis/log-lines/loss-sentence.ts';
import { parseLine } from '../analysis/log-lines/parse-line.ts';
import { visibleText } from '../analysis/log-lines/visible-text.ts';
import type { Workflow } from '../analysis/workflow.ts';
import { nameWork } from '../analysis/workflow-detail.ts';
import type { LogEntry, LogTarget } from '../kube/container-log.ts';
import { describeRef, type Row } from '../kube/row.ts';
import { type Size, tableHeight } from './layout.ts';
import { LogBuffer } from './log-buffer.ts';
import { LogSources } from './log-sources.ts';
import { describeSilence, type FollowedLog, isFollowed } from './log-states.ts';
import type { LogRow, LogsSlice } from './state.ts';
import { wrapLine } from './wrap.ts';

/** Whose logs are shown: those of whatever works for it. */
export type LogsOf =
  | { readonly type: 'object'; readonly row: Row }
  | { readonly type: 'workflow'; readonly workflow: Workflow };

/** An entry of a log, and whose. */
export interface LoggedEntry {
  readonly target: LogTarget;
  readonly entry: LogEntry;
}

interface Widths {
  readonly source: number;
  readonly text: number;
}

const MOST_LINES = 20_000;
const MOST_CHARACTERS = 8 * 1024 * 1024;
/** Nobody reads more of a line on a screen; a frame costs no more for longer ones. */
const SHOWN_CHARACTERS = 4_000;

/** The logs that are open: the last lines of them, and which of these are on the screen. */
export class LogsModel {
  private opened: LogsOf | undefined;
  private buffer = newBuffer();
  private logs: () => readonly FollowedLog[] = () => [];
  private refusal: string | undefined;
  private isLooking = true;
  private sources = new LogSources();
  private autoscroll = true;
  private wraps = false;
  /** The number, in all that has come, of the line at the top. */
  private top = 0;
  private height = 1;

  get of(): LogsOf | undefined {
    return this.opened;
  }

  open(of: LogsOf): void {
    this.close();
    this.opened = of;
  }

  /** Forgets all lines; how they are shown stays as it was chosen, but for scrolling. */
  close(): void {
    this.opened = undefined;
    this.buffer = newBuffer();
    this.logs = () => [];
    this.refusal = undefined;
    this.isLooking = true;
    this.sources = new LogSources();
    this.autoscroll = true;
    this.top = 0;
  }

  /** Takes what has come of logs that are open. */
  take(entries: readonly LoggedEntry[]): void {
    for (const { target } of entries) this.sources.add(target);
    this.buffer.push(entries);
  }

  /** Where each frame finds which logs there are. */
  follow(logs: () => readonly FollowedLog[]): void {
    this.logs = logs;
  }

  /** The pods have been listed, or cannot be seen, for this reason. */
  listed(refusal: string | undefined): void {
    this.isLooking = false;
    this.refusal = refusal;
  }

  toggleAutoscroll(): void {
    this.autoscroll = !this.autoscroll;
  }

  toggleWrap(): void {
    this.wraps = !this.wraps;
  }

  /** Moving up ends autoscroll, so that what is read stays. */
  scrollBy(lines: number): void {
    if (lines < 0) this.autoscroll = false;
    this.top += lines;
  }

  /** To the first line, or to the last and on with those that come. */
  scrollTo(line: number): void {
    this.autoscroll = line > 0;
    this.top = line;
  }

  /** What the screen shows, at a cost that depends on the screen and not on what is kept. */
  slice(size: Size): LogsSlice | undefined {
    const { opened, buffer, autoscroll, wraps } = this;
    if (opened === undefined) return undefined;
    this.height = tableHeight(size);
    const sourceColumns = this.sources.columns(size.columns);
    const columns = size.columns - sourceColumns - 1;
    const widths = { source: sourceColumns, text: columns };
    const end = buffer.dropped + buffer.length;
    const least = wraps ? 1 : this.height;
    const lowest = Math.max(end - least, buffer.dropped);
    this.top = Math.min(Math.max(this.top, buffer.dropped), lowest);
    const lines = autoscroll ? this.fromEnd(end, widths) : this.fromTop(widths);
    const logs = this.logs();
    return {
      title: titleOf(opened),
      lines,
      sourceColumns,
      offset: this.top - buffer.dropped,
      length: buffer.length,
      dropped: buffer.dropped,
      followed: logs.filter(isFollowed).length,
      all: logs.length,
      silence: this.refusal === undefined ? describeSilence(logs) : [this.refusal],
      autoscroll,
      wraps,
      isLooking: this.isLooking,
    };
  }

  private fromTop(widths: Widths): readonly LogRow[] {
    const shown = this.buffer.slice(this.top, this.top + this.height);
    return shown.flatMap((entry) => this.rowsOf(entry, widths)).slice(0, this.height);
  }

  /** The last rows; the line at the top becomes the one from which scrolling goes on. */
  private fromEnd(end: number, widths: Widths): readonly LogRow[] {
    const rows: (readonly LogRow[])[] = [];
    let room = this.height;
    let top = end;
    for (const entry of [...this.buffer.slice(end - this.height, end)].reverse()) {
      if (room <= 0) break;
      const pieces = this.rowsOf(entry, widths);
      rows.unshift(pieces.slice(-room));
      room -= pieces.length;
      top--;
    }
    this.top = top;
    return rows.flat();
  }

  private rowsOf(logged: LoggedEntry, widths: Widths): readonly LogRow[] {
    const { tone, text } = described(logged.entry);
    const source = this.sources.labelOf(logged.target, widths.source);
    const colour = this.sources.colourOf(logged.target);
    const pieces = this.wraps ? wrapLine(text, widths.text) : [text];
    return pieces.map((piece, i) => ({ source: i === 0 ? source : '', colour, tone, text: piece }));
  }
}

function newBuffer(): LogBuffer<LoggedEntry> {
  return new LogBuffer({
    most: MOST_LINES,
    mostSize: MOST_CHARACTERS,
    sizeOf: ({ entry }) => ('text' in entry ? entry.text.length : 0),
  });
}

function titleOf(of: LogsOf): string {
  return of.type === 'object' ? describeRef(of.row) : nameWork(of.workflow);
}

const described = remembering((entry: LogEntry): Pick<LogRow, 'tone' | 'text'> => {
  if (entry.type === 'lost') return { tone: 'problem', text: lossSentence(entry) };
  const isCut = entry.text.length > SHOWN_CHARACTERS;
  const start = isCut ? `${entry.text.slice(0, SHOWN_CHARACTERS)} …` : entry.text;
  const text = visibleText(start, { colours: false });
  if (entry.type === 'notice') return { tone: 'faint', text };
  const tone = isError(parseLine(entry.text, entry.at)) ? 'problem' : 'plain';
  return { tone, text: isCut ? text : text + cutMark(entry.dropped) };
});

/** What is on the screen is described once, and not at every frame. */
function remembering<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const made = new WeakMap<K, V>();
  return (key) => {
    const known = made.get(key) ?? make(key);
    made.set(key, known);
    return known;
  };
}
