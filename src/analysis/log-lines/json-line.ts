import { recordOf, textOf } from '../../kube/row.ts';
import { instantOf } from './instants.ts';
import { type Fields, type Level, levelOf, type Read } from './log-line.ts';

const TIMES = ['ts', 'time', 'timestamp', '@timestamp'];
const LEVELS = ['level', 'severity', 'lvl', 'log.level'];
const MESSAGES = ['msg', 'message'];
const ERRORS = ['error', 'err'];

/** The entry that a line of JSON is. */
export function entryOf(text: string): Fields | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return recordOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/**
 * JSON as zap, slog, logrus, zerolog, pino and the components of Kubernetes write it. An object that
 * has neither a message nor a level nor an error is data, not a line of a logger.
 */
export function readJson(text: string): Read | undefined {
  const entry = entryOf(text);
  if (entry === undefined) return undefined;
  const message = firstText(entry, MESSAGES);
  const error = errorIn(entry);
  const level = levelIn(entry, error);
  if (message === '' && error === '' && level === undefined) return undefined;
  return {
    format: 'json',
    at: TIMES.map((key) => instantOf(entry[key])).find((at) => at !== undefined),
    level,
    message,
    error,
    fields: without(entry, [...TIMES, ...LEVELS, ...MESSAGES, ...ERRORS, 'logger', 'caller']),
    source: textOf(entry.logger) || textOf(entry.caller),
  };
}

/** The first of these keys that has a text. */
export function firstText(entry: Fields, keys: readonly string[]): string {
  for (const key of keys) {
    const value = entry[key];
    if (typeof value === 'string' && value !== '') return value;
  }
  return '';
}

/** The error of an entry, whose value is a text or, as of pino, an object with a message. */
export function errorIn(entry: Fields): string {
  for (const key of ERRORS) {
    const value = entry[key];
    const text = textOf(value) || textOf(recordOf(value)?.message);
    if (text !== '') return text;
  }
  return '';
}

/** All of an entry but those keys. */
export function without(entry: Fields, keys: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(entry).filter(([key]) => !keys.includes(key)));
}

/** The components of Kubernetes write no level: `v` is there, unless it is an error. */
function levelIn(entry: Fields, error: string): Level | undefined {
  for (const key of LEVELS) {
    const level = levelOf(entry[key]);
    if (level !== undefined) return level;
  }
  if (typeof entry.v === 'number') return entry.v === 0 ? 'info' : 'debug';
  return error !== '' ? 'error' : undefined;
}
