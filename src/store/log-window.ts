import type { KeptLine, KeptLog } from './kept-log.ts';
import { type LogLook, rowsOf } from './log-rows.ts';
import type { LogSources } from './log-sources.ts';
import type { LogView } from './log-view.ts';
import type { Scrolled } from './pane-model.ts';
import type { LogRow } from './slices/logs.ts';

/** Which of the lines that are shown are on the screen. */
export class LogWindow implements Scrolled {
  private readonly log: KeptLog;
  private readonly view: LogView;
  private readonly sources: LogSources;
  private follows: boolean;
  /** The number, in all that has come, of the line at the top. */
  private top = 0;
  /** That of the match that was jumped to. */
  private found: number | undefined;
  private height = 1;

  constructor(log: KeptLog, view: LogView, sources: LogSources, follows: boolean) {
    this.log = log;
    this.view = view;
    this.sources = sources;
    this.follows = follows;
  }

  /** Whether it stays at the end, whatever comes. */
  get autoscroll(): boolean {
    return this.follows;
  }

  toggleAutoscroll(): void {
    this.follows = !this.follows;
  }

  /** How many of the lines that are shown are above it. */
  get offset(): number {
    return this.view.shown.indexOf(this.top);
  }

  /** Which of the matches was jumped to, from 1; 0: none was. */
  get match(): number {
    return this.found === undefined ? 0 : this.view.matches.indexOf(this.found) + 1;
  }

  /** Moving up ends autoscroll, so that what is read stays. */
  scrollBy(lines: number): void {
    const { shown } = this.view;
    if (lines < 0) this.follows = false;
    const index = Math.max(0, this.offset + lines);
    this.top = shown.at(Math.min(index, shown.length - 1)) ?? this.top;
  }

  /** To the first line, or to the last and on with those that come. */
  scrollTo(line: number): void {
    this.follows = line > 0;
    this.top = line === 0 ? this.log.start : this.log.end;
  }

  /** No match was jumped to, since another text is looked for. */
  forgetMatch(): void {
    this.found = undefined;
  }

  /** To the match after or before the one that was jumped to, or else what is at the top; around at the ends. */
  jump(by: 1 | -1): void {
    const { matches, shown } = this.view;
    const next = matches.indexOf(this.found ?? this.top);
    const isOn = this.found !== undefined && matches.at(next) === this.found;
    const found =
      by === 1
        ? (matches.at(next + (isOn ? 1 : 0)) ?? matches.at(0))
        : (matches.at(next - 1) ?? matches.at(matches.length - 1));
    if (found === undefined) return;
    this.found = found;
    this.follows = false;
    const place = shown.indexOf(found);
    if (place >= this.offset && place < this.offset + this.height) return;
    this.top = shown.at(Math.max(0, place - (this.height >> 1))) ?? found;
  }

  /** The rows on the screen, at a cost that depends on it and not on what is kept. */
  rows(look: LogLook, sourceColumns: number, height: number): readonly LogRow[] {
    this.height = height;
    return this.follows ? this.fromEnd(look, sourceColumns) : this.fromTop(look, sourceColumns);
  }

  /** The lines on the screen, whole. */
  lines(): readonly KeptLine[] {
    const { shown } = this.view;
    const lines = Array.from({ length: this.height }, (_, i) => shown.at(this.offset + i));
    return lines.flatMap((number) => (number === undefined ? [] : (this.log.line(number) ?? [])));
  }

  private fromTop(look: LogLook, sourceColumns: number): readonly LogRow[] {
    const { shown } = this.view;
    const lowest = Math.max(0, shown.length - (look.wraps ? 1 : this.height));
    const index = Math.min(this.offset, lowest);
    this.top = shown.at(index) ?? this.log.start;
    const rows: LogRow[] = [];
    for (let i = index; i < shown.length && rows.length < this.height; i++)
      rows.push(...this.rowsAt(i, look, sourceColumns));
    return rows.slice(0, this.height);
  }

  /** The last rows; the line at the top becomes the one from which scrolling goes on. */
  private fromEnd(look: LogLook, sourceColumns: number): readonly LogRow[] {
    const { shown } = this.view;
    const rows: (readonly LogRow[])[] = [];
    let room = this.height;
    let index = shown.length;
    while (room > 0 && index > 0) {
      index--;
      const pieces = this.rowsAt(index, look, sourceColumns);
      rows.unshift(pieces.slice(-room));
      room -= pieces.length;
    }
    this.top = shown.at(index) ?? this.log.start;
    return rows.flat();
  }

  private rowsAt(index: number, look: LogLook, sourceColumns: number): readonly LogRow[] {
    const number = this.view.shown.at(index);
    const line = number === undefined ? undefined : this.log.line(number);
    if (line === undefined) return [];
    const { target } = line;
    const label = {
      source: target === undefined ? '' : this.sources.labelOf(target, sourceColumns),
      colour: target === undefined ? 0 : this.sources.colourOf(target),
    };
    const { folds, search } = this.view.wanted;
    const isCurrent = number === this.found;
    return rowsOf(line, label, look, { search, isCurrent, isFolded: folds });
  }
}
