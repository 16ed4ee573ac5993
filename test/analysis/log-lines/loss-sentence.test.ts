import { expect, test } from 'vitest';
import { cutMark, lossSentence } from '../../../src/analysis/log-lines/loss-sentence.ts';

test.each([
  ['rotated', 214, '~ 214 lines lost: rotated away on the node'],
  ['rotated', 1, '~ 1 line lost: rotated away on the node'],
  ['rotated', 0, '~ lines may be lost: rotated away on the node'],
  ['gone', undefined, '~ lines may be lost: the pod is gone'],
] as const)('%s, %s: %s', (reason, lines, sentence) => {
  expect(lossSentence({ type: 'lost', reason, at: 0, lines })).toBe(sentence);
});

test.each([
  [0, ''],
  [7, ' … 7 bytes more'],
  [2_500_000, ' … 2441 KB more'],
])('of a line %s bytes of which were dropped: %j', (dropped, mark) => {
  expect(cutMark(dropped)).toBe(mark);
});
