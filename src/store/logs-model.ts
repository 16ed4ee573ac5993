import { clockTime } from '../analysis/clock-time.ts';
import { AboutObject } from '../analysis/log-lines/about-object.ts';
import type { ErrorGroup } from '../analysis/log-lines/error-groups.ts';
import type { Level } from '../analysis/log-lines/log-line.ts';
import type { Instant } from '../kube/time.ts';
import type { Command, Effect } from './command.ts';
import { KeptLog, type LoggedEntry } from './kept-log.ts';
import { type Size, tableHeight } from './layout.ts';
import { LogCalls } from './log-calls.ts';
import { LogErrors } from './log-errors.ts';
import { USUAL_RANGE } from './log-ranges.ts';
import type { LogSearch } from './log-search.ts';
import { LogSources } from './log-sources.ts';
import { describeSilence, type FollowedLog, isFollowed } from './log-states.ts';
import { textOf } from './log-text.ts';
import { ALL_LINES, LogView, type Wanted } from './log-view.ts';
import { LogWindow } from './log-window.ts';
import { type LogsOf, type LogsRequest, nameLogsOf, objectOf } from './logs-request.ts';
import type { Scrolled } from './pane-model.ts';
import type { LogsSlice } from './slices/logs.ts';
import type { Dialog } from './slices/view.ts';
import type { KtopState } from './state.ts';

/** Levels from which on lines are shown, in the turn of the key. */
const LEAST: readonly (Level | undefined)[] = [undefined, 'info', 'warn', 'error'];
/** `HH:MM:SS.mmm` and a space. */
const TIME_COLUMNS = 13;

/** What belongs to one reading of logs and is thrown away with it. */
class Reading {
  readonly log: KeptLog;
  readonly view: LogView;
  readonly sources = new LogSources();
  readonly window: LogWindow;
  readonly errors: LogErrors;
  readonly calls: LogCalls;
  logs: () => readonly FollowedLog[] = () => [];
  waits: () => readonly string[] = () => [];
  refusal: string | undefined;
  speaker: string | undefined;
  isLooking = true;

  constructor(request: LogsRequest, wanted: Wanted) {
    const about =
      request.speakers === 'controller' ? new AboutObject(objectOf(request.of)) : undefined;
    const keepsFirst = request.range.fromStart ?? false;
    this.log = new KeptLog({ keepsFirst, about });
    this.view = new LogView(this.log, wanted);
    this.window = new LogWindow(this.log, this.view, this.sources, !keepsFirst);
    this.errors = new LogErrors(this.log.groups);
    this.calls = new LogCalls(this.log.calls);
  }
}

/** Who is told of the errors in logs of an object's workers when they are closed. */
export type LogListener = (of: LogsOf, errors: readonly ErrorGroup[]) => void;

/** The logs that are open: what is read, which lines of it are shown, and how. */
export class LogsModel {
  private readonly heard: LogListener;
  private asked: LogsRequest | undefined;
  private reading: Reading | undefined;
  private wraps = false;
  private times = false;
  private colours = false;

  constructor(heard: LogListener = () => {}) {
    this.heard = heard;
  }

  /** What is to be read; another object whenever it has to be read anew. */
  get request(): LogsRequest | undefined {
    return this.asked;
  }

  open(of: LogsOf): void {
    this.read({ of, speakers: 'workers', range: USUAL_RANGE, previous: false }, ALL_LINES);
  }

  /** Forgets all lines; how they are shown stays as it was chosen. */
  close(): void {
    const { asked, reading } = this;
    // A controller speaks of many objects.
    if (asked?.speakers === 'workers' && reading !== undefined)
      this.heard(asked.of, reading.log.groups.list());
    this.asked = undefined;
    this.reading = undefined;
  }

  /** Takes what has come of logs that are open. */
  take(entries: readonly LoggedEntry[]): void {
    for (const { target } of entries) this.reading?.sources.add(target);
    this.reading?.log.push(entries);
  }

  /** Where each frame finds which logs there are, and why pods have none yet. */
  follow(logs: () => readonly FollowedLog[], waits: () => readonly string[] = () => []): void {
    if (this.reading === undefined) return;
    this.reading.logs = logs;
    this.reading.waits = waits;
  }

  /** Who speaks, where that is not who works for the object. */
  introduce(speaker: string): void {
    if (this.reading !== undefined) this.reading.speaker = speaker;
  }

  /** Which pods lead, by their names. */
  lead(pods: ReadonlySet<string>): void {
    this.reading?.sources.lead(pods);
  }

  /** The pods have been listed, or cannot be seen, for this reason. */
  listed(refusal: string | undefined): void {
    if (this.reading === undefined) return;
    this.reading.isLooking = false;
    this.reading.refusal = refusal;
  }

  /** What moves keys scroll: the lines, or what lies over them. */
  scrolled(dialog: Dialog): Scrolled | undefined {
    if (dialog === 'log-errors') return this.reading?.errors;
    return dialog === 'log-calls' ? this.reading?.calls : this.reading?.window;
  }

  /** Looks for something else. */
  search(search: LogSearch): void {
    this.reading?.window.forgetMatch();
    this.want({ search });
  }

