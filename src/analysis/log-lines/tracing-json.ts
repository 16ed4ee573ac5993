import { recordOf, textOf } from '../../kube/row.ts';
import { instantOf } from './instants.ts';
import { entryOf, errorIn, without } from './json-line.ts';
import { type Fields, levelOf, type Read } from './log-line.ts';

/** Of a line with more spans only the innermost are read. */
const MOST_SPANS = 30;

/**
 * JSON as Rust's tracing_subscriber writes it: `{timestamp, level, fields: {message}, target, span,
 * spans}`. The fields of the spans are the line's own; those of the innermost win.
 */
export function readTracingJson(text: string): Read | undefined {
  const entry = entryOf(text);
  const event = recordOf(entry?.fields);
  if (entry === undefined || event === undefined) return undefined;
  if (event.message === undefined && entry.target === undefined) return undefined;
  const spans = Array.isArray(entry.spans) ? entry.spans.slice(-MOST_SPANS) : [];
  return {
    format: 'tracing-json',
    at: instantOf(entry.timestamp),
    level: levelOf(entry.level),
    message: textOf(event.message),
    error: errorIn(event),
    fields: {
      ...Object.assign({}, ...spans.map(fieldsOf)),
      ...fieldsOf(entry.span),
      ...without(event, ['message', 'error', 'err']),
    },
    source: textOf(entry.target),
  };
}

function fieldsOf(span: unknown): Fields {
  return without(recordOf(span) ?? {}, ['name']);
}
