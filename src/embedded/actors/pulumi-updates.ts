import { type ApiObject, at, type Json, listAt, numberAt, textAt } from '../json.ts';
import { timestamp } from '../server/timestamps.ts';
import type { ApiClient } from './client.ts';
import { attempt, ownedBy } from './ensure.ts';
import { EventRecorder } from './event-recorder.ts';
import { type PlainKind, pathOfKind } from './plain-kind.ts';
import type { Actors } from './start-actors.ts';

export const UPDATES = {
  group: 'auto.pulumi.com',
  version: 'v1alpha1',
  kind: 'Update',
  plural: 'updates',
} as const satisfies PlainKind;

const REQUEST = 'pulumi.com/reconciliation-request';
const DESTROY_MS = 6000;
const COOLDOWN_MS = 10_000;
/** maxUpdateFailures, stack_controller.go:1084. */
const MOST_FAILURES = 3;
const POLL_MS = 1000;

/**
 * What the pulumi CLI says where the backend is locked, as the automation API hands it over
 * (pulumi/pulumi sdk/go/auto/errors.go: "[409] Conflict: Another update is currently in progress.").
 */
export const LOCKED = [
  'error: [409] Conflict: Another update is currently in progress.',
  'To learn more about possible reasons and resolution, visit https://www.pulumi.com/docs/troubleshooting/#conflict',
] as const;

/** What may have become of the destroy of a Stack. */
export type Destroyed = 'done' | { readonly againMs: number | undefined };

interface UpdatesOptions {
  readonly actors: Actors;
  readonly client: ApiClient;
  readonly pathOf: (stack: ApiObject) => string;
  /** Whether somebody else holds the lock of a Stack in its backend. */
  readonly isLocked: (stack: ApiObject) => boolean;
}

/**
 * Plays how the operator destroys what a Stack stands for: one Update after another, with pauses that grow, until
 * it gives up; and that it waits for the Update that `status.currentUpdate` names before anything else, for ever
 * where that is gone. Imitated is pulumi/pulumi-kubernetes-operator
 * operator/internal/controller/pulumi/stack_controller.go:603-632, 1084-1134, 1352-1380.
 */
export class PulumiUpdates {
  private readonly options: UpdatesOptions;
  private readonly ofStack: EventRecorder;
  private readonly ofUpdate: EventRecorder;
  private readonly cooling = new Set<string>();

  constructor(options: UpdatesOptions) {
    this.options = options;
    this.ofStack = new EventRecorder(options.actors, options.client, 'stack-controller');
    this.ofUpdate = new EventRecorder(options.actors, options.client, 'update-controller');
  }

  /** Does what is next for a Stack that is being deleted. */
  async destroy(stack: ApiObject): Promise<Destroyed> {
    const request = requestOf(stack);
    if (textAt(stack, 'status', 'observedReconcileRequest') !== request)
      await this.write(stack, { observedReconcileRequest: request });
    const current = textAt(stack, 'status', 'currentUpdate', 'name');
    if (current !== '') {
      const update = await attempt(() => this.options.client.get(this.updatePath(stack, current)));
      if (update === undefined) return this.waitForEver(stack);
      return this.run(stack, update);
    }
    const last = at(stack, 'status', 'lastUpdate');
    const isAnother =
      textAt(last, 'reconcileRequest') !== request ||
      numberAt(last, 'generation') !== stack.metadata.generation;
    if (textAt(last, 'state') === 'failed' && !isAnother) {
      if (numberAt(last, 'failures') >= MOST_FAILURES) return { againMs: undefined };
      if (this.cooling.has(stack.metadata.uid)) return { againMs: POLL_MS };
    }
    const why = isAnother ? 'Stack marked for deletion' : 'Backoff time elapsed';
    await this.ofStack.record(stack, 'Normal', 'StackUpdateDetected', why);
    return this.run(stack, await this.begin(stack, request));
  }

  /** No look again: only a change of the Stack makes one. */
  private async waitForEver(stack: ApiObject): Promise<Destroyed> {
    const isSaid = listAt(stack, 'status', 'conditions').some(
      (condition) => textAt(condition, 'reason') === 'StackProcessing',
    );
    if (!isSaid) await this.write(stack, { conditions: this.conditions(processing) });
    return { againMs: undefined };
  }

  private async begin(stack: ApiObject, request: string): Promise<ApiObject> {
    const { name, namespace } = stack.metadata;
    // Its name ends in the instant in which it was chosen (stack_controller.go:1898).
    const update = `${name}-${this.options.actors.clock.now().toString(16)}`;
    const generation = stack.metadata.generation ?? 1;
    await this.write(stack, {
      currentUpdate: { name: update, generation, reconcileRequest: request },
      conditions: this.conditions(processing),
    });
    return this.options.client.create(pathOfKind(UPDATES, namespace), {
      apiVersion: 'auto.pulumi.com/v1alpha1',
      kind: 'Update',
      metadata: {
        name: update,
        labels: { 'pulumi.com/component': 'stack', 'pulumi.com/stack-name': name },
        ...ownedBy(stack),
      },
      spec: { type: 'destroy', workspaceName: name, stackName: textAt(stack, 'spec', 'stack') },
    });
  }