  /** Shows errors of all groups again; returns whether it showed one only. */
  widen(): boolean {
    if (this.reading?.view.wanted.shape === undefined) return false;
    this.want({ shape: undefined });
    return true;
  }

  /** Carries a command out, if it is one about the logs. */
  perform(command: Command, now: Instant): readonly Effect[] | undefined {
    const { asked, reading } = this;
    if (asked === undefined || reading === undefined) return undefined;
    const { wanted } = reading.view;
    switch (command.type) {
      case 'toggle-autoscroll':
        reading.window.toggleAutoscroll();
        return [];
      case 'toggle-wrap':
        this.wraps = !this.wraps;
        return [];
      case 'toggle-times':
        this.times = !this.times;
        return [];
      case 'toggle-colours':
        this.colours = !this.colours;
        return [];
      case 'toggle-folds':
        return this.want({ folds: !wanted.folds });
      case 'toggle-matches-only':
        return this.want({ matchesOnly: !wanted.matchesOnly });
      case 'next-level':
        return this.want({ level: LEAST[(LEAST.indexOf(wanted.level) + 1) % LEAST.length] });
      case 'next-match':
        reading.window.jump(command.by);
        return [];
      case 'next-speaker':
        return this.nextSpeaker(asked, wanted);
      case 'toggle-previous':
        return this.read({ ...asked, previous: !asked.previous }, wanted);
      case 'choose-range':
        return this.read({ ...asked, range: command.range }, wanted);
      case 'mark-logs':
        reading.log.mark(now, `──── marked at ${clockTime(now)} ────`);
        return [];
      case 'copy-logs':
        return [{ type: 'copy', text: textOf(reading.window.lines()) }];
      case 'save-logs': {
        reading.view.update();
        const text = textOf(reading.view.lines());
        return [{ type: 'save-logs', name: nameLogsOf(asked.of), text }];
      }
      case 'copy-role': {
        const role = reading.errors.selectedRole();
        return role === undefined ? [] : [{ type: 'copy', text: role }];
      }
      case 'open-error':
        // Errors are grouped whomever they are about.
        return this.want({ shape: reading.errors.selected()?.shape, aboutOnly: false });
      default:
        return undefined;
    }
  }

  /** What the screen shows, at a cost that depends on the screen and not on what is kept. */
  slices(size: Size, dialog: Dialog): Pick<KtopState, 'logs' | 'logErrors' | 'logCalls'> {
    const { asked, reading } = this;
    if (asked === undefined || reading === undefined)
      return { logs: undefined, logErrors: undefined, logCalls: undefined };
    reading.view.update();
    const restarts = Math.max(0, ...reading.logs().map(({ target }) => target.restart));
    return {
      logs: this.slice(asked, reading, size),
      logErrors: dialog === 'log-errors' ? reading.errors.slice(size, restarts) : undefined,
      logCalls: dialog === 'log-calls' ? reading.calls.slice(size) : undefined,
    };
  }

  private slice(asked: LogsRequest, reading: Reading, size: Size): LogsSlice {
    const { view, log, sources, window, speaker, refusal, isLooking } = reading;
    const { wraps, times, colours } = this;
    const { shown, matches, wanted } = view;
    const sourceColumns = sources.columns(size.columns);
    const columns = size.columns - (times ? TIME_COLUMNS : 0) - sourceColumns - 1;
    const look = { wraps, times, colours, columns };
    const lines = window.rows(look, sourceColumns, tableHeight(size));
    const logs = reading.logs();
    const title = nameLogsOf(asked.of);
    return {
      title,
      speakers: asked.speakers,
      speaker,
      range: asked.range,
      previous: asked.previous,
      lines,
      sourceColumns,
      timeColumns: times ? TIME_COLUMNS : 0,
      hasLeader: sources.hasLeader,
      wanted,
      offset: window.offset,
      length: shown.length,
      kept: log.lines.length,
      dropped: log.start,
      refused: log.refused,
      matches: matches.length,
      match: window.match,
      followed: logs.filter(isFollowed).length,
      all: logs.length,
      silence: refusal === undefined ? describeSilence(logs, reading.waits()) : [refusal],
      unheard: wanted.aboutOnly ? log.habits.whySilentAbout(title) : undefined,
      autoscroll: window.autoscroll,
      wraps,
      colours,
      isLooking,
      errors: log.groups.size,
    };
  }

  private read(request: LogsRequest, wanted: Wanted): readonly Effect[] {
    this.asked = request;
    this.reading = new Reading(request, wanted);
    return [];
  }

  /** Its workers, its controller about it, its controller about everything, and its workers again. */
  private nextSpeaker(asked: LogsRequest, wanted: Wanted): readonly Effect[] {
    if (asked.speakers === 'controller' && wanted.aboutOnly) return this.want({ aboutOnly: false });
    const speakers = asked.speakers === 'workers' ? 'controller' : 'workers';
    const aboutOnly = speakers === 'controller';
    return this.read(
      { ...asked, speakers, previous: false },
      { ...wanted, aboutOnly, shape: undefined },
    );
  }

  private want(change: Partial<Wanted>): readonly Effect[] {
    const view = this.reading?.view;
    if (view !== undefined) view.wanted = { ...view.wanted, ...change };
    return [];
  }
}
