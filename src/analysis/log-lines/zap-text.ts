import { dateTimeAt, instantOf } from './instants.ts';
import { entryOf, errorIn, without } from './json-line.ts';
import { levelOf, type Read } from './log-line.ts';

const LONGEST_TIME = 40;
const LOGGER = /^[\w.\-/]{1,200}$/;
const CALLER = /^\S{1,300}\.\w+:\d+$/;

/** Zap's console: time, level, logger, caller, message and JSON, with tabs between; the middle ones may lack. */
export function readZapConsole(text: string): Read | undefined {
  if (!text.slice(0, LONGEST_TIME).includes('\t')) return undefined;
  const [time = '', name = '', ...parts] = text.split('\t');
  const level = levelOf(name.trim());
  if (level === undefined || parts.length === 0) return undefined;
  const at = dateTimeAt(time)?.at ?? instantOf(time.trim());
  if (at === undefined) return undefined;
  const entry = entryOf(parts.at(-1) ?? '');
  if (entry !== undefined) parts.pop();
  const logger = parts.length > 1 && LOGGER.test(parts[0] ?? '') ? (parts.shift() ?? '') : '';
  const caller = parts.length > 1 && CALLER.test(parts[0] ?? '') ? (parts.shift() ?? '') : '';
  return {
    format: 'zap-console',
    at,
    level,
    message: parts.join('\t'),
    error: entry === undefined ? '' : errorIn(entry),
    fields: entry === undefined ? {} : without(entry, ['error', 'err']),
    source: logger || caller,
  };
}
