import { expect, test } from 'vitest';
import { Verdicts } from '../../src/store/verdicts.ts';
import { aDiagnosis } from '../helpers/diagnosis.ts';
import { NOON } from '../helpers/rows.ts';

const stuck = aDiagnosis({ state: 'stuck' });
const working = aDiagnosis({ state: 'working' });

test('another state is worth a notice, the same one is not', () => {
  const verdicts = new Verdicts();
  expect(verdicts.set('a', working, NOON)).toBe(false);
  expect(verdicts.set('a', stuck, NOON + 1)).toBe(true);
  expect(verdicts.set('a', stuck, NOON + 2)).toBe(false);
  expect(verdicts.get('a')).toMatchObject({
    state: 'stuck',
    was: { state: 'working', until: NOON + 1 },
  });
});

test('what is stuck when it is first seen is worth a notice', () => {
  expect(new Verdicts().set('a', stuck, NOON)).toBe(true);
});

test('a verdict that says the same stays the same object, so that nothing is painted again', () => {
  const verdicts = new Verdicts();
  verdicts.set('a', stuck, NOON);
  const before = verdicts.get('a');
  verdicts.set('a', aDiagnosis({ state: 'stuck' }), NOON + 5);
  expect(verdicts.get('a')).toBe(before);
});

test('it is forgotten with the object', () => {
  const verdicts = new Verdicts();
  verdicts.set('a', stuck, NOON);
  verdicts.forget('a');
  expect(verdicts.get('a')).toBeUndefined();
});
