import { describe, expect, onTestFinished, test } from 'vitest';
import {
  BadRecording,
  type PlaybackOptions,
  readRecording,
  replayClock,
  standingClock,
  startPlayback,
} from '../../src/embedded/playback.ts';
import { aClock } from '../helpers/clock.ts';

const T0 = Date.UTC(2026, 10, 21, 7);
const at = (seconds: number) => new Date(T0 + seconds * 1000).toISOString();

interface Shape {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly rv?: number | string;
  readonly [key: string]: unknown;
}

function anObject({ apiVersion = 'v1', kind = 'ConfigMap', name = 'a', ...rest }: Shape) {
  const { namespace = 'demo', rv = 1, metadata, ...more } = rest;
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace === '' ? {} : { namespace }),
      uid: `uid-${name}`,
      resourceVersion: String(rv),
      ...(metadata as object),
    },
    ...more,
  };
}

const line = (seconds: number, type: string, shape: Shape) => ({
  t: at(seconds),
  type,
  object: anObject(shape),
});
const log = (seconds: number, text: string, pod = 'web', container = 'app') => ({
  t: at(seconds),
  log: { namespace: 'demo', pod, container, line: text },
});

const WIDGETS = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  name: 'widgets.example.com',
  namespace: '',
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'widgets', kind: 'Widget', shortNames: ['wd'] },
    versions: [{ name: 'v1', served: true, storage: true }],
  },
};
const WIDGET = { apiVersion: 'example.com/v1', kind: 'Widget' };
const widgets = '/apis/example.com/v1/widgets';

const textOf = (lines: readonly object[]) =>
  lines.map((item) => `${JSON.stringify(item)}\n`).join('');

async function play(lines: readonly object[], options: Partial<PlaybackOptions> = {}) {
  const recording = readRecording(textOf(lines));
  const machine = aClock(5_000);
  const moment = options.at ?? recording.end;
  const makeClock = options.plays === true ? replayClock : standingClock;
  const clock = makeClock(moment, machine);
  const playback = await startPlayback({ recording, clock, ...options });
  onTestFinished(() => playback.close());
  const ask = (path: string, init: RequestInit = {}) => fetch(playback.url + path, init);
  return {
    playback,
    machine,
    ask,
    // biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
    get: async (path: string): Promise<any> => (await ask(path)).json(),
    names: async (path: string): Promise<readonly string[]> => {
      const { items } = (await (await ask(path)).json()) as {
        items: ReturnType<typeof anObject>[];
      };
      return items.map(({ metadata }) => metadata.name);
    },
    text: async (path: string) => (await ask(path)).text(),
    refusal: async (path: string, init: RequestInit = {}) => {
      const { code, reason, message } = (await (await ask(path, init)).json()) as Record<
        string,
        unknown
      >;
      return { code, reason, message };
    },
  };
}

const MAPS = '/api/v1/configmaps';
const LOG = '/api/v1/namespaces/demo/pods/web/log';

