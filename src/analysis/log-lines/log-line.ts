import type { Instant } from '../../kube/time.ts';

export type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

export type LogFormat =
  | 'json'
  | 'tracing-json'
  | 'zap-console'
  | 'klog'
  | 'tracing'
  | 'logfmt'
  | 'plain';

export type Fields = Readonly<Record<string, unknown>>;

/**
 * The object that a line speaks of. `kind` is spelled as in the line (compare without case) and empty
 * when the line does not tell; `namespace` is empty for cluster-scoped objects.
 */
export interface SpokenOf {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** One line of a log, read. What the line does not tell is `undefined` or empty. */
export interface LogLine {
  readonly format: LogFormat;
  readonly at: Instant | undefined;
  readonly level: Level | undefined;
  readonly message: string;
  /** What went wrong, where the line tells it apart from its message. */
  readonly error: string;
  /** Everything else that it names, under the names that it gives. */
  readonly fields: Fields;
  /** Who speaks: a logger, a target, or a place in the source. */
  readonly source: string;
  readonly object: SpokenOf | undefined;
}

/** What a reader of one format finds; `undefined` when the line is of another format. */
export type Read = Omit<LogLine, 'object'>;

/** Whether a line says that something went wrong. */
export function isError({ level, error }: Pick<LogLine, 'level' | 'error'>): boolean {
  if (level === 'error' || level === 'fatal') return true;
  return error !== '' && (level === undefined || level === 'warn');
}

/** The level that loggers call `INFO`, `warning`, `E` or `Level(-5)`; of pino and bunyan its number. */
export function levelOf(value: unknown): Level | undefined {
  if (typeof value === 'number') return NUMBERS.get(Math.floor(value / 10) * 10);
  if (typeof value !== 'string' || value.length > 16) return undefined;
  const name = value.toLowerCase();
  return NAMES.get(name) ?? (VERBOSITY.test(name) ? 'debug' : undefined);
}

/** Zap's names for the levels of logr above 1. */
const VERBOSITY = /^level\(-?\d+\)$/;

const NUMBERS: ReadonlyMap<number, Level> = new Map([
  [10, 'trace'],
  [20, 'debug'],
  [30, 'info'],
  [40, 'warn'],
  [50, 'error'],
  [60, 'fatal'],
]);

const NAMES: ReadonlyMap<string, Level> = new Map([
  ['trace', 'trace'],
  ['trc', 'trace'],
  ['verbose', 'trace'],
  ['debug', 'debug'],
  ['dbg', 'debug'],
  ['info', 'info'],
  ['inf', 'info'],
  ['information', 'info'],
  ['notice', 'info'],
  ['warn', 'warn'],
  ['wrn', 'warn'],
  ['warning', 'warn'],
  ['error', 'error'],
  ['err', 'error'],
  ['severe', 'error'],
  ['critical', 'fatal'],
  ['crit', 'fatal'],
  ['alert', 'fatal'],
  ['emergency', 'fatal'],
  ['fatal', 'fatal'],
  ['panic', 'fatal'],
  ['dpanic', 'fatal'],
]);
