import { expect, test } from 'vitest';
import { parseFilter } from '../../src/store/filter.ts';
import { terminating } from '../helpers/rows.ts';

const cache = terminating(
  10,
  { name: 'cache', finalizers: ['example.com/lock'] },
  { app: 'redis' },
);
const queue = terminating(10, { name: 'queue', namespace: 'prod' }, { app: 'rabbit' });

test.each([
  ['', ['cache', 'queue']],
  ['cache', ['cache']],
  ['CACHE', []],
  ['WIDGET', []],
  ['Widget', ['cache', 'queue']],
  ['prod/', ['queue']],
  ['lock$|prod', ['cache', 'queue']],
  ['!cache', ['queue']],
  ['!', ['cache', 'queue']],
  ['-l app=redis', ['cache']],
  ['-l app!=redis', ['queue']],
  ['-l', ['cache', 'queue']],
  ['-f wdgt cch', ['cache']],
])('/%s', (text, names) => {
  const filter = parseFilter(text);
  if (filter.type === 'invalid') throw new Error(filter.reason);
  expect([cache, queue].filter(filter.matches).map(({ name }) => name)).toEqual(names);
});

test.each(['(', '-l a=b=c d', '[z-a]'])('/%s is refused with a reason', (text) => {
  expect(parseFilter(text)).toMatchObject({ type: 'invalid', reason: expect.stringMatching(/.+/) });
});