describe('the state at a moment', () => {
  const story = [
    line(0, 'ADDED', { name: 'a', rv: 5, data: { k: '1' } }),
    line(10, 'MODIFIED', { name: 'a', rv: 9, data: { k: '2' } }),
    line(20, 'ADDED', { name: 'b', rv: 12 }),
    line(30, 'DELETED', { name: 'a', rv: 20 }),
  ];

  test.each([
    [0, ['a']],
    [9, ['a']],
    [20, ['a', 'b']],
    [30, ['b']],
  ])('is what had been seen %i seconds in', async (seconds, names) => {
    const { names: list } = await play(story, { at: T0 + seconds * 1000 });
    expect(await list(MAPS)).toEqual(names);
  });

  test('is the end of the recording unless asked otherwise', async () => {
    const { names, playback } = await play(story);
    expect(await names(MAPS)).toEqual(['b']);
    expect(playback.end).toBe(T0 + 30_000);
  });

  test('shows objects as they were recorded, to the letter', async () => {
    const metadata = {
      deletionTimestamp: at(-9),
      deletionGracePeriodSeconds: 0,
      finalizers: ['example.com/lock'],
      managedFields: [{ manager: 'me', operation: 'Update', fieldsV1: { 'f:data': {} } }],
    };
    const recorded = line(0, 'ADDED', { name: 'a', rv: 54195, metadata, data: { k: 'v' } });
    const { get } = await play([recorded]);
    expect(await get('/api/v1/namespaces/demo/configmaps/a')).toEqual(recorded.object);
  });

  test('keeps what is newer by resourceVersion, however late the older came', async () => {
    const { get, names } = await play([
      line(0, 'ADDED', { name: 'a', rv: 9, data: { k: 'new' } }),
      line(0, 'ADDED', { name: 'b', rv: 3 }),
      line(1, 'DELETED', { name: 'b', rv: 7 }),
      line(2, 'MODIFIED', { name: 'a', rv: 5, data: { k: 'old' } }),
      line(2, 'MODIFIED', { name: 'b', rv: 6 }),
    ]);
    expect(await names(MAPS)).toEqual(['a']);
    expect((await get('/api/v1/namespaces/demo/configmaps/a')).data).toEqual({ k: 'new' });
  });

  test('goes by time where versions are no numbers', async () => {
    const { get } = await play([
      line(0, 'ADDED', { rv: 'z', data: { k: '1' } }),
      line(1, 'MODIFIED', { rv: 'a', data: { k: '2' } }),
    ]);
    expect((await get('/api/v1/namespaces/demo/configmaps/a')).data).toEqual({ k: '2' });
  });

  test('has Events of both groups in both', async () => {
    const { names } = await play([
      line(0, 'ADDED', { kind: 'Event', name: 'core', rv: 1, message: 'm' }),
      line(0, 'ADDED', { apiVersion: 'events.k8s.io/v1', kind: 'Event', name: 'new', rv: 2 }),
    ]);
    expect(await names('/api/v1/events')).toEqual(['core', 'new']);
    expect(await names('/apis/events.k8s.io/v1/events')).toEqual(['core', 'new']);
  });
});

describe('custom kinds', () => {
  test('are served by their definition, also when it was seen after its objects', async () => {
    const { names, get } = await play([
      line(0, 'ADDED', { ...WIDGET, name: 'w', rv: 8 }),
      line(1, 'ADDED', { ...WIDGETS, rv: 4 }),
    ]);
    expect(await names(widgets)).toEqual(['w']);
    expect((await get('/apis/example.com/v1')).resources[0]).toMatchObject({
      name: 'widgets',
      shortNames: ['wd'],
    });
  });

  test('are served by their definition before it was seen', async () => {
    const lines = [
      line(0, 'ADDED', { ...WIDGET, name: 'w', rv: 8 }),
      line(9, 'ADDED', { ...WIDGETS, rv: 4 }),
    ];
    const { get } = await play(lines, { at: T0 });
    expect((await get('/apis/example.com/v1')).resources[0].shortNames).toEqual(['wd']);
  });

  test('are nothing yet, not unseen, where only the definition was recorded', async () => {
    const { names } = await play([line(0, 'ADDED', WIDGETS)]);
    expect(await names(widgets)).toEqual([]);
  });

  test('end with their definition, and come again', async () => {
    const lines = [
      line(0, 'ADDED', { ...WIDGETS, rv: 1 }),
      line(0, 'ADDED', { ...WIDGET, name: 'old', rv: 2 }),
      line(5, 'DELETED', { ...WIDGETS, rv: 9 }),
      line(8, 'ADDED', { ...WIDGETS, rv: 10 }),
      line(8, 'ADDED', { ...WIDGET, name: 'new', rv: 11 }),
    ];
    const between = await play(lines, { at: T0 + 6_000 });
    expect((await between.ask(widgets)).status).toBe(404);
    const after = await play(lines);
    expect(await after.names(widgets)).toContain('new');
  });

  test.each([
    ['Policy', 'policies'],
    ['Gateway', 'gateways'],
    ['Ingress', 'ingresses'],
    ['Widget', 'widgets'],
  ])('of which no definition was recorded: %s is served as %s', async (kind, plural) => {
    const { names } = await play([line(0, 'ADDED', { ...WIDGET, kind, name: 'x' })]);
    expect(await names(`/apis/example.com/v1/namespaces/demo/${plural}`)).toEqual(['x']);
  });
});

