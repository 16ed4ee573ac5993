import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { levelOf } from '../../../src/analysis/log-lines/log-line.ts';
import { parseLine } from '../../../src/analysis/log-lines/parse-line.ts';
import { recordOf, textOf } from '../../../src/kube/row.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');

const KRATIX = `{"level":"error","ts":"2026-11-21T07:03:17Z","logger":"controllers.Scheduler","msg":"error updating workplacement for work","severity":"error","workplacement":"widgets-alpha-deploy-68562.worker-dev-5058f","error":"the object has been modified","stacktrace":"a\\n\\tb.go:1"}`;
const WORK_CREATOR = `2026-11-21T07:01:45Z\tINFO\twork-creator\tWork created\t{"workName": "widgets-setup", "namespace": "kratix-platform-system"}`;
const KRUISE = `E1121 07:26:07.637604   30077 cloneset_controller.go:212] "Failed syncing CloneSet" err="Operation cannot be fulfilled on pods \\"web-mhz87\\": the object has been modified" cloneSet="sidecar/web"`;
const KLOGR = `E1121 07:26:07.637685   30077 controller.go:341] "msg"="Reconciler error" "error"="it is \\"late\\"" "controller"="cloneset-controller" "object"={"name":"web","namespace":"sidecar"}`;
const KLOG_TEXT = `I1121 07:26:05.378267   30077 event.go:377] Event(v1.ObjectReference{Kind:"CloneSet", Namespace:"cs-badimage", Name:"web", UID:"6272"}): type: 'Normal' succeed to create pod`;
const TRACING = `2026-11-21T07:02:00.123456Z  WARN reconciling object{object.ref=Widget.v1.example.com/alpha.team-a object.reason=related object updated: Job.v1.batch/x.team-a}:apply{try=2}: widgets::controller: it failed, again error=quota exceeded for team-a retry_in=5s`;
const TRACING_JSON = `{"timestamp":"2026-11-21T07:02:00.123456Z","level":"ERROR","fields":{"message":"failed to clean up object","error":"quota exceeded"},"target":"kube_runtime","span":{"object.ref":"Widget.v1.example.com/alpha.team-a","name":"reconciling object"},"spans":[{"tenant":"red","name":"run"},{"object.ref":"Widget.v1.example.com/alpha.team-a","name":"reconciling object"}]}`;
const LOGRUS = `time="2026-11-21T07:02:00Z" level=warning msg="retrying in 5s" error="dial tcp: \\"no\\"" attempt=3 empty=`;
const SLOG = `{"time":"2026-11-21T08:02:00.5+01:00","level":"INFO","msg":"started","workers":4}`;
const PINO = `{"level":50,"time":1795244520000,"pid":1,"msg":"boom","err":{"type":"Error","message":"no database","stack":"Error\\n at x"}}`;
const COMPONENT = `{"ts":1795244520123.5117,"caller":"app/server.go:12","msg":"cannot bind","err":"address in use"}`;
const ZAP_EPOCH = `{"level":"info","ts":1795244520.25,"caller":"main.go:3","msg":"hello"}`;

const at = (text: string) => Date.parse(text);

