import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonPatch } from '../../src/embedded/server/json-patch.ts';
import { metaOf } from '../../src/kube/object.ts';
import { planRemoval } from '../../src/kube/patch-plan.ts';
import { NAMESPACE, WIDGET } from '../helpers/rows.ts';

function anObject(finalizers: unknown, uid = 'uid-1') {
  return {
    apiVersion: 'example.com/v1',
    kind: 'Widget',
    metadata: { name: 'cache', namespace: 'demo', uid, finalizers },
  };
}

test('the plan tests the object and the place, and removes what it has tested', () => {
  expect(planRemoval(anObject(['a/one', 'b/two']), WIDGET, 'b/two')).toEqual({
    method: 'PATCH',
    path: '/apis/example.com/v1/namespaces/demo/widgets/cache',
    contentType: 'application/json-patch+json',
    body: [
      { op: 'test', path: '/metadata/uid', value: 'uid-1' },
      { op: 'test', path: '/metadata/finalizers/1', value: 'b/two' },
      { op: 'remove', path: '/metadata/finalizers/1' },
    ],
    answer: 'metadata',
    description: 'Remove the finalizer b/two from Widget demo/cache',
  });
});

test.each([
  ['another finalizer', anObject(['a/one'])],
  ['no finalizers', anObject(undefined)],
  ['finalizers that are no list', anObject('b/two')],
  ['no uid to test', anObject(['b/two'], '')],
  ['nothing at all', {}],
])('an object with %s has no plan', (_, object) => {
  expect(planRemoval(object, WIDGET, 'b/two')).toBeUndefined();
});

test("a namespace's own finalizer, which is none of its metadata, has no plan", () => {
  const namespace = { ...anObject([]), spec: { finalizers: ['kubernetes'] } };
  expect(planRemoval(namespace, NAMESPACE, 'kubernetes')).toBeUndefined();
});

const finalizer: fc.Arbitrary<string> = fc.constantFrom(
  'a/one',
  'b/two',
  'c/three',
  'with space/✓',
  'slash~/1',
);

test('whatever the list, exactly one goes, and no plan names two or the list', () => {
  fc.assert(
    fc.property(fc.array(finalizer, { minLength: 1, maxLength: 8 }), fc.nat(), (list, n) => {
      const wanted = list[n % list.length] ?? '';
      const object = anObject(list);
      const plan = planRemoval(object, WIDGET, wanted);
      const removed = plan?.body.filter(({ op }) => op === 'remove') ?? [];
      expect(removed.map(({ path }) => path)).toEqual([
        expect.stringMatching(/^\/metadata\/finalizers\/\d+$/),
      ]);
      const left = metaOf(jsonPatch(object, plan?.body) as object as typeof object).finalizers;
      const expected = [...list];
      expected.splice(expected.indexOf(wanted), 1);
      expect(left).toEqual(expected);
    }),
  );
});

test('a plan does nothing to an object that is not as it was', () => {
  fc.assert(
    fc.property(
      fc.array(finalizer, { minLength: 1, maxLength: 4 }),
      fc.array(finalizer, { maxLength: 4 }),
      fc.boolean(),
      (before, after, recreated) => {
        const [wanted = ''] = before;
        const plan = planRemoval(anObject(before), WIDGET, wanted);
        const now = anObject(after, recreated ? 'uid-2' : 'uid-1');
        const patched = () => jsonPatch(now, plan?.body);
        if (recreated || after[0] !== wanted) expect(patched).toThrow(/rejected/);
        else expect(patched()).toEqual(anObject(after.slice(1)));
      },
    ),
  );
});
