import { expect, test } from 'vitest';
import { finalizerWriters } from '../../src/kube/managed-fields.ts';

test('the writer of a finalizer is the manager whose entry names it', () => {
  const writers = finalizerWriters({
    metadata: {
      managedFields: [
        {
          manager: 'kubectl-create',
          operation: 'Update',
          time: '2026-01-01T10:00:00Z',
          fieldsV1: { 'f:spec': { 'f:size': {} } },
        },
        {
          manager: 'widget-controller',
          operation: 'Apply',
          time: '2026-01-01T11:00:00Z',
          fieldsV1: { 'f:metadata': { 'f:finalizers': { '.': {}, 'v:"example.com/lock"': {} } } },
        },
      ],
    },
  });
  expect([...writers]).toEqual([
    [
      'example.com/lock',
      {
        manager: 'widget-controller',
        operation: 'Apply',
        subresource: undefined,
        time: Date.parse('2026-01-01T11:00:00Z'),
      },
    ],
  ]);
});

test.each([
  undefined,
  {},
  { metadata: { managedFields: 7 } },
  {
    metadata: {
      managedFields: [null, { fieldsV1: { 'f:metadata': { 'f:finalizers': { 'v:{': {} } } } }],
    },
  },
])('%j names no writer', (object) => {
  expect(finalizerWriters(object).size).toBe(0);
});
