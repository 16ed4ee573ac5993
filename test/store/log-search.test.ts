import { expect, test } from 'vitest';
import { parseLogSearch } from '../../src/store/log-search.ts';

test.each([
  ['error', 'an ERROR here', true, [[3, 8]]],
  ['Error', 'an error here', false, []],
  ['Error', 'an Error here', true, [[3, 8]]],
  [
    '\\S+=\\d+',
    'a=1 b=22',
    true,
    [
      [0, 3],
      [4, 8],
    ],
  ],
  ['!error', 'an error here', false, []],
  ['!error', 'all is well', true, []],
  ['x*', 'abc', true, []],
  ['', 'anything', true, []],
  ['!', 'anything', true, []],
])('/%s in %j', (text, line, matches, places) => {
  const search = parseLogSearch(text);
  expect(search.invalid).toBeUndefined();
  expect(search.matches(line)).toBe(matches);
  expect(search.places(line)).toEqual(places);
});

test('what is no regular expression says why, and hides nothing', () => {
  const search = parseLogSearch('a(');
  expect(search.invalid).toMatch(/Unterminated group/);
  expect(search.matches('b')).toBe(true);
});

test('of a line with thousands of matches some hundreds are shown', () => {
  expect(parseLogSearch('a').places('a'.repeat(5_000))).toHaveLength(200);
});
