import type { ApiCalls } from '../analysis/log-lines/api-calls.ts';
import { type Size, tableHeight } from './layout.ts';
import { ListCursor, linesOf } from './list-cursor.ts';
import type { Scrolled } from './pane-model.ts';
import type { LogCallsSlice } from './slices/logs.ts';

/** The table of the requests to the API server that the logs tell of. */
export class LogCalls implements Scrolled {
  private readonly calls: ApiCalls;
  private readonly cursor = new ListCursor();

  constructor(calls: ApiCalls) {
    this.calls = calls;
  }

  scrollBy(lines: number): void {
    this.cursor.moveBy(lines);
  }

  scrollTo(line: number): void {
    this.cursor.moveTo(line);
  }

  slice(size: Size): LogCallsSlice {
    const all = this.calls.list().map((call) => ({ key: `${call.verb} ${call.resource}`, call }));
    const window = this.cursor.look(linesOf(all), Math.max(1, tableHeight(size) - 1));
    return { ...window, spanMs: this.calls.spanMs };
  }
}
