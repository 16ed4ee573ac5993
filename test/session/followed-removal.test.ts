import { expect, test } from 'vitest';
import type { Row } from '../../src/kube/row.ts';
import { FollowedRemoval } from '../../src/session/followed-removal.ts';
import { aClock } from '../helpers/clock.ts';
import { anOffer } from '../helpers/offers.ts';
import { NOON } from '../helpers/rows.ts';

function follow(...finalizers: readonly string[]) {
  const clock = aClock(NOON);
  const offer = anOffer({ finalizers });
  const followed = new FollowedRemoval(offer, clock);
  const check = (left: readonly string[] | undefined, waitsFor?: string) => {
    const row: Row | undefined = left && { ...offer.row, finalizers: left };
    const { notes, ended } = followed.check({ uid: offer.row.uid, row, waitsFor });
    return { notes: notes.map(({ text }) => text.replace(/[\d:]{8}/, 'T')), ended };
  };
  return { clock, check };
}

const NOTHING = { notes: [], ended: false };

test('nothing is said before the watch has shown it', () => {
  const { check, clock } = follow('example.com/lock');
  expect(check(['example.com/lock'])).toEqual(NOTHING);
  clock.advance(29_999);
  expect(check(['example.com/lock'])).toEqual(NOTHING);
});

test('the end of the object ends it', () => {
  const { check } = follow('example.com/lock');
  expect(check(undefined)).toEqual({ notes: ['finalizer gone T', 'object gone T'], ended: true });
});

test('the next step ends it', () => {
  const { check } = follow('example.com/lock', 'b/two');
  expect(check(['b/two'], 'b/two (finalizer, holder unknown)')).toEqual({
    notes: ['finalizer gone T', 'next step: b/two (finalizer, holder unknown)'],
    ended: true,
  });
});

test('of a finalizer that is there twice one goes', () => {
  const { check } = follow('example.com/lock', 'example.com/lock');
  expect(check(['example.com/lock', 'example.com/lock'])).toEqual(NOTHING);
  expect(check(['example.com/lock'])).toEqual({
    notes: ['finalizer gone T', 'next step: example.com/lock'],
    ended: true,
  });
});

test('half a minute without a sign is said once, and what comes later is still seen', () => {
  const { check, clock } = follow('example.com/lock');
  clock.advance(30_000);
  const quiet = { notes: ['no visible reaction in 30 s'], ended: false };
  expect(check(['example.com/lock'])).toEqual(quiet);
  expect(check(['example.com/lock'])).toEqual(NOTHING);
  expect(check(undefined).ended).toBe(true);
});