describe('a line of', () => {
  test.each([
    [
      'zap, as JSON',
      KRATIX,
      {
        format: 'json',
        at: at('2026-11-21T07:03:17Z'),
        level: 'error',
        message: 'error updating workplacement for work',
        error: 'the object has been modified',
        source: 'controllers.Scheduler',
      },
    ],
    [
      'zap, on a console',
      WORK_CREATOR,
      {
        format: 'zap-console',
        at: at('2026-11-21T07:01:45Z'),
        level: 'info',
        message: 'Work created',
        source: 'work-creator',
        fields: { workName: 'widgets-setup', namespace: 'kratix-platform-system' },
      },
    ],
    [
      'zap, on a console, with seconds and a caller',
      '1.795244520e+09\tINFO\tsetup\tmain/main.go:7\tstarting\twith a tab',
      { format: 'plain' },
    ],
    [
      'zap, on a console, with a caller',
      '2026-11-21T07:01:45.250+0100\twarn\tsetup\tmain/main.go:7\tstarting\twith a tab',
      {
        format: 'zap-console',
        at: at('2026-11-21T06:01:45.250Z'),
        level: 'warn',
        message: 'starting\twith a tab',
        source: 'setup',
        fields: {},
      },
    ],
    [
      'klog',
      KRUISE,
      {
        format: 'klog',
        at: at('2026-11-21T07:26:07.637Z'),
        level: 'error',
        message: 'Failed syncing CloneSet',
        error: 'Operation cannot be fulfilled on pods "web-mhz87": the object has been modified',
        source: 'cloneset_controller.go:212',
        fields: { cloneSet: 'sidecar/web' },
      },
    ],
    [
      'klogr',
      KLOGR,
      { format: 'klog', level: 'error', message: 'Reconciler error', error: 'it is "late"' },
    ],
    ['klog, as text', KLOG_TEXT, { format: 'klog', level: 'info', fields: {}, error: '' }],
    [
      'tracing',
      TRACING,
      {
        format: 'tracing',
        at: at('2026-11-21T07:02:00.123Z'),
        level: 'warn',
        message: 'it failed, again',
        error: 'quota exceeded for team-a',
        source: 'widgets::controller',
        fields: {
          'object.ref': 'Widget.v1.example.com/alpha.team-a',
          'object.reason': 'related object updated: Job.v1.batch/x.team-a',
          try: '2',
          retry_in: '5s',
        },
      },
    ],
    [
      'tracing, in colours',
      '\u001b[2m2026-11-21T07:02:00.123456Z\u001b[0m \u001b[32m INFO\u001b[0m \u001b[2mwidgets\u001b[0m\u001b[2m:\u001b[0m ready',
      { format: 'tracing', level: 'info', source: 'widgets', message: 'ready' },
    ],
    [
      'tracing, as JSON',
      TRACING_JSON,
      {
        format: 'tracing-json',
        at: at('2026-11-21T07:02:00.123Z'),
        level: 'error',
        message: 'failed to clean up object',
        error: 'quota exceeded',
        source: 'kube_runtime',
        fields: { tenant: 'red', 'object.ref': 'Widget.v1.example.com/alpha.team-a' },
      },
    ],
    [
      'logrus',
      LOGRUS,
      {
        format: 'logfmt',
        at: at('2026-11-21T07:02:00Z'),
        level: 'warn',
        message: 'retrying in 5s',
        error: 'dial tcp: "no"',
        fields: { attempt: '3', empty: '' },
      },
    ],
    [
      'slog, as JSON',
      SLOG,
      {
        format: 'json',
        at: at('2026-11-21T07:02:00.5Z'),
        message: 'started',
        fields: { workers: 4 },
      },
    ],
    [
      'pino',
      PINO,
      { at: at('2026-11-21T07:02:00Z'), level: 'error', message: 'boom', error: 'no database' },
    ],
    [
      'a component of Kubernetes, as JSON',
      COMPONENT,
      {
        at: 1795244520123.5117,
        level: 'error',
        message: 'cannot bind',
        source: 'app/server.go:12',
      },
    ],
    ['zap with seconds', ZAP_EPOCH, { at: 1795244520250, level: 'info', source: 'main.go:3' }],
    [
      'text',
      'rendering alpha',
      { format: 'plain', at: undefined, level: undefined, message: 'rendering alpha' },
    ],
    ['text that says error', 'Error: refusing to drop database', { level: 'error' }],
    [
      "Go's log",
      '2026/11/21 07:02:00 [ERROR] no route',
      { at: at('2026-11-21T07:02:00Z'), level: 'error', message: '[ERROR] no route' },
    ],
    [
      'log4j',
      '2026-11-21 07:02:00,250 [main] WARN  com.example.Foo - slow',
      { at: at('2026-11-21T07:02:00.250Z'), level: 'warn' },
    ],
    [
      'something with its time in brackets',
      '[2026-11-21T07:02:00Z] [info] up',
      { at: at('2026-11-21T07:02:00Z'), level: 'info', message: '[info] up' },
    ],
    [
      "Go's HTTP server",
      '2026/11/21 07:02:00 http: TLS handshake error from 10.0.0.2:34568: EOF',
      { at: at('2026-11-21T07:02:00Z'), level: 'error' },
    ],
    ["Go's panic", 'panic: runtime error: nil map', { level: 'fatal' }],
    ['Python', 'Traceback (most recent call last):', { level: 'error' }],
    ['no logger, but JSON', '{"apiVersion":"v1","kind":"Pod"}', { format: 'plain' }],
    ['half an object', KRATIX.slice(0, 150), { format: 'plain', level: undefined }],
    ['nothing', '', { format: 'plain', message: '' }],
  ])('%s', (_, line, expected) => {
    expect(parseLine(line, NOW)).toMatchObject(expected);
  });

  test('klog at the turn of the year is of last year', () => {
    const now = Date.parse('2027-01-01T00:00:05Z');
    const line = KRUISE.replace('E1121 07:26:07', 'E1231 23:59:58');
    expect(parseLine(line, now).at).toBe(at('2026-12-31T23:59:58.637Z'));
  });
});

test('no field is lost', () => {
  expect(Object.keys(parseLine(KRATIX, NOW).fields)).toEqual(['workplacement', 'stacktrace']);
});

test('every line that a manager wrote is read', () => {
  const folder = path.resolve(import.meta.dirname, '../../fixtures/recordings');
  const lines = readdirSync(folder)
    .flatMap((file) => readFileSync(path.join(folder, file), 'utf8').split('\n'))
    .filter((text) => text.includes('"log"'))
    .map((text) => recordOf(recordOf(JSON.parse(text))?.log))
    .filter((log) => log?.container === 'manager')
    .map((log) => textOf(log?.line));
  expect(lines).not.toEqual([]);
  const unread = lines.filter((text) => {
    const { format, at, level, message } = parseLine(text, NOW);
    return format === 'plain' || at === undefined || level === undefined || message === '';
  });
  expect(unread).toEqual([]);
});

describe('the level', () => {
  test.each([
    ['WARNING', 'warn'],
    ['dpanic', 'fatal'],
    ['Level(-5)', 'debug'],
    [30, 'info'],
    [35, 'info'],
    ['constructor', undefined],
    ['loud', undefined],
    [7, undefined],
    [null, undefined],
  ])('%j is %s', (value, level) => {
    expect(levelOf(value)).toBe(level);
  });
});
