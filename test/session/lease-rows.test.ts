import { expect, test } from 'vitest';
import { leaseRows, type Writer } from '../../src/session/lease-rows.ts';
import { a, ago } from '../helpers/objects.ts';
import { aKind, NOON } from '../helpers/rows.ts';

const LEASE = aKind('Lease', { group: 'coordination.k8s.io' });
const WRITER: Writer = {
  name: 'widget-operator',
  manager: 'widget-operator',
  group: 'widgets.example.com',
  wroteAt: NOON - 400_000,
};

const lease = (name: string, renewed: number, holderIdentity = `${name}-pod_1`) =>
  a('coordination.k8s.io/v1 Lease', `ops/${name}`, {
    spec: { holderIdentity, leaseDurationSeconds: 15, renewTime: ago(renewed) },
  });

const rows = (leases: readonly ReturnType<typeof lease>[], writers = [WRITER]) =>
  leaseRows(LEASE, { leases, at: NOON }, [], writers, []).map(({ sentence }) => sentence);

test('a Lease that is not renewed by which somebody leads whose objects are seen is a row', () => {
  expect(rows([lease('widget-operator', 360)])).toEqual([
    'nobody leads widget-operator: no change waits for it yet; its Lease is held by widget-operator-pod_1, who does not renew it',
  ]);
  expect(rows([lease('widget-operator', 360, '')])).toEqual([
    'nobody leads widget-operator: no change waits for it yet; nobody holds its Lease',
  ]);
});

test('not one that is renewed, left behind, or that nobody leads by who works on what is seen', () => {
  expect(rows([lease('widget-operator', 5)])).toEqual([]);
  expect(rows([lease('widget-operator', 9_000), lease('widget-operator-v2', 2)])).toEqual([]);
  expect(rows([lease('other', 9_000)])).toEqual([]);
});

test('not one of somebody who has written since: he leads without it', () => {
  expect(rows([lease('widget-operator', 900)])).toEqual([]);
  expect(rows([lease('widget-operator', 900)], [{ ...WRITER, wroteAt: undefined }])).toHaveLength(
    1,
  );
});

test('one Lease is one row, however many kinds are written', () => {
  expect(
    rows([lease('widget-operator', 360)], [WRITER, { ...WRITER, group: 'b.example.com' }]),
  ).toHaveLength(1);
});
