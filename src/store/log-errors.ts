import type { ErrorGroup, ErrorGroups } from '../analysis/log-lines/error-groups.ts';
import { meaningOf, missingRoleOf, survival } from '../analysis/log-lines/error-meaning.ts';
import { bodyHeight, type Size } from './layout.ts';
import { ListCursor, linesOf } from './list-cursor.ts';
import type { Scrolled } from './pane-model.ts';
import type { LogErrorsSlice } from './slices/logs.ts';

/** Title and the last line, and three lines about the group under the cursor. */
const AROUND = 5;

/** The list of the groups of errors in the logs that are open. */
export class LogErrors implements Scrolled {
  private readonly groups: ErrorGroups;
  private readonly cursor = new ListCursor();

  constructor(groups: ErrorGroups) {
    this.groups = groups;
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
    return current === undefined ? undefined : this.groups.get(current);
  }

  /** The role that it says is missing, as YAML. */
  selectedRole(): string | undefined {
    const selected = this.selected();
    return selected && missingRoleOf(selected);
  }

  /** What the screen shows; `restarts` is how often a container was started again, at most. */
  slice(size: Size, restarts: number): LogErrorsSlice {
    const { groups } = this;
    // Never more than some hundreds: they are bounded where they are made.
    const all = groups.list().map((group) => ({ key: group.shape, group }));
    const window = this.cursor.look(linesOf(all), Math.max(1, bodyHeight(size) - AROUND));
    const selected = this.selected();
    return {
      ...window,
      meaning: selected && meaningOf(selected),
      role: this.selectedRole(),
      survival: survival(restarts),
      forgotten: groups.forgotten,
    };
  }
}