describe('what was not looked at', () => {
  const one = [line(0, 'ADDED', { kind: 'Pod', name: 'web' })];
  const unseen = (what: string) => ({
    code: 403,
    reason: 'Forbidden',
    message: `the recording does not hold ${what}`,
  });

  test.each([
    ['/api/v1/secrets', 'secrets'],
    ['/api/v1/secrets?watch=true', 'secrets'],
    ['/api/v1/namespaces/demo/secrets/x', 'secrets'],
    ['/apis/apps/v1/deployments', 'deployments.apps'],
  ])('%s is refused', async (path, what) => {
    const { refusal } = await play(one);
    expect(await refusal(path)).toEqual(unseen(what));
  });

  test('is neither what was mentioned at any time nor a namespace', async () => {
    const { names } = await play([...one, line(9, 'ADDED', { name: 'later' })], { at: T0 });
    expect(await names(MAPS)).toEqual([]);
    expect(await names('/api/v1/namespaces')).toEqual([]);
  });

  test('is told by what the recorder says that it watched', async () => {
    const watching = { t: at(0), watching: ['secrets', 'events'] };
    const { names, refusal } = await play([watching, line(0, 'ADDED', WIDGETS)]);
    expect(await names('/api/v1/secrets')).toEqual([]);
    expect(await names('/apis/events.k8s.io/v1/events')).toEqual([]);
    expect(await refusal('/api/v1/pods')).toEqual(unseen('pods'));
    expect(await refusal(widgets)).toEqual(unseen('widgets.example.com'));
  });

  test('is everything outside the recorded namespaces', async () => {
    const watching = { t: at(0), watching: ['pods'], namespaces: ['demo'] };
    const { names, refusal, playback } = await play([watching, ...one]);
    expect(await names('/api/v1/namespaces/demo/pods')).toEqual(['web']);
    expect(await refusal('/api/v1/pods')).toEqual(unseen('pods of all namespaces'));
    expect(await refusal('/api/v1/namespaces/other/pods')).toEqual(unseen('pods of other'));
    expect(playback.kubeconfig).toContain('namespace: "demo"');
  });
});

describe('a write', () => {
  const lines = [line(0, 'ADDED', { name: 'a' })];
  const message = 'a recording cannot be written to';
  const json = { 'content-type': 'application/json' };

  test.each([
    ['POST', '/api/v1/namespaces/demo/configmaps'],
    ['PUT', '/api/v1/namespaces/demo/configmaps/a'],
    ['PATCH', '/api/v1/namespaces/demo/configmaps/a?dryRun=All'],
    ['DELETE', '/api/v1/namespaces/demo/configmaps/a'],
  ])('%s %s is refused', async (method, path) => {
    const { refusal, names } = await play(lines);
    const init = { method, headers: json, ...(method === 'DELETE' ? {} : { body: '{}' }) };
    expect(await refusal(path, init)).toEqual({ code: 405, reason: 'MethodNotAllowed', message });
    expect(await names(MAPS)).toEqual(['a']);
  });

  test('that is a review is forbidden', async () => {
    const { refusal } = await play(lines);
    const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
    const init = { method: 'POST', headers: json, body: '{"spec":{}}' };
    expect(await refusal(path, init)).toEqual({ code: 403, reason: 'Forbidden', message });
  });
});

