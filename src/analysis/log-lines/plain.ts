import { dateTimeAt } from './instants.ts';
import { type Level, levelOf, type Read } from './log-line.ts';

/** After a time: a thread or a process in brackets, and the level in capitals. */
const CAPITALS =
  /^(?:\[[^\]]{0,60}\] ?){0,2}[[(<]?(TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|ERR|SEVERE|CRITICAL|FATAL|PANIC)\b/;
const BRACKETED = /^\[(trace|debug|info|notice|warn|warning|error|crit|alert|fatal)\]/i;
/** `Error: refusing to drop database`, and kubectl's `Error from server (Forbidden): …` */
const SAID =
  /^(error|warning|fatal|fatal error|panic)(?:\[\w{1,20}\]| from server(?: \(\w{1,40}\))?)?: /i;
const CRASHED = /^(?:panic: |fatal error: |thread '[^']{0,100}' panicked at)/;
/** What Go's net/http writes of itself (server.go, httputil/reverseproxy.go). */
const SERVED = /^http: (?:TLS handshake error|Accept error|proxy error|panic serving) /;
const THROWN = /^(?:Traceback \(most recent call last\)|Exception in thread )/;

/** Any text: the time at its start, and the level when it says one where loggers do. Never fails. */
export function readPlain(text: string): Read {
  const bracket = text.startsWith('[') ? 1 : 0;
  const dated = dateTimeAt(text.slice(bracket, bracket + 64));
  const message =
    dated === undefined ? text : text.slice(bracket + dated.length).replace(/^[\]:]?\s{0,8}/, '');
  return {
    format: 'plain',
    at: dated?.at,
    level: levelIn(message.slice(0, 200)),
    message,
    error: '',
    fields: {},
    source: '',
  };
}

function levelIn(start: string): Level | undefined {
  if (CRASHED.test(start)) return 'fatal';
  if (THROWN.test(start) || SERVED.test(start)) return 'error';
  const name = (CAPITALS.exec(start) ?? BRACKETED.exec(start) ?? SAID.exec(start))?.[1];
  return name === undefined ? undefined : levelOf(name.split(' ')[0]);
}
