import type { EventLine } from '../../store/event-lines.ts';
import { fit } from '../terminal/text.ts';
import type { Theme } from '../theme.ts';

/** From this width on the type and the controller have columns, and the object its kind. */
const ROOMY = 120;

/** The widths of the columns; that of the message is what is left. */
interface Columns {
  readonly age: number;
  readonly type: number;
  readonly reason: number;
  readonly object: number;
  readonly count: number;
  readonly rate: number;
  readonly controller: number;
}

const TITLES = ['AGE', 'TYPE', 'REASON', 'OBJECT', 'COUNT', 'RATE', 'MESSAGE', 'CONTROLLER'];

function columnsOf(width: number): Columns {
  const isRoomy = width >= ROOMY;
  return {
    age: 5,
    type: isRoomy ? 9 : 1,
    reason: isRoomy ? 22 : 16,
    object: isRoomy ? Math.min(44, Math.floor(width * 0.22)) : 18,
    count: isRoomy ? 8 : 6,
    rate: isRoomy ? 8 : 0,
    controller: isRoomy ? Math.min(24, Math.floor(width * 0.12)) : 0,
  };
}

/** The column titles. */
export function eventTitles(width: number): string {
  return joined(width >= ROOMY ? TITLES : TITLES.with(1, ''), width);
}

/** One line of the list, painted and exactly `width` cells wide. */
export function eventText(
  line: EventLine,
  { width, selected, theme }: { width: number; selected: boolean; theme: Theme },
): string {
  if (line.type === 'gap') {
    const text = fit(`┄┄ ${line.text} ${'┄'.repeat(width)}`, width);
    return selected ? theme.selected(text) : theme.problem(text);
  }
  const isRoomy = width >= ROOMY;
  const { age, isWarning, eventType, reason, count, rate, message, controller } = line;
  const sign = isWarning ? '▲' : eventType === 'Normal' ? ' ' : '?';
  const type = isRoomy ? `${sign} ${eventType}` : sign;
  const object = line.sign + (isRoomy ? line.object : line.shortObject);
  const text = joined([age, type, reason, object, count, rate, message, controller], width);
  if (selected) return theme.selected(text);
  return isWarning ? theme.problem(text) : theme.plain(text);
}

function joined(cells: readonly string[], width: number): string {
  const { age, type, reason, object, count, rate, controller } = columnsOf(width);
  const fixed = [age, type, reason, object, count, rate];
  const shown = [...fixed, controller].filter((columns) => columns > 0);
  const message = width - shown.reduce((sum, columns) => sum + columns + 1, 0);
  return [...fixed, message, controller]
    .flatMap((columns, i) => (columns > 0 ? [fit(cells[i] ?? '', columns)] : []))
    .join(' ');
}

/** Whether two lines look the same. */
export function isSameLine(a: EventLine, b: EventLine): boolean {
  const [before, after] = [Object.values(a), Object.values(b)];
  return before.length === after.length && before.every((value, i) => value === after[i]);
}