describe('logs', () => {
  const spec = { nodeName: 'n', containers: [{ name: 'app' }] };
  const pod = { kind: 'Pod', name: 'web', spec };

  test('have the time of their lines', async () => {
    const { text } = await play([line(0, 'ADDED', pod), log(1, 'one'), log(2, 'two')]);
    expect(await text(`${LOG}?timestamps=true`)).toBe(
      '2026-11-21T07:00:01.000000000Z one\n2026-11-21T07:00:02.000000000Z two\n',
    );
    expect(await text(`${LOG}?sinceTime=${at(2)}`)).toBe('two\n');
    expect(await text(`${LOG}?tailLines=1`)).toBe('two\n');
  });

  test('end where the replay is', async () => {
    const { text } = await play([line(0, 'ADDED', pod), log(1, 'one'), log(2, 'two')], {
      at: T0 + 1_000,
    });
    expect(await text(LOG)).toBe('one\n');
  });

  test('of a pod that was not recorded can be read; the pod says so', async () => {
    const { text, get, refusal } = await play([
      line(0, 'ADDED', {}),
      log(1, 'hello', 'web', 'manager'),
      log(1, 'there', 'web', 'proxy'),
    ]);
    expect(await text(`${LOG}?container=proxy`)).toBe('there\n');
    const { metadata, spec: found } = await get('/api/v1/namespaces/demo/pods/web');
    expect(metadata.annotations).toEqual({ 'ktop.dev/recorded': 'log-only' });
    expect(metadata.uid).toMatch(/^[0-9a-f]{32}$/);
    expect(found.containers).toEqual([{ name: 'manager' }, { name: 'proxy' }]);
    expect(await refusal('/api/v1/pods')).toMatchObject({ code: 403 });
  });

  test('have the time at which they were said, where that was recorded', async () => {
    const said = { namespace: 'demo', pod: 'web', container: 'app', line: 'one', at: at(1) };
    const { text } = await play([line(5, 'ADDED', pod), { t: at(6), log: said }]);
    expect(await text(`${LOG}?timestamps=true`)).toBe('2026-11-21T07:00:01.000000000Z one\n');
  });

  const run = (seconds: number, text: string, restart: number, uid = 'uid-web') => ({
    t: at(seconds),
    log: { namespace: 'demo', pod: 'web', uid, container: 'app', restart, line: text },
  });
  const restarted = (restartCount: number) => ({
    ...pod,
    rv: restartCount + 2,
    status: { containerStatuses: [{ name: 'app', restartCount, state: { running: {} } }] },
  });

  test.each([
    ['all at once', {}],
    ['one after another', { at: T0, plays: true }],
  ])('of the run before a restart are the previous log, %s', async (_, options) => {
    const lines = [
      line(0, 'ADDED', pod),
      run(1, 'one', 0),
      run(2, 'two', 1),
      run(3, 'last words', 0),
      run(3, 'three', 1),
    ];
    const { text, machine } = await play(lines, options);
    machine.advance(10_000);
    expect(await text(LOG)).toBe('two\nthree\n');
    expect(await text(`${LOG}?previous=true`)).toBe('one\nlast words\n');
  });

  test('of a run that has said nothing yet are none', async () => {
    const { text } = await play(
      [line(0, 'ADDED', pod), run(1, 'one', 0), line(2, 'MODIFIED', restarted(1))],
      { at: T0, plays: true },
    );
    expect(await text(LOG)).toBe('');
  });

  test('of a container that has ended end', async () => {
    const state = { terminated: { exitCode: 0 } };
    const status = { containerStatuses: [{ name: 'app', restartCount: 0, state }] };
    const { text } = await play([line(0, 'ADDED', { ...pod, status }), run(1, 'one', 0)]);
    expect(await text(`${LOG}?follow=true`)).toBe('one\n');
  });

  test('are those of the pod that is named, whatever the clocks say', async () => {
    const first = { ...pod, metadata: { uid: 'old' } };
    const second = { ...pod, rv: 3, metadata: { uid: 'new' } };
    const { text } = await play(
      [
        line(0, 'ADDED', first),
        run(1, 'early', 0, 'new'),
        line(2, 'DELETED', { ...first, rv: 2 }),
        line(3, 'ADDED', second),
        run(4, 'old life', 0, 'old'),
        run(4, 'new life', 0, 'new'),
      ],
      { at: T0 + 3_500, plays: true },
    );
    expect(await text(LOG)).toBe('early\n');
  });

  test('of a namesake of before are not those of the pod', async () => {
    const { text } = await play([
      line(0, 'ADDED', { ...pod, rv: 1, metadata: { uid: 'old', creationTimestamp: at(0) } }),
      log(1, 'old life'),
      line(2, 'DELETED', { ...pod, rv: 2, metadata: { uid: 'old', creationTimestamp: at(0) } }),
      line(3, 'ADDED', { ...pod, rv: 3, metadata: { uid: 'new', creationTimestamp: at(3) } }),
      log(4, 'new life'),
    ]);
    expect(await text(LOG)).toBe('new life\n');
  });
});

