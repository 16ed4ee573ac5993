import type { ErrorGroup, ErrorGroups } from '../analysis/log-lines/error-groups.ts';
import { knownPattern } from '../analysis/log-lines/known-patterns.ts';
import { bodyHeight, type Size } from './layout.ts';
import { ListCursor } from './list-cursor.ts';
import type { Scrolled } from './pane-model.ts';
import type { LogErrorsSlice } from './state.ts';

/** Title of the columns, and three lines about the group under the cursor. */
const AROUND = 4;

/** The list of the groups of errors in the logs that are open. */
export class LogErrors implements Scrolled {
  private readonly groups: () => ErrorGroups;
  private cursor = new ListCursor();

  constructor(groups: () => ErrorGroups) {
    this.groups = groups;
  }

  restart(): void {
    this.cursor = new ListCursor();
  }

  scrollBy(lines: number): void {
    this.cursor.moveBy(lines);
  }

  scrollTo(line: number): void {
    this.cursor.moveTo(line);
  }

  /** The group under the cursor. */
  selected(): ErrorGroup | undefined {
    const { current } = this.cursor;
    return current === undefined ? undefined : this.groups().get(current);
  }

  slice(size: Size): LogErrorsSlice {
    const groups = this.groups();
    // Never more than some hundreds: they are bounded where they are made.
    const all = groups.list().map((group) => ({ key: group.shape, group }));
    const window = this.cursor.look(
      {
        length: all.length,
        window: (offset, height) => all.slice(offset, offset + height),
        indexOf: (key) => all.findIndex((line) => line.key === key),
      },
      Math.max(1, bodyHeight(size) - AROUND),
    );
    const said = this.selected()?.said;
    const meaning = said === undefined ? undefined : knownPattern(said)?.sentence;
    return { ...window, meaning, forgotten: groups.forgotten };
  }
}
