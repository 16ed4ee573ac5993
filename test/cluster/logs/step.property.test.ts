import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LogEntry } from '../../../src/kube/container-log.ts';
import { FakeLog } from '../../helpers/fake-log.ts';
import { LogReading } from '../../helpers/log-reading.ts';

const RUNS = { numRuns: 3000 };
const START = 1_795_244_520_000_000_000n;
const MS = 1_000_000n;

/** How much later than the line before: in the same instant, a little earlier (stderr), or later. */
const laterMs = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: -400, max: -1 }) },
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 700 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1_000, max: 60_000 }) },
);
const happening = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('write' as const),
      laterMs,
      text: fc.constantFrom('', 'x', 'é😀', 'a longer line of text'),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('read' as const),
      bytes: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constant(500)),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      { do: 'cut' as const },
      { do: 'cut' as const },
      { do: 'lose-hope' as const },
      { do: 'rotate' as const },
    ),
  },
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

const history = fc.record({
  tail: fc.constantFrom(undefined, 1, 3),
  happenings: fc.array(happening, { maxLength: 60, size: 'max' }),
  ending: fc.constantFrom(
    'none' as const,
    'end' as const,
    'unended' as const,
    'restart' as const,
    'restart-twice' as const,
  ),
  afterwards: fc.array(happening, { maxLength: 20, size: 'max' }),
});

/** Plays it; returns the texts that were written to the first run. */
function play(given: typeof history extends fc.Arbitrary<infer T> ? T : never) {
  const log = new FakeLog();
  const reading = new LogReading(log, given.tail);
  let now = START;
  let count = 0;
  const perform = (it: Happening) => {
    if (it.do === 'write') {
      if (log.state === 'ended') return;
      const at = now + BigInt(it.laterMs) * MS;
      if (at > now) now = at;
      count++;
      log.write({ at, text: `${log.restarts > 0 ? 'other ' : ''}${count} ${it.text}` });
    } else if (it.do === 'read') reading.read(it.bytes);
    else if (it.do === 'cut') reading.cut();
    else if (it.do === 'lose-hope') reading.loseHope();
    else log.rotate();
  };
  for (const it of given.happenings) perform(it);
  if (given.ending === 'end') log.end();
  else if (given.ending === 'unended') log.end({ at: now + MS, text: 'the end é' });
  else if (given.ending !== 'none') log.restart();
  if (given.ending === 'restart-twice') log.restart();
  for (const it of given.afterwards) perform(it);
  // What was rotated away is missed when something comes after it.
  perform({ do: 'write', laterMs: 1, text: 'x' });
  return { log, reading, written: log.first.written.map(({ text }) => text) };
}

/** What is wrong with what was told: `undefined` when every line came once, in order, and every gap is marked. */
function complaint(entries: readonly LogEntry[], written: readonly string[]): string | undefined {
  let next: number | undefined;
  let marked = false;
  for (const entry of entries) {
    if (entry.type !== 'line') {
      marked = true;
      continue;
    }
    const index = entry.unended
      ? written.findIndex((text, at) => at >= (next ?? 0) && text.startsWith(entry.text))
      : written.indexOf(entry.text);
    if (index < 0) return `${entry.text} was never written`;
    if (next !== undefined && index < next) return `${entry.text} came again`;
    if (next !== undefined && index > next && !marked) return `${written[next]} is missing`;
    next = index + 1;
    marked = entry.unended;
  }
  return next !== undefined && next < written.length && !marked
    ? `${written[next]} is missing at the end`
    : undefined;
}

test('however a log is cut and rotated, every line comes once and in order, or is said to be lost', () => {
  fc.assert(
    fc.property(history, (given) => {
      const { log, reading } = play(given);
      expect(reading.settle()).toBe(true);
      const written = log.first.written.map(({ text }) => text);
      expect(complaint(reading.entries, written)).toBeUndefined();
      if (given.ending !== 'none') expect(reading.isOver).toBe(true);
    }),
    RUNS,
  );
});

test('where nothing is rotated, nothing is said to be lost', () => {
  const unrotated = history.filter(
    ({ happenings, afterwards, ending }) =>
      [...happenings, ...afterwards].every((it) => it.do !== 'rotate' && it.do !== 'lose-hope') &&
      ending !== 'restart-twice',
  );
  fc.assert(
    fc.property(unrotated, (given) => {
      const { reading, written } = play(given);
      reading.settle();
      expect(reading.entries.filter(({ type }) => type !== 'line')).toEqual([]);
      expect(complaint(reading.entries, written)).toBeUndefined();
    }),
    RUNS,
  );
});

test('lines that are all the same, many in one instant, come as often as they were written', () => {
  const it = fc.oneof(
    fc.record({ do: fc.constant('write' as const), laterMs: fc.constantFrom(0, 0, 0, 1, 900) }),
    fc.record({ do: fc.constant('read' as const), bytes: fc.integer({ min: 1, max: 200 }) }),
    fc.record({ do: fc.constant('cut' as const) }),
  );
  fc.assert(
    fc.property(fc.array(it, { maxLength: 60, size: 'max' }), fc.boolean(), (happenings, ends) => {
      const log = new FakeLog();
      const reading = new LogReading(log, undefined);
      let at = START;
      for (const happening of happenings) {
        if (happening.do === 'read') reading.read(happening.bytes);
        else if (happening.do === 'cut') reading.cut();
        else {
          at += BigInt(happening.laterMs) * MS;
          log.write({ at, text: 'tick' });
        }
      }
      if (ends) log.end();
      reading.settle();
      expect(reading.entries.map(({ type }) => type)).toEqual(log.first.written.map(() => 'line'));
    }),
    RUNS,
  );
});
