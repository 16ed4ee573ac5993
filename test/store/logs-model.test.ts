import { expect, test } from 'vitest';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import type { LogEntry, LogStatus, LogTarget } from '../../src/kube/container-log.ts';
import type { Command } from '../../src/store/command.ts';
import { LogsModel } from '../../src/store/logs-model.ts';
import { KtopModel } from '../../src/store/model.ts';
import { aRow, NOON, terminating } from '../helpers/rows.ts';

const SIZE = { columns: 80, rows: 10 };
/** Lines of logs on a screen of that size, under their title. */
const SHOWN = 5;

const target = (container = 'main', pod = 'web-1'): LogTarget => ({
  id: `${pod}/${container}`,
  namespace: 'demo',
  pod,
  podUid: `uid-${pod}`,
  container,
  role: 'main',
  restart: 0,
});

const line = (text: string, dropped = 0): LogEntry => ({
  type: 'line',
  at: NOON,
  text,
  dropped,
  unended: false,
});

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => ({
    target: target(),
    entry: line(`line ${from + i}`),
  }));

type LogCommand = 'toggle-wrap' | 'toggle-autoscroll';

function opened() {
  const logs = new LogsModel();
  logs.open({ type: 'object', row: aRow({ name: 'web' }) });
  const slice = (size = SIZE) => {
    const made = logs.slices(size, 'logs').logs;
    if (made === undefined) throw new Error('no logs are open');
    return made;
  };
  return {
    logs,
    slice,
    scrollBy: (lines: number) => logs.scrolled('logs')?.scrollBy(lines),
    scrollTo: (to: number) => logs.scrolled('logs')?.scrollTo(to),
    press: (type: LogCommand) => logs.perform({ type }, NOON),
    texts: (size = SIZE) => slice(size).lines.map(({ text }) => text),
    take: (...entries: readonly (LogEntry | string)[]) =>
      logs.take(
        entries.map((entry) => ({
          target: target(),
          entry: typeof entry === 'string' ? line(entry) : entry,
        })),
      ),
  };
}

test('the newest lines are shown, and those that come', () => {
  const { logs, texts, slice } = opened();
  logs.take(numbered(0, 12));
  expect(texts()).toEqual(['line 7', 'line 8', 'line 9', 'line 10', 'line 11']);
  logs.take(numbered(12, 14));
  expect(texts()).toEqual(['line 9', 'line 10', 'line 11', 'line 12', 'line 13']);
  expect(slice()).toMatchObject({ title: 'Widget demo/web', offset: 9, length: 14, dropped: 0 });
});

test('what was scrolled to stays while lines come, until G', () => {
  const { logs, texts, slice, scrollBy, scrollTo, press } = opened();
  logs.take(numbered(0, 12));
  slice();
  scrollBy(-2);
  logs.take(numbered(12, 20));
  expect(texts()[0]).toBe('line 5');
  expect(slice().autoscroll).toBe(false);
  scrollBy(3);
  expect(texts()[0]).toBe('line 8');
  scrollTo(0);
  expect(texts()[0]).toBe('line 0');
  scrollBy(-1);
  expect(texts()[0]).toBe('line 0');
  scrollTo(Number.MAX_SAFE_INTEGER);
  logs.take(numbered(20, 21));
  expect(texts().at(-1)).toBe('line 20');
  press('toggle-autoscroll');
  logs.take(numbered(21, 22));
  expect(texts().at(-1)).toBe('line 20');
});

test('what falls out is counted, and the screen begins with what is left', () => {
  const { logs, texts, slice, scrollTo } = opened();
  logs.take(numbered(0, 10));
  scrollTo(0);
  slice();
  logs.take(numbered(10, 25_000));
  const { length, dropped, lines } = slice();
  expect({ length, dropped, shown: lines.length }).toEqual({
    length: 20_000,
    dropped: 5_000,
    shown: SHOWN,
  });
  expect(texts()[0]).toBe('line 5000');
});

test('long lines are cut by the screen, or wrapped into pieces that fit', () => {
  const { texts, take, scrollBy, press, slice } = opened();
  take('short', `${'word '.repeat(40)}end`, 'last');
  expect(texts()).toHaveLength(3);
  press('toggle-wrap');
  const wrapped = slice().lines;
  expect(wrapped.map(({ source }) => source)).toEqual(['main', 'main', '', '', 'main']);
  expect(wrapped.every(({ text }) => text.length <= 75)).toBe(true);
  expect(wrapped.at(-2)?.text).toMatch(/ end$/);
  take('after');
  expect(texts().at(-1)).toBe('after');
  expect(texts()).toHaveLength(SHOWN);
  scrollBy(-1);
  expect(texts()[0]).toBe('short');
});

