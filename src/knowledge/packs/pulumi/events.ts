import type { EventFact } from '../../pack.ts';

const STACKS =
  'pulumi/pulumi-kubernetes-operator operator/internal/controller/pulumi/stack_controller.go';
const UPDATES =
  'pulumi/pulumi-kubernetes-operator operator/internal/controller/auto/update_controller.go';
const STACK = { group: 'pulumi.com', kind: 'Stack', source: STACKS } as const;
const UPDATE = { group: 'auto.pulumi.com', kind: 'Update', source: `${UPDATES}:121-574` } as const;

/** The beginnings of what StackUpdateDetected says, and why an update runs then. */
const TRIGGERS: readonly (readonly [start: string, because: string])[] = [
  ['Initial stack update', 'the Stack has had no update yet'],
  ['New stack generation', 'its spec was changed'],
  ['Sync request', 'somebody asked for it by the annotation pulumi.com/reconciliation-request'],
  ['New commit detected', 'its source has another commit'],
  ['Resync time elapsed', 'resyncFrequencySeconds have passed since the last one'],
  ['Backoff time elapsed', 'the last one has failed, and the pause after it is over'],
  ['Stack marked for deletion', 'the Stack is being deleted: this update is a destroy'],
];

/** What the operator's Events mean; operator/api/pulumi/v1/events.go:45-58 has them all. */
export const events: readonly EventFact[] = [
  {
    ...STACK,
    reason: 'StackUpdateDetected',
    means: (message) => {
      const because = TRIGGERS.find(([start]) => message.startsWith(start))?.[1];
      return because && `an update begins, because ${because}`;
    },
  },
  {
    ...STACK,
    reason: 'StackCreated',
    means: () =>
      'an update has succeeded, and it comes after each, a destroy included: the Stack is up to date only if status.lastUpdate is of its generation and Ready is True',
  },
  {
    ...STACK,
    reason: 'StackUpdateFailure',
    means: () =>
      'an update has failed; it is tried again after 10 s, 30 s and 90 s, and after the fourth failure not before the spec, the source or the reconciliation request changes',
  },
  {
    ...UPDATE,
    reason: 'UpdateSucceeded',
    means: (message) =>
      message.startsWith('Destroyed')
        ? 'the destroy is done: the cloud resources of the Stack are gone'
        : 'this run is done; whether the Stack is up to date, its status.lastUpdate tells',
  },
  {
    ...UPDATE,
    reason: 'UpdateFailed',
    means: () =>
      'this run has failed; why (a lock, the token, the program, an abort) its condition Failed and status.message tell, and its Stack whether it is tried again',
  },
];