  private async run(stack: ApiObject, update: ApiObject): Promise<Destroyed> {
    const { actors, isLocked } = this.options;
    await this.tell(update, { Progressing: 'Progressing' }, '');
    await actors.wait(DESTROY_MS);
    if (isLocked(stack)) return this.fail(stack, update);
    await this.tell(update, { Complete: 'Updated' }, '');
    await this.end(stack, update, { state: 'succeeded' }, processing);
    return 'done';
  }

  private async fail(stack: ApiObject, update: ApiObject): Promise<Destroyed> {
    const message = `failed to run update: exit status 255\n${LOCKED.join('\n')}`;
    await this.tell(update, { Complete: 'Updated', Failed: 'UpdateConflict' }, message);
    const called = JSON.stringify(textAt(stack, 'spec', 'stack'));
    await this.ofUpdate.record(
      update,
      'Warning',
      'UpdateFailed',
      `Failed to update stack ${called}`,
    );
    await this.ofStack.record(
      stack,
      'Warning',
      'StackUpdateFailure',
      `Failed to update stack: ${message}`,
    );
    const last = at(stack, 'status', 'lastUpdate');
    const isFirst =
      textAt(last, 'state') !== 'failed' ||
      textAt(last, 'reconcileRequest') !== requestOf(stack) ||
      numberAt(last, 'generation') !== stack.metadata.generation;
    const failures = isFirst ? 0 : numberAt(last, 'failures') + 1;
    const conditions = failures >= MOST_FAILURES ? stalled(failures) : retrying(failures);
    await this.end(stack, update, { state: 'failed', failures, message }, conditions);
    this.cool(stack.metadata.uid, COOLDOWN_MS * 3 ** failures);
    return { againMs: POLL_MS };
  }

  private async end(
    stack: ApiObject,
    update: ApiObject,
    result: Json,
    conditions: readonly Json[],
  ): Promise<void> {
    await this.write(stack, {
      currentUpdate: null,
      lastUpdate: {
        name: update.metadata.name,
        type: 'destroy',
        generation: stack.metadata.generation ?? 1,
        reconcileRequest: requestOf(stack),
        lastResyncTime: this.now,
        ...result,
      },
      conditions: this.conditions(conditions),
    });
  }

  private cool(uid: string, forMs: number): void {
    const { actors } = this.options;
    this.cooling.add(uid);
    actors.run(async () => {
      await actors.wait(forMs);
      this.cooling.delete(uid);
    });
  }

  /** Writes the conditions of an Update: those that hold, with their reasons. */
  private async tell(
    update: ApiObject,
    holding: Readonly<Record<string, string>>,
    message: string,
  ): Promise<void> {
    const [first = ''] = Object.values(holding);
    const conditions = ['Progressing', 'Failed', 'Complete'].map((type) => ({
      type,
      status: holding[type] === undefined ? 'False' : 'True',
      reason: holding[type] ?? first,
      message: '',
      lastTransitionTime: this.now,
    }));
    const path = this.updatePath(update, update.metadata.name);
    await this.options.client.patch(`${path}/status`, { status: { conditions, message } });
  }

  private async write(stack: ApiObject, status: Json): Promise<void> {
    const path = this.options.pathOf(stack);
    await this.options.client.patch(`${path}/status`, { status });
  }

  private updatePath({ metadata }: ApiObject, name: string): string {
    return `${pathOfKind(UPDATES, metadata.namespace)}/${name}`;
  }

  private conditions(conditions: readonly Json[]): readonly Json[] {
    return conditions.map((condition) => ({ ...condition, lastTransitionTime: this.now }));
  }

  private get now(): string {
    return timestamp(this.options.actors.clock.now());
  }
}

function requestOf({ metadata }: ApiObject): string {
  return textAt(metadata, 'annotations', REQUEST);
}

/** What the operator says while it works on a Stack. */
export const processing: readonly Json[] = [
  {
    type: 'Ready',
    status: 'False',
    reason: 'NotReadyInProgress',
    message: 'reconciliation is in progress',
  },
  {
    type: 'Reconciling',
    status: 'True',
    reason: 'StackProcessing',
    message: 'stack is being processed',
  },
];

function retrying(failures: number): readonly Json[] {
  const message = `${failures} update failure(s)`;
  return [
    ...processing.slice(0, 1),
    { type: 'Reconciling', status: 'True', reason: 'RetryingAfterFailure', message },
  ];
}

function stalled(failures: number): readonly Json[] {
  const message = `destroy failed ${failures} times; not retrying until the spec or source changes`;
  return [
    {
      type: 'Ready',
      status: 'False',
      reason: 'NotReadyStalled',
      message: 'reconciliation is stalled',
    },
    { type: 'Stalled', status: 'True', reason: 'UpdateFailed', message },
  ];
}
