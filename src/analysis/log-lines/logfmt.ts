import { instantOf } from './instants.ts';
import { errorIn, firstText, without } from './json-line.ts';
import { keyValues } from './key-values.ts';
import { levelOf, type Read } from './log-line.ts';

const BEGINS = /^[A-Za-z_@][\w.@-]{0,60}=/;
const TIMES = ['time', 'ts', 't', 'timestamp'];
const LEVELS = ['level', 'lvl', 'severity'];
const MESSAGES = ['msg', 'message'];

/** logfmt, as logrus, go-kit and slog write it: `time=… level=info msg="…" key=value`. */
export function readLogfmt(text: string): Read | undefined {
  if (!BEGINS.test(text)) return undefined;
  const entry = keyValues(text);
  const level = levelOf(firstText(entry, LEVELS));
  const message = firstText(entry, MESSAGES);
  if (level === undefined && message === '') return undefined;
  const caller = firstText(entry, ['logger', 'caller', 'source']);
  return {
    format: 'logfmt',
    at: instantOf(firstText(entry, TIMES)),
    level,
    message,
    error: errorIn(entry),
    fields: without(entry, [...TIMES, ...LEVELS, ...MESSAGES, 'err', 'error', 'logger', 'caller']),
    source: caller,
  };
}
