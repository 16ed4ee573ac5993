import { type ApiObject, at } from '../json.ts';
import { timestamp } from '../server/timestamps.ts';
import { holdLease } from './lease.ts';
import { type PlainKind, pathOfKind } from './plain-kind.ts';
import { PulumiUpdates, processing, UPDATES } from './pulumi-updates.ts';
import { startReconciling } from './reconcile.ts';
import type { Actors } from './start-actors.ts';
import { addFinalizers, dropFinalizer } from './writing.ts';

export const OPERATOR = { namespace: 'pulumi-kubernetes-operator', name: 'controller-manager' };

/** The operator's kinds, as far as they are played. */
export const PULUMI = {
  stacks: { group: 'pulumi.com', version: 'v1', kind: 'Stack', plural: 'stacks' },
  updates: UPDATES,
  workspaces: {
    group: 'auto.pulumi.com',
    version: 'v1alpha1',
    kind: 'Workspace',
    plural: 'workspaces',
  },
} as const satisfies Readonly<Record<string, PlainKind>>;

const FINALIZER = 'finalizer.stack.pulumi.com';
/** How often the operator looks at a Stack that it cannot destroy. */
const TERMINATING_MS = 30_000;

interface PulumiOptions {
  /** Whose Stacks it works on: several may be played in one cluster, which know of different locks. */
  readonly namespace: string;
  /** Whether somebody else holds the lock of a Stack in its backend. */
  readonly isLocked?: (stack: ApiObject) => boolean;
}

/**
 * Plays the Pulumi operator on Stacks: the finalizer on every one, a destroy before it goes where
 * `destroyOnFinalize` asks for it, again and again where that fails, and none where the namespace is being
 * deleted, because no workspace can be made there. Imitated is pulumi/pulumi-kubernetes-operator
 * operator/internal/controller/pulumi/stack_controller.go, from its recordings.
 */
export function startPulumi(
  actors: Actors,
  { namespace: home, isLocked = () => false }: PulumiOptions,
): void {
  const client = actors.client('pulumi-kubernetes-operator');
  const updates = new PulumiUpdates({ actors, client, pathOf, isLocked });
  const lease = { namespace: OPERATOR.namespace, name: 'operator.pulumi.com' };
  holdLease(actors, client, { ...lease, holder: 'manager_1', seconds: 60, renewMs: 10_000 });

  const report = async (stack: ApiObject, ...conditions: readonly object[]) => {
    const lastTransitionTime = timestamp(actors.clock.now());
    const status = { conditions: conditions.map((it) => ({ ...it, lastTransitionTime })) };
    await client.patch(`${pathOf(stack)}/status`, { status });
  };
  startReconciling(actors, client, {
    path: pathOfKind(PULUMI.stacks, home),
    pathOf,
    async reconcile(stack) {
      const path = pathOf(stack);
      const { namespace = '', deletionTimestamp } = stack.metadata;
      if (deletionTimestamp === undefined) {
        if (await addFinalizers(client, path, stack, [FINALIZER])) return 0;
        if (stack.status === undefined) await report(stack, upToDate);
        return undefined;
      }
      if (at(stack, 'spec', 'destroyOnFinalize') === true) {
        const { metadata } = await client.get(`/api/v1/namespaces/${namespace}`);
        if (metadata.deletionTimestamp !== undefined) {
          await report(stack, ...processing);
          await report(stack, ...terminating(namespace));
          await actors.wait(TERMINATING_MS); // Its own writes are no reason to look again.
          return 0;
        }
        const destroyed = await updates.destroy(stack);
        if (destroyed !== 'done') return destroyed.againMs;
      }
      await dropFinalizer(client, path, FINALIZER);
      return undefined;
    },
  });
}

const upToDate = {
  type: 'Ready',
  status: 'True',
  reason: 'ProcessingCompleted',
  message: 'the stack has been processed and is up to date',
};

function terminating(namespace: string): readonly object[] {
  const message = `namespace ${namespace} is terminating: no workspace can be created in it to destroy the stack`;
  return [
    { type: 'Ready', status: 'False', reason: 'NotReadyStalled', message: 'stalled' },
    { type: 'Stalled', status: 'True', reason: 'NamespaceTerminating', message },
  ];
}

function pathOf({ metadata }: ApiObject): string {
  return `${pathOfKind(PULUMI.stacks, metadata.namespace)}/${metadata.name}`;
}
