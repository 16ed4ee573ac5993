import { expect, test } from 'vitest';
import { formatDuration, formatExactly, formatInterval } from '../../src/analysis/duration.ts';

test.each([
  [-5, '0s'],
  [0, '0s'],
  [119_000, '119s'],
  [120_000, '2m'],
  [252_000, '4m12s'],
  [600_000, '10m'],
  [10_799_000, '179m'],
  [10_800_000, '3h'],
  [12_000_000, '3h20m'],
  [86_400_000, '24h'],
  [172_800_000, '2d'],
  [180_000_000, '2d2h'],
  [864_000_000, '10d'],
])('%d ms is %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test.each([
  [4_000, '4s'],
  [4_900, '4s'],
  [252_000, '4m 12s'],
  [3_599_000, '59m 59s'],
  [7_200_000, '120m'],
])('%d ms is exactly %s', (ms, text) => {
  expect(formatExactly(ms)).toBe(text);
});

test.each([
  [-5, '0s'],
  [700, '0.7s'],
  [1_000, '1s'],
  [2_540, '2.5s'],
  [12_700, '12s'],
  [252_000, '4m12s'],
])('what comes every %d ms comes every %s', (ms, text) => {
  expect(formatInterval(ms)).toBe(text);
});
