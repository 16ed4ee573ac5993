import { expect, test } from 'vitest';
import { RowProjector } from '../../src/kube/row.ts';
import { WIDGET } from '../helpers/rows.ts';

const projector = new RowProjector();
const metadata = { name: 'cache', namespace: 'demo', uid: 'u1', resourceVersion: '7' };

test('a row keeps what the deletion of an object depends on', () => {
  const row = projector.project(WIDGET, {
    metadata: {
      ...metadata,
      deletionTimestamp: '2026-01-01T11:58:00Z',
      deletionGracePeriodSeconds: 30,
      finalizers: ['example.com/lock'],
      labels: { app: 'cache' },
      ownerReferences: [
        { apiVersion: 'v1', kind: 'Widget', name: 'w', uid: 'u0', blockOwnerDeletion: true },
      ],
    },
  });
  expect(row).toMatchObject({
    uid: 'u1',
    finalizers: ['example.com/lock'],
    termination: {
      deletedAt: Date.parse('2026-01-01T11:58:00Z'),
      graceSeconds: 30,
      labels: { app: 'cache' },
    },
    owners: [{ uid: 'u0', blockOwnerDeletion: true, controller: false }],
  });
});

test.each([
  ['nothing', undefined],
  ['a string', 'x'],
  ['no metadata', {}],
  ['metadata of another type', { metadata: [] }],
  ['no uid', { metadata: { ...metadata, uid: undefined } }],
  ['an empty name', { metadata: { ...metadata, name: '' } }],
  ['a name of another type', { metadata: { ...metadata, name: 7 } }],
  ['no resourceVersion', { metadata: { ...metadata, resourceVersion: null } }],
])('%s is malformed', (_, object) => {
  expect(projector.project(WIDGET, object)).toHaveProperty('malformed');
});

test('wrong types inside metadata cost only themselves', () => {
  const row = projector.project(WIDGET, {
    metadata: {
      ...metadata,
      namespace: 7,
      deletionTimestamp: 'yesterday',
      finalizers: ['a', 3, null],
      labels: 'x',
      ownerReferences: [null, { uid: 5 }, { uid: 'u0', kind: 9 }],
    },
  });
  expect(row).toMatchObject({
    namespace: '',
    termination: undefined,
    finalizers: ['a'],
    owners: [{ uid: 'u0', kind: '' }],
  });
});

test('a row keeps its generation, and since when a change of what is wanted is not answered', () => {
  const managedFields = [
    { manager: 'kubectl', time: '2026-01-01T11:59:00Z', fieldsV1: { 'f:spec': {} } },
    { manager: 'op', subresource: 'status', time: '2026-01-01T11:00:00Z', fieldsV1: {} },
  ];
  expect(
    projector.project(WIDGET, { metadata: { ...metadata, generation: 3, managedFields } }),
  ).toMatchObject({ generation: 3, unansweredSince: Date.parse('2026-01-01T11:59:00Z') });
  expect(projector.project(WIDGET, { metadata: { ...metadata, generation: '3' } })).toMatchObject({
    generation: undefined,
    unansweredSince: undefined,
  });
});
