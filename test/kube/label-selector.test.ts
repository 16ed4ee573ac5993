import { expect, test } from 'vitest';
import { parseLabelSelector } from '../../src/kube/label-selector.ts';

const labels = { app: 'cache', tier: 'db' };

test.each([
  ['app=cache', true],
  ['app==cache', true],
  ['app=other', false],
  ['app!=other', true],
  ['missing!=x', true],
  ['app in (cache, web)', true],
  ['app notin (cache)', false],
  ['missing notin (x)', true],
  ['app', true],
  ['!app', false],
  ['!missing', true],
  ['app=cache,tier=db', true],
  ['app=cache,tier=web', false],
  ['app in (a,b),tier', false],
  ['!example.com/app', true],
])('%s', (selector, holds) => {
  expect(parseLabelSelector(selector)?.(labels)).toBe(holds);
});

test.each(['', ',', 'a b c', 'a=b=c d', ',a', 'a,', '-a=b', 'a/b/c', '!-a', '-a in (b)'])(
  '%j is no selector',
  (selector) => {
    expect(parseLabelSelector(selector)).toBeUndefined();
  },
);
