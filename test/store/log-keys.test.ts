import { describe, expect, test } from 'vitest';
import type { LogTarget } from '../../src/kube/container-log.ts';
import type { Command } from '../../src/store/command.ts';
import { LOG_RANGES } from '../../src/store/log-ranges.ts';
import { parseLogSearch } from '../../src/store/log-search.ts';
import { LogsModel } from '../../src/store/logs-model.ts';
import { aRow, NOON } from '../helpers/rows.ts';

const SIZE = { columns: 120, rows: 12 };
const ROW = aRow({ name: 'alpha', namespace: 'team-a' });

function opened() {
  const logs = new LogsModel();
  logs.open({ type: 'object', row: ROW });
  const slice = () => {
    const made = logs.slices(SIZE, 'logs').logs;
    if (made === undefined) throw new Error('no logs are open');
    return made;
  };
  const say = (pod: string, ...texts: readonly string[]) => {
    const target: LogTarget = {
      id: pod,
      namespace: 'team-a',
      pod,
      podUid: pod,
      container: 'main',
      role: 'main',
      restart: 0,
    };
    logs.take(
      texts.map((text, i) => ({
        target,
        entry: { type: 'line', at: NOON + i, text, dropped: 0, unended: false },
      })),
    );
  };
  return {
    logs,
    slice,
    say,
    press: (command: Command) => logs.perform(command, NOON),
    texts: () => slice().lines.map(({ text }) => text),
  };
}

const TRACE = ['panic: no', 'goroutine 1 [running]:', 'main.main()', '\t/app/main.go:3 +0x1d'];

