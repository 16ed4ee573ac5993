import type { Instant } from '../../kube/time.ts';
import { readJson } from './json-line.ts';
import { readKlog } from './klog.ts';
import type { LogLine, Read } from './log-line.ts';
import { readLogfmt } from './logfmt.ts';
import { objectOf } from './object-of.ts';
import { readPlain } from './plain.ts';
import { readTracingJson } from './tracing-json.ts';
import { readTracing } from './tracing-text.ts';
import { visibleText } from './visible-text.ts';
import { readZapConsole } from './zap-text.ts';

/**
 * Reads one line of a log, in whatever format: each line is looked at on its own, since one container
 * mixes them. `now` tells the year to formats that do not. Never throws, and takes time in proportion
 * to the line's length.
 */
export function parseLine(text: string, now: Instant): LogLine {
  const line = readAny(visibleText(text), now);
  return { ...line, object: objectOf(line.fields, line.message) };
}

/** What a line can be is told by its first character, so that most readers are never asked. */
function readAny(text: string, now: Instant): Read {
  const read =
    text[0] === '{'
      ? (readTracingJson(text) ?? readJson(text))
      : (readKlog(text, now) ?? readZapConsole(text) ?? readTracing(text) ?? readLogfmt(text));
  return read ?? readPlain(text);
}
