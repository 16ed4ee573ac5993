import { expect, test } from 'vitest';
import { Frames } from '../../src/session/frames.ts';
import { RequestRate } from '../../src/session/request-rate.ts';
import { aClock } from '../helpers/clock.ts';

test('the first frames come at once, then 30 a second, and none without a reason', () => {
  const clock = aClock();
  const painted: number[] = [];
  const frames = new Frames(clock, (now) => painted.push(now));
  for (let ms = 0; ms < 1000; ms++) {
    frames.request();
    clock.advance(1);
  }
  expect(painted.slice(0, 6)).toEqual([0, 4, 8, 12, 33, 66]);
  expect(painted.length).toBeLessThanOrEqual(35);
  clock.advance(10_000);
  clock.advance(10_000);
  const quiet = painted.length;
  frames.request();
  clock.advance(0);
  expect(painted).toHaveLength(quiet + 1);
});

test('nothing is painted after the end', () => {
  const clock = aClock();
  let painted = 0;
  const frames = new Frames(clock, () => painted++);
  frames.request();
  frames.stop();
  clock.advance(100);
  expect(painted).toBe(0);
});

test('requests are counted over a minute', () => {
  const rate = new RequestRate();
  const rates = Array.from({ length: 180 }, (_, second) =>
    rate.sample(second < 60 ? 70 : 70 + second),
  );
  expect(rates[0]).toBe(70);
  expect(rates[59]).toBe(70);
  expect(rates[179]).toBe(60);
});
