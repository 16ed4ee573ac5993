import type { Level } from '../analysis/log-lines/log-line.ts';
import { visibleText } from '../analysis/log-lines/visible-text.ts';
import type { KeptLine, KeptLog } from './kept-log.ts';
import { type LogSearch, NO_SEARCH } from './log-search.ts';
import { NumberList } from './number-list.ts';

/** Which lines of a log are wanted. */
export interface Wanted {
  /** `undefined`: of all levels, those too that tell none. */
  readonly level: Level | undefined;
  /** Only lines about the object that is looked at. */
  readonly aboutOnly: boolean;
  /** Only errors of one group. */
  readonly shape: string | undefined;
  readonly search: LogSearch;
  /** Whether lines that are not searched for are hidden. */
  readonly matchesOnly: boolean;
  /** Whether stack traces and the like are one line. */
  readonly folds: boolean;
}

export const ALL_LINES: Wanted = {
  level: undefined,
  aboutOnly: false,
  shape: undefined,
  search: NO_SEARCH,
  matchesOnly: false,
  folds: true,
};

const LEVELS: readonly Level[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/** Which lines of a log are shown, and which are searched for: kept up line by line, made anew when asked otherwise. */
export class LogView {
  readonly shown = new NumberList();
  readonly matches = new NumberList();
  private readonly log: KeptLog;
  private want: Wanted;
  /** The number of the first line that was not looked at yet. */
  private next = 0;

  constructor(log: KeptLog, wanted: Wanted = ALL_LINES) {
    this.log = log;
    this.want = wanted;
  }

  get wanted(): Wanted {
    return this.want;
  }

  set wanted(wanted: Wanted) {
    this.want = wanted;
    this.shown.clear();
    this.matches.clear();
    this.next = this.log.start;
    this.update();
  }

  /** Takes in what has come since, and forgets what has fallen out. */
  update(): void {
    const { start, end } = this.log;
    const from = Math.max(this.next, start);
    for (const [i, line] of this.log.lines.slice(from, end).entries()) this.add(from + i, line);
    this.next = end;
    this.shown.forgetBelow(start);
    this.matches.forgetBelow(start);
  }

  /** All lines that are shown. */
  lines(): readonly KeptLine[] {
    const lines: KeptLine[] = [];
    for (let i = 0; i < this.shown.length; i++) {
      const number = this.shown.at(i);
      const line = number === undefined ? undefined : this.log.line(number);
      if (line !== undefined) lines.push(line);
    }
    return lines;
  }

  private add(number: number, line: KeptLine): void {
    const { search, matchesOnly, folds } = this.want;
    if (!this.isWanted(line)) return;
    const searched = search.text !== '' && search.invalid === undefined;
    const isMatch = searched && search.matches(searchable(line));
    if (isMatch) this.matches.push(number);
    else if ((searched && matchesOnly) || (folds && line.head !== undefined)) return;
    this.shown.push(number);
  }

  /** What belongs to a line is wanted with it; what is said of the log itself always is. */
  private isWanted(line: KeptLine): boolean {
    const { level, aboutOnly, shape } = this.want;
    if (line.entry.type !== 'line') return true;
    const { level: its, isAbout, shape: itsShape } = line.head ?? line;
    if (aboutOnly && !isAbout) return false;
    if (shape !== undefined && itsShape !== shape) return false;
    return level === undefined || (its !== undefined && rank(its) >= rank(level));
  }
}

function searchable({ entry }: KeptLine): string {
  return 'text' in entry ? visibleText(entry.text) : '';
}

function rank(level: Level): number {
  return LEVELS.indexOf(level);
}
