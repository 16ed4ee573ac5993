import { expect, test } from 'vitest';
import { Frames } from '../../src/session/frames.ts';
import { RequestRate } from '../../src/session/request-rate.ts';
import { aClock } from '../helpers/clock.ts';

test('the first frame comes at once, the next ones at 30 a second, and none without a reason', () => {
  const clock = aClock();
  const painted: number[] = [];
  const frames = new Frames(clock, (now) => painted.push(now));
  for (let ms = 0; ms < 100; ms++) {
    frames.request();
    clock.advance(1);
  }
  expect(painted).toEqual([0, 33, 66, 99]);
  clock.advance(10_000);
  clock.advance(10_000);
  expect(painted).toHaveLength(5); // The last request came after the last frame.
  frames.request();
  clock.advance(0);
  expect(painted).toHaveLength(6);
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
