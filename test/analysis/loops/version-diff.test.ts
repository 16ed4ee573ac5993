import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changesBetween } from '../../../src/analysis/loops/version-diff.ts';
import type { KubeObject } from '../../../src/kube/object.ts';

const entry = (manager: string, time: string, fieldsV1: object, subresource = '') => ({
  manager,
  operation: 'Update',
  time,
  fieldsType: 'FieldsV1',
  fieldsV1,
  ...(subresource === '' ? {} : { subresource }),
});

const STATUS = {
  'f:status': { 'f:conditions': { 'k:{"type":"Ready"}': { '.': {}, 'f:status': {} } } },
};
const SPEC = {
  'f:spec': { '.': {}, 'f:size': {} },
  'f:metadata': { 'f:labels': { 'f:team': {} } },
};

function version(
  ready: string,
  team: string,
  ...managedFields: readonly ReturnType<typeof entry>[]
): KubeObject {
  return {
    metadata: {
      name: 'a',
      resourceVersion: String(Math.random()),
      labels: { team },
      managedFields,
    },
    spec: { size: 1 },
    status: {
      conditions: [
        { type: 'Synced', status: 'True' },
        { type: 'Ready', status: ready },
      ],
    },
  };
}

describe('between two versions', () => {
  const kubectl = entry('kubectl', '2026-01-01T11:00:00Z', SPEC);
  const manager = (time: string) => entry('manager', time, STATUS, 'status');

  test('elements of lists are compared by what identifies them, and who wrote is told', () => {
    const before = version('True', 'a', kubectl, manager('2026-01-01T11:00:00Z'));
    const after = version('False', 'a', kubectl, manager('2026-01-01T12:00:00Z'));
    expect(changesBetween(before, after)).toEqual([
      { path: 'status.conditions[type=Ready].status', from: 'True', to: 'False', by: 'manager' },
    ]);
  });

  test('of several owners the one who wrote last is told', () => {
    const before = version('True', 'a', kubectl);
    const after = version('True', 'b', kubectl, entry('argocd', '2026-01-01T12:00:00Z', SPEC));
    expect(changesBetween(before, after)).toEqual([
      { path: 'metadata.labels.team', from: 'a', to: 'b', by: 'argocd' },
    ]);
  });

  test('who owns a map without its members has not written one of them', () => {
    const owner = (manager: string, second: number, labels: object) =>
      entry(manager, `2026-01-01T12:00:0${second}Z`, { 'f:metadata': { 'f:labels': labels } });
    const map = { '.': {} };
    const own = { 'f:team': {} };
    const green = version('True', 'green', owner('operator', 1, { ...map, ...own }));
    const blue = version('True', 'blue', owner('argocd', 2, own), owner('operator', 2, map));
    expect(changesBetween(green, blue)).toMatchObject([{ to: 'blue', by: 'argocd' }]);
    const shared = version('True', 'red', owner('argocd', 2, own), owner('helm', 2, own));
    const before = version('True', 'blue', owner('argocd', 2, own));
    expect(changesBetween(before, shared)).toMatchObject([{ to: 'red', by: 'helm' }]);
  });

  test('of a field that is gone the one who has written since', () => {
    const before = version('True', 'a', kubectl);
    const { labels: _, ...metadata } = {
      ...(version('True', 'a', kubectl, entry('cleaner', '2026-01-01T12:00:00Z', {}))
        .metadata as object),
      labels: undefined,
    };
    const after = { ...version('True', 'a'), metadata };
    expect(changesBetween(before, after)).toEqual([
      { path: 'metadata.labels', from: { team: 'a' }, to: undefined, by: 'cleaner' },
    ]);
  });

  test('without managedFields nobody is told', () => {
    expect(changesBetween(version('True', 'a'), version('False', 'a'))).toMatchObject([
      { by: undefined },
    ]);
  });

  test('what every write changes is none', () => {
    expect(changesBetween(version('True', 'a'), version('True', 'a'))).toEqual([]);
  });

  test('keys that are no words stand in brackets', () => {
    const of = (value: string) => ({ metadata: { annotations: { 'example.com/at': value } } });
    expect(changesBetween(of('1'), of('2'))).toMatchObject([
      { path: 'metadata.annotations["example.com/at"]' },
    ]);
  });

  test('hundreds of changes are told in part', () => {
    const of = (value: number) => ({
      data: Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`k${i}`, value])),
    });
    expect(changesBetween(of(1), of(2))).toHaveLength(100);
  });
});

test('an object that did not change has no changes; one that did has some', () => {
  fc.assert(
    fc.property(fc.object({ maxDepth: 4 }), fc.object({ maxDepth: 4 }), (a, b) => {
      const [before, after] = [JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b))];
      expect(changesBetween(before, before)).toEqual([]);
      const isSame = JSON.stringify(sorted(before)) === JSON.stringify(sorted(after));
      if (!isSame) expect(changesBetween({ x: before }, { x: after }).length).toBeGreaterThan(0);
    }),
  );
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([x], [y]) => (x < y ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
