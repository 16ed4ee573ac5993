import type { Instant } from '../../kube/time.ts';
import { yearless } from './instants.ts';
import { errorIn, firstText, without } from './json-line.ts';
import { keyValues, quotedAt } from './key-values.ts';
import type { Level, Read } from './log-line.ts';

/** `Lmmdd hh:mm:ss.uuuuuu threadid file.go:line] ` */
const HEADER =
  /^([IWEF])(\d\d)(\d\d) (\d\d:\d\d:\d\d\.\d{1,9}) +\d{1,10} ([^\s\]]{1,300}:\d{1,9})\] ?/;

const LEVELS: Readonly<Record<string, Level>> = { I: 'info', W: 'warn', E: 'error', F: 'fatal' };

/** What klog writes: free text, `"message" key="value"`, or klogr's `"msg"="message" "key"="value"`. */
export function readKlog(text: string, now: Instant): Read | undefined {
  const match = HEADER.exec(text);
  if (match === null) return undefined;
  const [header, level = '', month = '', day = '', time = '', source = ''] = match;
  return {
    format: 'klog',
    at: yearless(month, day, time, now),
    level: LEVELS[level],
    ...bodyOf(text, header.length),
    source,
  };
}

function bodyOf(text: string, start: number): Pick<Read, 'message' | 'error' | 'fields'> {
  const quoted = text[start] === '"' ? quotedAt(text, start) : undefined;
  if (quoted === undefined) return { message: text.slice(start), error: '', fields: {} };
  const isKey = text[quoted.end] === '=';
  const entry = keyValues(text, isKey ? start : quoted.end);
  return {
    message: isKey ? firstText(entry, ['msg']) : quoted.value,
    error: errorIn(entry),
    fields: without(entry, ['err', 'error', ...(isKey ? ['msg'] : [])]),
  };
}
