import type { Example } from '../../pack.ts';

/** Recorded; the Update was, too, but alive. */
export const examples: readonly Example[] = [
  {
    name: 'a Stack whose current Update is gone',
    object: {
      apiVersion: 'pulumi.com/v1',
      kind: 'Stack',
      metadata: {
        name: 'cache',
        namespace: 'p-wedge',
        uid: 'abf0be30-6c82-48e5-992b-09e12ae3e3c0',
        finalizers: ['finalizer.stack.pulumi.com'],
        deletionTimestamp: '2026-11-21T07:16:04Z',
      },
    },
    resource: 'stacks',
    current: 'finalizer.stack.pulumi.com',
  },
  {
    name: 'a Stack whose destroy failed',
    object: {
      apiVersion: 'pulumi.com/v1',
      kind: 'Stack',
      metadata: {
        name: 'db',
        namespace: 'p-dfail',
        uid: '77a13582-8c04-49ab-a315-5aac5fccaff8',
        finalizers: ['finalizer.stack.pulumi.com'],
        deletionTimestamp: '2026-11-21T07:15:42Z',
      },
    },
    resource: 'stacks',
    current: 'finalizer.stack.pulumi.com',
  },
  {
    name: 'an Update that its Stack has not recorded',
    object: {
      apiVersion: 'auto.pulumi.com/v1alpha1',
      kind: 'Update',
      metadata: {
        name: 'cache-1a1fcf5f012',
        namespace: 'p-wedge',
        uid: '6bf6fef2-d5f3-4080-8113-4bad4e27fcd0',
        labels: {
          'pulumi.com/component': 'stack',
          'pulumi.com/stack-name': 'cache',
        },
        finalizers: ['finalizer.stack.pulumi.com'],
        deletionTimestamp: '2026-11-21T07:15:41Z',
      },
    },
    resource: 'updates',
    current: 'finalizer.stack.pulumi.com',
  },
];
