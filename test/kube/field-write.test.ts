import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonPatch } from '../../src/embedded/server/json-patch.ts';
import {
  type FieldWrite,
  fieldName,
  isWritten,
  operationsOf,
  written,
} from '../../src/kube/field-write.ts';
import { planWrite } from '../../src/kube/patch-plan.ts';
import { a } from '../helpers/objects.ts';
import { WIDGET } from '../helpers/rows.ts';

const annotation = (key: string, value: string | undefined): FieldWrite => ({
  path: ['metadata', 'annotations', key],
  value,
});

test('a key that holds slashes is written as RFC 6901 has it, and its maps are made when they are missing', () => {
  const write = annotation('reconcile.example.com/at', 'now');
  expect(operationsOf({ metadata: { name: 'cache' } }, [write])).toEqual([
    { op: 'test', path: '/metadata/annotations', value: null },
    { op: 'add', path: '/metadata/annotations', value: { 'reconcile.example.com/at': 'now' } },
  ]);
  expect(operationsOf({ metadata: { annotations: { other: 'x' } } }, [write])).toEqual([
    { op: 'test', path: '/metadata/annotations/reconcile.example.com~1at', value: null },
    { op: 'add', path: '/metadata/annotations/reconcile.example.com~1at', value: 'now' },
  ]);
});

test('what is there is tested before it is replaced or removed, and what is so already costs nothing', () => {
  const object = { metadata: { annotations: { a: '1' } } };
  expect(operationsOf(object, [annotation('a', '2')])).toEqual([
    { op: 'test', path: '/metadata/annotations/a', value: '1' },
    { op: 'replace', path: '/metadata/annotations/a', value: '2' },
  ]);
  expect(operationsOf(object, [annotation('a', undefined)])).toEqual([
    { op: 'test', path: '/metadata/annotations/a', value: '1' },
    { op: 'remove', path: '/metadata/annotations/a' },
  ]);
  expect(operationsOf(object, [annotation('a', '1'), annotation('b', undefined)])).toEqual([]);
});

test('an item goes to the end of a list, which is made when it is missing', () => {
  const write = { path: ['status', 'conditions', '-'], value: { type: 'Issuing' } };
  const made = jsonPatch({ status: {} }, operationsOf({ status: {} }, [write]));
  expect(made).toEqual({ status: { conditions: [{ type: 'Issuing' }] } });
  const full = { status: { conditions: [{ type: 'Ready' }] } };
  const longer = jsonPatch(full, operationsOf(full, [write]));
  expect(longer).toEqual({ status: { conditions: [{ type: 'Ready' }, { type: 'Issuing' }] } });
});

const key = fc.constantFrom('a', 'b/c', 'd~e', 'f.g');
const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean());
const tree = fc.dictionary(key, fc.oneof(leaf, fc.dictionary(key, leaf)));
const writes = fc.array(
  fc.record({
    path: fc.oneof(fc.tuple(key), fc.tuple(fc.constant('map'), key)),
    value: fc.oneof(leaf, fc.constant(undefined)),
  }),
  { minLength: 1, maxLength: 4 },
);

test('whatever the object, the operations do what was asked, and nothing else', () => {
  fc.assert(
    fc.property(
      tree,
      fc.option(fc.dictionary(key, leaf), { nil: undefined }),
      writes,
      (rest, map, list) => {
        const object = map === undefined ? rest : { ...rest, map };
        const after = jsonPatch(object, operationsOf(object, list));
        expect(after).toEqual(written(object, list));
        const last = list.filter(({ path }, i) => {
          const later = list.slice(i + 1).map((other) => other.path.join(' '));
          return !later.includes(path.join(' '));
        });
        expect(isWritten(written(object, list), last)).toBe(true);
      },
    ),
  );
});

test('a plan of writes is tied to its object, and there is none when nothing would change', () => {
  const cache = a('example.com/v1 Widget', 'demo/cache', { annotations: { at: '1' } });
  const plan = planWrite(cache, WIDGET, {
    writes: [annotation('at', '2')],
    title: 'Set metadata.annotations[at]',
  });
  expect(plan).toMatchObject({
    path: '/apis/example.com/v1/namespaces/demo/widgets/cache',
    description: 'Set metadata.annotations[at] of Widget demo/cache',
    answer: 'whole',
  });
  expect(() =>
    jsonPatch({ metadata: { uid: 'another', annotations: { at: '1' } } }, plan?.body),
  ).toThrow(/rejected/);
  expect(() => jsonPatch(written(cache, [annotation('at', '3')]), plan?.body)).toThrow(/rejected/);
  const status = {
    writes: [{ path: ['status', 'x'], value: null }],
    subresource: 'status' as const,
    title: '',
  };
  expect(planWrite({ ...cache, status: { x: 1 } }, WIDGET, status)?.path).toMatch(/cache\/status$/);
  expect(planWrite(cache, WIDGET, { writes: [annotation('at', '1')], title: '' })).toBeUndefined();
});

test('fields are named for people', () => {
  expect(fieldName(['metadata', 'annotations', 'example.com/at'])).toBe(
    'metadata.annotations[example.com/at]',
  );
  expect(fieldName(['spec', 'suspend'])).toBe('spec.suspend');
});
