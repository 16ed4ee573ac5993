import { type Size, tableHeight } from './layout.ts';
import { ListCursor } from './list-cursor.ts';
import type { PaneModel } from './pane-model.ts';
import type { WatchLine } from './slices/cluster.ts';
import type { Window } from './slices/window.ts';
import type { WatchBoard } from './watch-board.ts';

/** Pane 8: where the operator stands among the watches. Nothing lies behind them. */
export class WatchesModel implements PaneModel {
  readonly cursor = new ListCursor();
  private readonly board: () => WatchBoard;

  constructor(board: () => WatchBoard) {
    this.board = board;
  }

  open(): undefined {}

  copied(): undefined {}

  subject(): undefined {}

  logsOf(): undefined {}

  slice(size: Size): Window<WatchLine> {
    return this.cursor.look(this.board(), tableHeight(size));
  }
}
