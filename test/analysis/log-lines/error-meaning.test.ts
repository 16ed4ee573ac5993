import { expect, test } from 'vitest';
import { ErrorGroups } from '../../../src/analysis/log-lines/error-groups.ts';
import {
  meaningOf,
  missingRoleOf,
  survival,
} from '../../../src/analysis/log-lines/error-meaning.ts';
import { parseLine } from '../../../src/analysis/log-lines/parse-line.ts';
import { NOON } from '../../helpers/rows.ts';

function groupOf(line: string, times = 1) {
  const groups = new ErrorGroups();
  for (let i = 0; i < times; i++)
    groups.add(parseLine(line, NOON), { at: NOON, from: 'a/main', text: line });
  const [group] = groups.list();
  if (group === undefined) throw new Error('it is in no group');
  return group;
}

const kube = (message: string) => `2026-01-01T11:59:30.0Z  WARN kube_runtime::watcher: ${message}`;

test('[R-04] [R-06] what kube-rs may not watch it says as a warning: it is an error all the same', () => {
  const line = kube(
    'watcher error 403: ApiError: widgets.example.com is forbidden: User "system:serviceaccount:acme:op" cannot list resource "widgets" in API group "example.com" at the cluster scope',
  );
  const group = groupOf(line);
  expect(meaningOf(group)).toMatch(/op may not list widgets\.example\.com/);
  const role = missingRoleOf(group);
  expect(role).toMatch(
    /kind: ClusterRole\n[\s\S]*resources: \["widgets"\]\n[\s\S]*verbs: \["list"\]/,
  );
  expect(role).toMatch(/kind: ClusterRoleBinding[\s\S]*name: op\n {4}namespace: acme/);
});

test('[R-03] [R-06] within a namespace a Role is enough', () => {
  const line = kube(
    'watcher error 403: ApiError: pods is forbidden: User "system:serviceaccount:acme:op" cannot watch resource "pods" in API group "" in the namespace "acme"',
  );
  expect(missingRoleOf(groupOf(line))).toMatch(/^[\s\S]*kind: Role\n[\s\S]*namespace: acme/);
});

test('what no ServiceAccount lacks needs no role', () => {
  expect(missingRoleOf(groupOf('ERROR: no such bucket'))).toBeUndefined();
  expect(
    missingRoleOf(
      groupOf('ERROR: pods is forbidden: User "jane" cannot list resource "pods" in API group ""'),
    ),
  ).toBeUndefined();
});

test('[R-05] a server that does not stream lists', () => {
  const line = kube(
    'failed to perform initial object list: ApiError: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled: 422',
  );
  expect(meaningOf(groupOf(line))).toMatch(/does not stream lists \(WatchList is off\)/);
});

test('[R-15] a place in history that is gone passes by itself, unless it goes again and again', () => {
  const line = kube('error returned by apiserver during watch: too old resource version: 5 (9)');
  expect(meaningOf(groupOf(line))).toMatch(/which it does by itself\.$/);
  expect(meaningOf(groupOf(line, 3))).toMatch(/Said 3 times: it reads too slowly, or etcd/);
});

test('other warnings are no errors', () => {
  expect(() => groupOf(kube('slow'))).toThrow('no group');
});

test('[R-07] whether a program ends over its errors is told by its restarts', () => {
  expect(survival(0)).toMatch(/goes on over its errors/);
  expect(survival(7)).toMatch(/up to 7 times/);
});
