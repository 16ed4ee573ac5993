import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lastWrites, unansweredSince } from '../../src/kube/last-writes.ts';
import { ago } from '../helpers/objects.ts';
import { NOON } from '../helpers/rows.ts';

const at = (seconds: number) => ago(seconds).replace('.000Z', 'Z');

function entry(manager: string, seconds: number, fields: object, subresource = '') {
  return {
    manager,
    operation: 'Update',
    time: at(seconds),
    fieldsV1: fields,
    ...(subresource === '' ? {} : { subresource }),
  };
}

const spec = (manager: string, seconds: number) => entry(manager, seconds, { 'f:spec': {} });
const status = (manager: string, seconds: number) =>
  entry(manager, seconds, { 'f:status': {} }, 'status');
const labels = (manager: string, seconds: number) =>
  entry(manager, seconds, { 'f:metadata': { 'f:labels': {} } });

describe('a change that the writer of the status has not answered', () => {
  test.each<[string, readonly unknown[], number | undefined]>([
    ['a spec written after the status', [spec('kubectl', 10), status('op', 60)], 10],
    [
      'data, and whatever else is no metadata',
      [entry('a', 9, { 'f:data': {} }), status('op', 60)],
      9,
    ],
    [
      'replicas, by the scale subresource',
      [entry('hpa', 8, { 'f:spec': {} }, 'scale'), status('op', 60)],
      8,
    ],
    ['the latest of several', [spec('a', 30), spec('b', 20), status('op', 60)], 20],
  ])('%s', (_, entries, seconds) => {
    expect(unansweredSince(entries)).toBe(NOON - (seconds ?? 0) * 1000);
  });

  test.each<[string, unknown]>([
    ['no managedFields', undefined],
    ['managedFields of another type', 'x'],
    ['none of them', []],
    ['nobody who writes the status', [spec('kubectl', 10)]],
    ['a status written later', [spec('kubectl', 60), status('op', 10)]],
    ['both in the same second', [spec('kubectl', 10), status('op', 10)]],
    [
      'a second apart, which two servers may see the other way round',
      [spec('kubectl', 9), status('op', 10)],
    ],
    [
      'only metadata written later',
      [labels('kubectl', 10), spec('kubectl-apply', 90), status('op', 60)],
    ],
    ['the writer of the status itself', [spec('op', 10), status('op', 60)]],
    ['times that are none', [{ ...spec('a', 1), time: 'yesterday' }, status('op', 60)]],
    [
      'no times',
      [
        { ...spec('a', 1), time: undefined },
        { ...status('op', 1), time: 7 },
      ],
    ],
    ['entries of other types', [null, 7, 'x', { fieldsV1: null, time: at(1) }, status('op', 60)]],
  ])('is not: %s', (_, entries) => {
    expect(unansweredSince(entries)).toBeUndefined();
  });

  test('is what reading all entries tells', () => {
    const anEntry = fc
      .tuple(fc.constantFrom('a', 'b', 'op'), fc.integer({ min: 0, max: 30 }), fc.nat(2))
      .map(([manager, seconds, what]) => [spec, status, labels][what]?.(manager, seconds));
    fc.assert(
      fc.property(fc.array(anEntry, { maxLength: 6 }), (entries) => {
        const { wantedAt, statusAt } = lastWrites(entries);
        const isLate =
          wantedAt !== undefined && statusAt !== undefined && wantedAt - statusAt > 2_000;
        expect(unansweredSince(entries)).toBe(isLate ? wantedAt : undefined);
      }),
    );
  });
});

test('who wrote what is wanted and what it is, and when', () => {
  expect(
    lastWrites([spec('kubectl', 10), status('op', 60), spec('op', 5), status('other', 70)]),
  ).toEqual({
    changedAt: NOON - 5_000,
    wantedAt: NOON - 10_000,
    wantedBy: 'kubectl',
    statusAt: NOON - 60_000,
    statusWriters: ['op', 'other'],
  });
});
