import { dateTimeAt } from './instants.ts';
import { errorIn, without } from './json-line.ts';
import { endOfBracket, keyValues } from './key-values.ts';
import { type Fields, levelOf, type Read } from './log-line.ts';

const LEVEL = /^ +(TRACE|DEBUG|INFO|WARN|ERROR) +/;
const SPAN = /[^{}":=]{1,200}\{/y;
const TARGET = /[a-z_]\w{0,100}(?:::\w{1,100}){0,20}: /y;
const FIRST_KEY = /(?:^| )[A-Za-z_][\w.]*=/;
/** A line with more spans is not read further. */
const MOST_SPANS = 30;

/** Text as Rust's tracing_subscriber writes it: `TIME LEVEL span{fields}: target: message key=value`. */
export function readTracing(text: string): Read | undefined {
  const dated = dateTimeAt(text);
  if (dated === undefined) return undefined;
  const head = LEVEL.exec(text.slice(dated.length, dated.length + 40));
  if (head === null) return undefined;
  const spans = spansAt(text, dated.length + head[0].length);
  TARGET.lastIndex = spans.end;
  const target = TARGET.exec(text)?.[0] ?? '';
  const body = text.slice(spans.end + target.length);
  const key = FIRST_KEY.exec(body);
  const entry = key === null ? {} : keyValues(body, key.index, true);
  return {
    format: 'tracing',
    at: dated.at,
    level: levelOf(head[1]),
    message: key === null ? body : body.slice(0, key.index),
    error: errorIn(entry),
    fields: { ...spans.fields, ...without(entry, ['error', 'err']) },
    source: target.slice(0, -2),
  };
}

/** `reconciling object{object.ref=… object.reason=…}:`, outermost first; the fields of the innermost win. */
function spansAt(text: string, start: number): { readonly fields: Fields; readonly end: number } {
  let fields: Fields = {};
  let end = start;
  for (let spans = 0; spans < MOST_SPANS; spans++) {
    SPAN.lastIndex = end;
    const name = SPAN.exec(text)?.[0];
    if (name === undefined) break;
    const open = end + name.length - 1;
    const close = endOfBracket(text, open);
    if (close === undefined || text[close] !== ':') break;
    fields = { ...fields, ...keyValues(text.slice(open + 1, close - 1), 0, true) };
    end = text[close + 1] === ' ' ? close + 2 : close + 1;
  }
  return { fields, end };
}