describe('in the logs', () => {
  test.each([
    [
      ['op-7d9-x1', 'op-7d9-x2'],
      ['x1', 'x2'],
    ],
    [
      ['web-0', 'web-1'],
      ['web-0', 'web-1'],
    ],
    [
      ['web-0', 'db-0'],
      ['web-0', 'db-0'],
    ],
    [
      ['web', 'web-1'],
      ['web', 'web-1'],
    ],
    [['web-1'], ['main']],
  ])('pods %j are told apart as %j', (pods, names) => {
    const { say, slice } = opened();
    for (const pod of pods) say(pod, 'x');
    expect(slice().lines.map(({ source }) => source)).toEqual(names);
  });

  test('a line of JSON is told in words, until it is unfolded', () => {
    const { say, press, texts } = opened();
    const line =
      '{"level":"error","ts":"2026-01-01T12:00:00Z","msg":"Reconciler error","controller":"widget","Widget":{"name":"alpha","namespace":"team-a"},"count":3,"error":"no such bucket","stacktrace":"a\\nb"}';
    say('a', line);
    expect(texts()).toEqual([
      'ERROR Reconciler error: no such bucket  controller=widget Widget=team-a/alpha count=3',
    ]);
    press({ type: 'toggle-folds' });
    expect(texts()).toEqual([line]);
  });

  test('a stack trace is one line, until it is unfolded', () => {
    const { say, press, texts } = opened();
    say('a', ...TRACE, 'started again');
    expect(texts()).toEqual(['panic: no  (+3 lines)', 'started again']);
    press({ type: 'toggle-folds' });
    expect(texts()).toEqual([...TRACE, 'started again']);
  });

  test('what is looked for is found in what is folded, too', () => {
    const { logs, say, press, slice, texts } = opened();
    say('a', ...TRACE, 'started again');
    logs.search(parseLogSearch('main\\.go'));
    expect(slice()).toMatchObject({ matches: 1 });
    expect(texts()).toEqual(['panic: no  (+3 lines)', TRACE[3], 'started again']);
    press({ type: 'toggle-matches-only' });
    expect(texts()).toEqual([TRACE[3]]);
  });

  test('traces of two containers at once do not mix', () => {
    const { say, texts } = opened();
    say('a', 'panic: a');
    say('b', 'panic: b');
    say('a', '\t/app/a.go:3 +0x1d');
    say('b', '\t/app/b.go:3 +0x1d', 'fine');
    expect(texts()).toEqual(['panic: a  (+1 line)', 'panic: b  (+1 line)', 'fine']);
  });

  test('v hides what is of a lower level, or of none; what belongs to a line stays with it', () => {
    const { say, press, texts, slice } = opened();
    say('a', '[INFO] a', 'no level', '[WARN] b', ...TRACE, '[ERROR] c');
    const levels = [1, 2, 3, 4].map(() => {
      press({ type: 'next-level' });
      return [slice().wanted.level, texts()];
    });
    expect(levels).toEqual([
      ['info', ['[INFO] a', '[WARN] b', 'panic: no  (+3 lines)', '[ERROR] c']],
      ['warn', ['[WARN] b', 'panic: no  (+3 lines)', '[ERROR] c']],
      ['error', ['panic: no  (+3 lines)', '[ERROR] c']],
      [undefined, ['[INFO] a', 'no level', '[WARN] b', 'panic: no  (+3 lines)', '[ERROR] c']],
    ]);
  });

  test('t tells the time of each line', () => {
    const { say, press, slice } = opened();
    say('a', 'one', 'two');
    expect(slice()).toMatchObject({ timeColumns: 0 });
    press({ type: 'toggle-times' });
    expect(slice().lines.map(({ time }) => time)).toEqual([
      expect.stringMatching(/^\d\d:00:00\.000$/),
      expect.stringMatching(/^\d\d:00:00\.001$/),
    ]);
  });

  test('m sets a mark where the last line is', () => {
    const { say, press, texts } = opened();
    say('a', 'one');
    press({ type: 'mark-logs' });
    say('a', 'two');
    expect(texts()).toEqual([
      'one',
      expect.stringMatching(/^──── marked at \d\d:00:00 ────$/),
      'two',
    ]);
  });

  test('c copies what is on the screen, ctrl-s saves all that is shown; both whole and harmless', () => {
    const { say, press, slice, logs } = opened();
    const long = 'x'.repeat(5_000);
    say('a', ...Array.from({ length: 30 }, (_, i) => `line ${i}`), `\u001b[31m${long}`);
    slice();
    const copied = press({ type: 'copy-logs' })?.[0];
    const lines = copied?.type === 'copy' ? copied.text.trimEnd().split('\n') : [];
    expect(lines).toHaveLength(slice().lines.length);
    expect(lines.at(-1)).toBe(`2026-01-01T12:00:00.030Z  a/main  ${long}`);
    logs.search(parseLogSearch('line 1'));
    press({ type: 'toggle-matches-only' });
    expect(press({ type: 'save-logs' })).toEqual([
      {
        type: 'save-logs',
        name: 'Widget team-a/alpha',
        text: expect.stringMatching(
          /^(?:2026-01-01T12:00:00\.\d{3}Z {2}a\/main {2}line 1\d?\n){11}$/,
        ),
      },
    ]);
  });

  test.each(LOG_RANGES)('$key reads $title from the server', (range) => {
    const { logs, say, press, texts, slice } = opened();
    say('a', 'of before');
    const before = logs.request;
    press({ type: 'choose-range', range });
    expect(logs.request).not.toBe(before);
    expect(logs.request).toMatchObject({ range, speakers: 'workers' });
    expect(texts()).toEqual([]);
    expect(slice().autoscroll).toBe(range.fromStart !== true);
  });

  test('read from the start, the first lines are kept and what is too much is counted', () => {
    const { say, press, texts, slice } = opened();
    const range = LOG_RANGES.find(({ fromStart }) => fromStart);
    if (range === undefined) throw new Error('there is one');
    press({ type: 'choose-range', range });
    say('a', ...Array.from({ length: 20_500 }, (_, i) => `line ${i}`));
    expect(texts()[0]).toBe('line 0');
    expect(slice()).toMatchObject({ kept: 20_000, dropped: 0, refused: 500 });
  });

  test('[O-19] o shows what its controller says about it, then all it says, then those who work for it', () => {
    const { logs, say, press, texts, slice } = opened();
    const controller = () =>
      say(
        'm',
        'I0101 11:59:30.000000 1 a.go:1] "Syncing" widget="team-a/alpha"',
        'I0101 11:59:30.000000 1 a.go:1] "Syncing" widget="team-a/beta"',
      );
    press({ type: 'next-speaker' });
    logs.introduce('the manager');
    controller();
    expect(logs.request).toMatchObject({ speakers: 'controller' });
    expect(slice()).toMatchObject({ speaker: 'the manager', kept: 2 });
    expect(texts()).toEqual([expect.stringContaining('alpha')]);
    const asked = logs.request;
    press({ type: 'next-speaker' });
    expect(texts()).toHaveLength(2);
    expect(logs.request).toBe(asked);
    press({ type: 'next-speaker' });
    expect(logs.request).toMatchObject({ speakers: 'workers' });
    expect(texts()).toEqual([]);
  });

  test('[O-01] the replica that leads is marked', () => {
    const { logs, say, slice } = opened();
    say('manager-a', 'one');
    say('manager-b', 'two');
    logs.lead(new Set(['manager-b']));
    expect(slice()).toMatchObject({ hasLeader: true });
    expect(slice().lines.map(({ source }) => source)).toEqual([' a', '*b']);
  });

  test('the lines of an error are shown whomever they are about', () => {
    const { logs, say, press, texts } = opened();
    press({ type: 'next-speaker' });
    say('m', 'E0101 11:59:30.000000 1 a.go:1] "Failed" widget="team-a/beta"');
    expect(texts()).toEqual([]);
    logs.slices(SIZE, 'log-errors');
    press({ type: 'open-error' });
    expect(texts()).toEqual([expect.stringContaining('beta')]);
  });

  test('[R-01] a controller that says nothing of it is said to, with what makes it talk', () => {
    const { logs, say, press, slice } = opened();
    press({ type: 'next-speaker' });
    logs.listed(undefined);
    say('m', ...TRACE.map(() => '{"level":"info","msg":"starting"}'));
    expect(slice()).toMatchObject({
      length: 0,
      unheard: expect.stringContaining('--zap-log-level'),
    });
  });
});

test('of a million lines at once what can be kept is kept, and the rest counted', () => {
  const { say, slice, texts } = opened();
  say('a', ...Array.from({ length: 1_000 }, (_, i) => `before ${i}`));
  for (let part = 0; part < 10; part++)
    say('a', ...Array.from({ length: 100_000 }, (_, i) => `line ${part * 100_000 + i}`));
  expect(slice()).toMatchObject({ kept: 20_000, dropped: 981_000 });
  expect(texts().at(-1)).toBe('line 999999');
});
