import { type Instant, parseInstant } from '../kube/time.ts';
import { usage } from './flag-values.ts';

interface Span {
  readonly start: Instant;
  readonly end: Instant;
}

const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?$/;
const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const DAY_MS = 86_400_000;
/** A little after the end is the end: nothing more is known, and times are read from watches. */
const LATE_MS = 60_000;

/**
 * The moment `--at` means: RFC 3339, or a time of day (UTC, as the recording has it) of the day the
 * recording is of; a little after its end is its end. Throws ExitError('usage') for what is no time, or
 * is outside of the recording.
 */
export function momentOf(text: string, span: Span): Instant {
  const moment = TIME_OF_DAY.test(text)
    ? ofDay(text, span)
    : RFC3339.test(text) && parseInstant(text);
  if (moment === undefined || moment === false)
    throw usage(`--at takes a time such as 07:03:18 or 2026-11-21T07:03:18Z, not ${text}`);
  // Who reads the first time without its fraction means the beginning.
  if (moment < wholeSecond(span.start) || moment > span.end + LATE_MS)
    throw usage(
      `--at ${text} is outside the recording, which is of ${iso(span.start)} to ${iso(span.end)}`,
    );
  return Math.min(Math.max(moment, span.start), span.end);
}

/** A recording over midnight has two days. */
function ofDay(text: string, { start, end }: Span): Instant | undefined {
  const first = parseInstant(`${iso(start).slice(0, 11)}${text}Z`);
  if (first === undefined || first >= wholeSecond(start) || first + DAY_MS > end) return first;
  return first + DAY_MS;
}

function wholeSecond(instant: Instant): Instant {
  return Math.floor(instant / 1000) * 1000;
}

function iso(instant: Instant): string {
  return new Date(instant).toISOString();
}
