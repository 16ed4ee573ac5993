import { expect, test } from 'vitest';
import { ExitError } from '../../src/cli/exit.ts';
import { momentOf } from '../../src/cli/replay-moment.ts';

const day = {
  start: Date.parse('2026-11-21T07:03:02.582Z'),
  end: Date.parse('2026-11-21T07:03:36.005Z'),
};
const night = {
  start: Date.parse('2026-11-21T23:59:30Z'),
  end: Date.parse('2026-11-22T00:01:00Z'),
};

test.each([
  ['07:03:18', day, '2026-11-21T07:03:18.000Z'],
  ['07:03:18.5', day, '2026-11-21T07:03:18.500Z'],
  ['2026-11-21T07:03:18Z', day, '2026-11-21T07:03:18.000Z'],
  ['2026-11-21T08:03:18.25+01:00', day, '2026-11-21T07:03:18.250Z'],
  ['2026-11-21T07:03:36.005Z', day, '2026-11-21T07:03:36.005Z'],
  // The second in which it begins is its beginning.
  ['07:03:02', day, '2026-11-21T07:03:02.582Z'],
  ['23:59:45', night, '2026-11-21T23:59:45.000Z'],
  ['00:00:30', night, '2026-11-22T00:00:30.000Z'],
])('%s is a moment of the recording', (text, span, moment) => {
  expect(new Date(momentOf(text, span)).toISOString()).toBe(moment);
});

test.each(['soon', '25:00:00', '2026-11-21', '5m', ''])('"%s" is no time', (text) => {
  expect(() => momentOf(text, day)).toThrow(ExitError);
  expect(() => momentOf(text, day)).toThrow('--at takes a time such as 07:03:18');
});

test.each(['07:03:01', '07:05:00', '2026-11-20T07:03:18Z'])('%s is outside', (text) => {
  expect(() => momentOf(text, day)).toThrow(
    `--at ${text} is outside the recording, which is of 2026-11-21T07:03:02.582Z to 2026-11-21T07:03:36.005Z`,
  );
});

test('a little after the end is the end', () => {
  expect(momentOf('07:03:37', day)).toBe(day.end);
});
