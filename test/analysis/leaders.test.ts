import { expect, test } from 'vitest';
import { leadersAmong } from '../../src/analysis/leaders.ts';
import { a, ago } from '../helpers/objects.ts';
import { NOON } from '../helpers/rows.ts';

const lease = (holderIdentity: string, seconds: number, leaseDurationSeconds = 15) =>
  a('coordination.k8s.io/v1 Lease', 'system/manager', {
    spec: { holderIdentity, renewTime: ago(seconds), leaseDurationSeconds },
  });

test.each([
  ['its name and a uuid', lease('manager-7d-x_0b7b1b34', 5), ['manager-7d-x']],
  ['its name alone', lease('manager-7d-x', 5), ['manager-7d-x']],
  ['a longer name', lease('manager-7d-xy_0b7b1b34', 5), []],
  ['its name, long ago', lease('manager-7d-x_0b7b1b34', 60), []],
  ['its name, long ago, for long', lease('manager-7d-x_0b7b1b34', 60, 120), ['manager-7d-x']],
  ['nobody', lease('', 5), []],
])('[O-01] a pod leads when a Lease names %s', (_, held, leaders) => {
  expect([...leadersAmong(['manager-7d-x', 'manager-7d-z'], [held], NOON)]).toEqual(leaders);
});
