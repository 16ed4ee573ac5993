import type { Instant } from '../../kube/time.ts';

const DAY_MS = 86_400_000;

const DATE_TIME =
  /^(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?\s?(Z|UTC|[+-]\d\d:?\d\d)?/;

/** A point in time at the start of a text, and how much of the text it is. */
export interface Dated {
  readonly at: Instant;
  readonly length: number;
}

/** The date and time a text begins with, in the ways of RFC 3339, Go's log and log4j; UTC without a zone. */
export function dateTimeAt(text: string): Dated | undefined {
  const match = DATE_TIME.exec(text);
  if (match === null) return undefined;
  const [{ length }, year, month, day, time, fraction = '0', zone = 'Z'] = match;
  const milliseconds = fraction.padEnd(3, '0').slice(0, 3);
  const at = Date.parse(`${year}-${month}-${day}T${time}.${milliseconds}${offset(zone)}`);
  return Number.isNaN(at) ? undefined : { at, length };
}

/** What a logger writes into its field for the time: a text, or a number since the epoch in any unit. */
export function instantOf(value: unknown): Instant | undefined {
  if (typeof value === 'number') return sinceEpoch(value);
  if (typeof value !== 'string') return undefined;
  if (/^\d{9,19}(\.\d{1,9})?$/.test(value)) return sinceEpoch(Number(value));
  return dateTimeAt(value)?.at;
}

/** The time in the header of klog, which has neither year nor zone: this year's, or last year's, UTC. */
export function yearless(month: string, day: string, time: string, now: Instant): Instant {
  const year = new Date(now).getUTCFullYear();
  const at = Date.parse(`${year}-${month}-${day}T${time}Z`);
  return at > now + DAY_MS ? Date.parse(`${year - 1}-${month}-${day}T${time}Z`) : at;
}

/** Seconds, or what is too much to be seconds: milliseconds, microseconds, nanoseconds. */
function sinceEpoch(value: number): Instant | undefined {
  if (!Number.isFinite(value) || value < 1e8) return undefined;
  if (value < 1e11) return value * 1000;
  if (value < 1e14) return value;
  return value < 1e17 ? value / 1000 : value / 1e6;
}

function offset(zone: string): string {
  if (zone === 'Z' || zone === 'UTC') return 'Z';
  return zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
}