test('sequences that a terminal obeys are taken out; errors, losses and notices are told apart', () => {
  const { take, slice } = opened();
  take(
    '\u001b[31mred\u001b]0;title\u0007',
    '{"level":"error","msg":"no such bucket"}',
    { type: 'lost', reason: 'rotated', at: NOON, lines: 3 },
    { type: 'notice', at: NOON, text: 'failed to try resolving symlinks' },
    line('cut', 2048),
  );
  expect(slice().lines.map(({ tone, text }) => [tone, text])).toEqual([
    ['plain', 'red'],
    ['problem', 'ERROR no such bucket'],
    ['problem', '~ 3 lines lost: rotated away on the node'],
    ['faint', 'failed to try resolving symlinks'],
    ['plain', 'cut … 2 KB more'],
  ]);
});

test('of a very long line only a start is made into text', () => {
  const { take, slice, press } = opened();
  take('x'.repeat(100_000));
  expect(slice().lines[0]?.text.length).toBeLessThan(5_000);
  press('toggle-wrap');
  expect(slice().lines).toHaveLength(SHOWN);
});

test('the container says it; its pod too once there are several', () => {
  const { logs, slice } = opened();
  const say = (...args: Parameters<typeof target>) =>
    logs.take([{ target: target(...args), entry: line('hi') }]);
  const sources = () => slice().lines.map(({ source, colour }) => `${source} ${colour}`);
  say('main');
  say('side');
  expect(sources()).toEqual(['main 0', 'side 1']);
  say('main', 'web-2');
  expect(sources()).toEqual(['web-1/main 0', 'web-1/side 1', 'web-2/main 2']);
  say('main', 'a-pod-whose-name-is-quite-long-7d9c5');
  expect(sources().at(-1)).toMatch(/^….*-7d9c5\/main 3$/);
  expect(slice().sourceColumns).toBe(26);
});

const since = NOON;
test.each<readonly [LogStatus | { readonly type: 'unfollowed' }, readonly string[]]>([
  [
    { type: 'waiting', since, reason: 'ImagePullBackOff' },
    ['container main waits: ImagePullBackOff'],
  ],
  [{ type: 'no-node', since }, ['pod web-1 is on no node yet']],
  [{ type: 'forbidden', since, message: 'no' }, ['pods/log is forbidden to you: no']],
  [{ type: 'node-unreachable', since, message: 'no' }, ['the node of pod web-1 does not answer']],
  [{ type: 'interrupted', since, message: 'cut' }, ['container main is interrupted: cut']],
  [{ type: 'over', since, why: 'not-found' }, ['container main has no log']],
  [{ type: 'over', since, why: 'complete' }, []],
  [{ type: 'unfollowed' }, ['1 more log not followed']],
  [{ type: 'following', since }, []],
])('silence has a reason: %o', (status, silence) => {
  const { logs, slice } = opened();
  logs.follow(() => [{ target: target(), status }]);
  expect(slice().silence).toEqual(silence);
});

test('a reason is said once, and logs are counted', () => {
  const { logs, slice } = opened();
  const status = { type: 'forbidden', since, message: 'no' } as const;
  logs.follow(() => [
    { target: target('a'), status },
    { target: target('b'), status },
    { target: target('c'), status: { type: 'over', since, why: 'complete' } },
  ]);
  expect(slice()).toMatchObject({
    all: 3,
    followed: 2,
    silence: ['pods/log is forbidden to you: no'],
  });
});

function aKtop() {
  const model = new KtopModel({ knowledge, now: NOON });
  model.apply([{ type: 'put', row: terminating(60, { name: 'a' }) }], NOON);
  model.publish(NOON);
  const command = (it: Command) => model.command(it, NOON);
  const state = () => model.store.getState();
  return { model, command, state };
}

test('logs open over the list and over a detail, and close to where they were opened', () => {
  const { command, state } = aKtop();
  expect(command({ type: 'open-logs' })).toEqual([
    {
      type: 'show-logs',
      request: {
        of: { type: 'object', row: expect.objectContaining({ name: 'a' }) },
        speakers: 'workers',
        range: { key: '0', title: 'the last 1000 lines', tailLines: 1_000 },
        previous: false,
      },
    },
  ]);
  expect(state().logs?.title).toBe('Widget demo/a');
  expect(command({ type: 'back' })).toEqual([{ type: 'show-logs', request: undefined }]);
  expect(state()).toMatchObject({ logs: undefined, view: { dialog: 'none' } });

  command({ type: 'open' });
  expect(command({ type: 'open-logs' })).toMatchObject([{ type: 'show-logs' }]);
  expect(command({ type: 'back' })).toEqual([{ type: 'show-logs', request: undefined }]);
  expect(state()).toMatchObject({ view: { dialog: 'detail' }, detail: { showing: 'summary' } });
});

test('another pane, another cluster: the logs are closed', () => {
  const { model, command, state } = aKtop();
  command({ type: 'open-logs' });
  expect(command({ type: 'show-pane', pane: 'watches' })).toEqual([
    { type: 'show-logs', request: undefined },
  ]);
  expect(command({ type: 'open-logs' })).toEqual([]);
  expect(state().view.message?.text).toMatch(/no object is selected/);
  command({ type: 'show-pane', pane: 'deletions' });
  command({ type: 'open-logs' });
  model.restart({});
  model.publish(NOON);
  expect(state()).toMatchObject({ logs: undefined, view: { dialog: 'none' } });
});