describe('time', () => {
  test('in the head of answers is that of the replay', async () => {
    const { ask } = await play([line(0, 'ADDED', {}), line(60, 'ADDED', { name: 'b', rv: 2 })], {
      at: T0 + 30_000,
    });
    expect((await ask(MAPS)).headers.get('date')).toBe('Sat, 21 Nov 2026 07:00:30 GMT');
  });

  test('goes on where it is played, and what comes is told to who watches', async () => {
    const { machine, ask, names, text } = await play(
      [
        line(0, 'ADDED', { rv: 11 }),
        line(10, 'ADDED', { name: 'b', rv: 12 }),
        log(11, 'hello', 'pod-b'),
        line(20, 'DELETED', { rv: 13 }),
      ],
      { at: T0, plays: true },
    );
    const watch = await ask(`${MAPS}?watch=true&resourceVersion=11`);
    machine.advance(9_000);
    expect(await names(MAPS)).toEqual(['a']);
    machine.advance(2_000);
    expect(await names(MAPS)).toEqual(['a', 'b']);
    expect(await text('/api/v1/namespaces/demo/pods/pod-b/log')).toBe('hello\n');
    machine.advance(3_600_000);
    expect(await names(MAPS)).toEqual(['b']);
    const chunks = watch.body?.getReader();
    let told = '';
    while (!told.includes('DELETED'))
      told += new TextDecoder().decode((await chunks?.read())?.value);
    const events = told
      .trim()
      .split('\n')
      .map((event) => JSON.parse(event));
    expect(events.map(({ type, object }) => [type, object.metadata.name])).toEqual([
      ['ADDED', 'b'],
      ['DELETED', 'a'],
    ]);
  });

  test('leaves no timer behind', async () => {
    const { machine, playback } = await play(
      [line(0, 'ADDED', {}), line(10, 'ADDED', { name: 'b', rv: 2 })],
      { at: T0, plays: true },
    );
    await playback.close();
    expect(machine.timers).toBe(0);
  });

  test('stands still otherwise', () => {
    const machine = aClock(0);
    const standing = standingClock(T0, machine);
    const running = replayClock(T0, machine);
    machine.advance(1_500);
    expect([standing.now(), running.now()]).toEqual([T0, T0 + 1_500]);
  });
});

describe('a file that is no recording', () => {
  const good = textOf([line(5, 'ADDED', {})]);

  test.each([
    ['nothing', '', 'the file is empty'],
    ['text', 'hello\n', 'line 1 is no JSON object'],
    ['a JSON list', '[1]\n', 'line 1 is no JSON object'],
    ['another log', '{"a": 1}\n', 'line 1 has no time "t"'],
    ['a cut file', `${good}{"t":"2026-11-21T07:00:06Z","ty`, 'line 2, the last one, is cut off'],
    ['damage', `${good}garbage\n${good}`, 'line 2 is no JSON object'],
    [
      'disorder',
      good + textOf([line(4, 'ADDED', {})]),
      /^line 2 \(2026-11-21T07:00:04.000Z\) is old/,
    ],
    [
      'a bookmark',
      textOf([{ t: at(0), type: 'BOOKMARK', object: {} }]),
      'line 1 is neither a change',
    ],
    ['no version', textOf([{ t: at(0), type: 'ADDED', object: { kind: 'Pod' } }]), 'no apiVersion'],
    ['no name', textOf([line(0, 'ADDED', { metadata: { name: 7 } })]), 'has no metadata.name'],
    ['a log of nobody', textOf([{ t: at(0), log: { line: 'x' } }]), 'the log of line 1 names no'],
  ])('%s is refused in a sentence', (_, text, sentence) => {
    expect(() => readRecording(text)).toThrow(BadRecording);
    expect(() => readRecording(text)).toThrow(sentence);
  });

  test('is not one with gaps, empty lines or an end without a newline', () => {
    const gap = textOf([{ t: at(5), gap: { kind: 'pods', reason: '410' } }]);
    const { lines, start, end } = readRecording(`${good}\n${gap}${good.trim()}`);
    expect({ lines: lines.length, start, end }).toEqual({
      lines: 2,
      start: T0 + 5_000,
      end: T0 + 5_000,
    });
  });
});
