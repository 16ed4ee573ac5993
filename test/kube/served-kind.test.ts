import { expect, test } from 'vitest';
import { collectionPath, findKind, kindKey, objectPath } from '../../src/kube/served-kind.ts';
import { aKind, NAMESPACE, POD, WIDGET } from '../helpers/rows.ts';

const otherPod = aKind('Pod', { group: 'metrics.example.com' });
const kinds = [otherPod, POD, NAMESPACE, WIDGET];

test.each([
  ['po', POD],
  ['pods', POD],
  ['Pod', POD],
  ['pods.metrics.example.com', otherPod],
  ['widgets.v1.example.com', WIDGET],
  ['ns', NAMESPACE],
  ['nothing', undefined],
])('%s', (name, kind) => {
  expect(findKind(kinds, name)).toBe(kind);
});

test('paths are those of the API server', () => {
  expect(collectionPath(POD)).toBe('/api/v1/pods');
  expect(collectionPath(WIDGET, 'demo')).toBe('/apis/example.com/v1/namespaces/demo/widgets');
  expect(objectPath(NAMESPACE, '', 'a/b')).toBe('/api/v1/namespaces/a%2Fb');
  expect(kindKey(WIDGET)).toBe('widgets.example.com');
});
