import type { Instant } from '../kube/time.ts';

/** `14:02:10` in the operator's time zone. */
export function clockTime(at: Instant): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

/** The same with milliseconds. */
export function clockTimeMs(at: Instant): string {
  const ms = new Date(at).getMilliseconds();
  return `${clockTime(at)}.${String(ms).padStart(3, '0')}`;
}

/** `in 4 s`, or `now` when the instant has passed. */
export function secondsUntil(at: Instant, now: Instant): string {
  const seconds = Math.ceil((at - now) / 1000);
  return seconds <= 0 ? 'now' : `in ${seconds} s`;
}
