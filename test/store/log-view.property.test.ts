import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Level } from '../../src/analysis/log-lines/log-line.ts';
import type { LogTarget } from '../../src/kube/container-log.ts';
import { KeptLog, type LoggedEntry } from '../../src/store/kept-log.ts';
import { parseLogSearch } from '../../src/store/log-search.ts';
import { ALL_LINES, LogView, type Wanted } from '../../src/store/log-view.ts';
import { NOON } from '../helpers/rows.ts';

const target = (id: string): LogTarget => ({
  id,
  namespace: 'demo',
  pod: id,
  podUid: id,
  container: 'main',
  role: 'main',
  restart: 0,
});

const entry: fc.Arbitrary<LoggedEntry> = fc.record({
  target: fc.constantFrom(target('a'), target('b')),
  entry: fc.oneof(
    fc
      .constantFrom('[INFO] fine', '[ERROR] no', 'panic: x', '\t/a.go:1 +0x1', 'plain')
      .map((text) => ({ type: 'line', at: NOON, text, dropped: 0, unended: false }) as const),
    fc.constant({ type: 'lost', reason: 'rotated', at: NOON, lines: 3 } as const),
  ),
});
const wanted: fc.Arbitrary<Wanted> = fc.record({
  level: fc.constantFrom<Level | undefined>(undefined, 'info', 'error'),
  aboutOnly: fc.constant(false),
  shape: fc.constantFrom(undefined, 'no', '[ERROR] no'),
  search: fc.constantFrom('', 'no', '!no', 'go', '(').map(parseLogSearch),
  matchesOnly: fc.boolean(),
  folds: fc.boolean(),
});
const step = fc.oneof(
  fc.array(entry, { maxLength: 6 }).map((entries) => ({ type: 'come', entries }) as const),
  wanted.map((want) => ({ type: 'want', want }) as const),
  fc.constant({ type: 'look' } as const),
);

const numbers = (view: LogView) =>
  Array.from({ length: view.shown.length }, (_, i) => view.shown.at(i));
const matches = (view: LogView) =>
  Array.from({ length: view.matches.length }, (_, i) => view.matches.at(i));

test('a view that is kept up line by line shows what one made anew would', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const log = new KeptLog();
      const view = new LogView(log);
      let want = ALL_LINES;
      for (const it of steps) {
        if (it.type === 'come') log.push(it.entries);
        else if (it.type === 'look') view.update();
        else {
          want = it.want;
          view.wanted = want;
        }
      }
      view.update();
      const anew = new LogView(log, want);
      anew.update();
      expect(numbers(view)).toEqual(numbers(anew));
      expect(matches(view)).toEqual(matches(anew));
      expect(view.lines()).toHaveLength(view.shown.length);
    }),
  );
});

test('what falls out of the buffer falls out of the view', () => {
  const log = new KeptLog();
  const view = new LogView(log);
  const lines = Array.from({ length: 12_000 }, (_, i) => ({
    target: target('a'),
    entry: { type: 'line', at: NOON, text: `line ${i}`, dropped: 0, unended: false } as const,
  }));
  log.push(lines);
  view.update();
  log.push(lines);
  view.update();
  expect(view.shown.at(0)).toBe(4_000);
  expect(view.lines()).toHaveLength(20_000);
});
