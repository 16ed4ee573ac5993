import { type ApiObject, isJson, type Json, listAt } from '../json.ts';
import { timestamp } from '../server/timestamps.ts';
import { type ApiClient, Refused } from './client.ts';
import { EventRecorder } from './event-recorder.ts';
import type { Actors } from './start-actors.ts';
import { dropFinalizer } from './writing.ts';

const REFUSED_MS = 1000;

/** One thing to do before an object may go. */
export interface DeletionStep {
  readonly finalizer: string;
  /** What is done, as a sentence without a full stop. */
  readonly doing: string;
  readonly takesMs: number;
  /** Why the step cannot be done for this object; absent or undefined: it can. */
  readonly failure?: (object: ApiObject) => string | undefined;
  /** Starts what carries the step out, such as a Job. */
  readonly begin?: (object: ApiObject, client: ApiClient) => Promise<void>;
}

export interface StepControllerOptions {
  readonly name: string;
  /** All objects of the kind, such as `/apis/example.com/v1/widgets`. */
  readonly path: string;
  readonly pathOf: (object: ApiObject) => string;
  readonly steps: readonly DeletionStep[];
  readonly retryMs: number;
  /** Until a new object is ready. */
  readonly readyMs: number;
}

/**
 * A controller that puts its finalizers onto every object of a kind, and on deletion does its steps
 * one after another, taking one finalizer off after each. A step that fails is tried again for ever.
 */
export function startStepController(actors: Actors, options: StepControllerOptions): void {
  const client = actors.client(options.name);
  const controller = new StepController(actors, client, options);
  actors.follow(client, options.path, (object, isGone) => controller.changed(object, isGone));
}

class StepController {
  private readonly actors: Actors;
  private readonly client: ApiClient;
  private readonly options: StepControllerOptions;
  private readonly events: EventRecorder;
  private readonly latest = new Map<string, ApiObject>();
  private readonly busy = new Set<string>();

  constructor(actors: Actors, client: ApiClient, options: StepControllerOptions) {
    this.actors = actors;
    this.client = client;
    this.options = options;
    this.events = new EventRecorder(actors, client, options.name);
  }

  changed(object: ApiObject, isGone: boolean): void {
    const { uid } = object.metadata;
    if (isGone) {
      this.latest.delete(uid);
      return;
    }
    this.latest.set(uid, object);
    if (this.busy.has(uid)) return;
    this.busy.add(uid);
    this.actors.run(() => this.reconcile(uid));
  }

  private async reconcile(uid: string): Promise<void> {
    for (let object = this.latest.get(uid); object; object = this.latest.get(uid)) {
      const isSettled = await this.settle(object);
      // Looked at in the instant in which `busy` ends: what is told in between would be lost.
      if (isSettled && this.latest.get(uid) === object) break;
    }
    this.busy.delete(uid);
  }

  /** Does what is next for an object. Returns whether nothing is left to do. */
  private async settle(object: ApiObject): Promise<boolean> {
    try {
      const isDeleting = object.metadata.deletionTimestamp !== undefined;
      return !(await (isDeleting ? this.advance(object) : this.provision(object)));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      // Somebody was faster: by the next try the watch has told what there is now.
      await this.actors.wait(REFUSED_MS);
      return false;
    }
  }

  /** Returns whether anything was done. */
  private async provision(object: ApiObject): Promise<boolean> {
    const wanted = this.options.steps.map(({ finalizer }) => finalizer);
    const { finalizers = [] } = object.metadata;
    if (wanted.some((finalizer) => !finalizers.includes(finalizer))) {
      const all = [...new Set([...finalizers, ...wanted])];
      await this.patch(object, { metadata: { finalizers: all } });
      return true;
    }
    if (conditionOf(object, 'Ready') !== undefined) return false;
    await this.actors.wait(this.options.readyMs);
    await this.report(object, 'Ready', 'True', 'Provisioned', 'everything is in place');
    await this.events.record(object, 'Normal', 'Provisioned', 'everything is in place');
    return true;
  }

  /** Does the next step, or tries to. Returns whether a finalizer of ours is left. */
  private async advance(object: ApiObject): Promise<boolean> {
    const { finalizers = [] } = object.metadata;
    const step = this.options.steps.find(({ finalizer }) => finalizers.includes(finalizer));
    if (step === undefined) return false;
    const label = step.finalizer.split('/').at(-1) ?? step.finalizer;
    const failure = step.failure?.(object);
    const failed = failure === undefined ? '' : `${label}: ${failure}`;
    const said = conditionOf(object, 'Deleting')?.message;
    // What has failed stays said while it is tried again.
    if (failure === undefined || said !== failed)
      await this.report(object, 'Deleting', 'True', 'StepRunning', `${label}: ${step.doing}`);
    await step.begin?.(object, this.client);
    await this.actors.wait(step.takesMs);
    if (failure !== undefined) {
      await this.report(object, 'Deleting', 'False', 'StepFailed', failed);
      await this.events.record(object, 'Warning', 'DeletionStepFailed', failed);
      await this.actors.wait(this.options.retryMs);
      return true;
    }
    await this.release(object, step.finalizer);
    await this.events.record(object, 'Normal', 'DeletionStepDone', `${label}: ${step.doing}`);
    return true;
  }

  private async release(object: ApiObject, finalizer: string): Promise<void> {
    const next = await dropFinalizer(this.client, this.options.pathOf(object), finalizer);
    if (next !== undefined) this.remember(next);
  }

  private async report(
    object: ApiObject,
    type: string,
    status: string,
    reason: string,
    message: string,
  ): Promise<void> {
    const newest = this.latest.get(object.metadata.uid) ?? object;
    const known = conditionOf(newest, type);
    if (known?.message === message && known.status === status) return;
    const lastTransitionTime = timestamp(this.actors.clock.now());
    const fresh = { type, status, reason, message, lastTransitionTime };
    const others = listAt(newest, 'status', 'conditions').filter(
      (item) => !isJson(item) || item.type !== type,
    );
    const patch = {
      status: { observedGeneration: object.metadata.generation, conditions: [...others, fresh] },
    };
    const path = `${this.options.pathOf(object)}/status`;
    this.remember(await this.client.patch(path, patch));
  }

  private async patch(object: ApiObject, patch: Json): Promise<void> {
    this.remember(await this.client.patch(this.options.pathOf(object), patch));
  }

  /** Our own write is known before the watch tells it; a deleted object stays forgotten. */
  private remember(object: ApiObject): void {
    const { uid, deletionTimestamp, finalizers } = object.metadata;
    if (deletionTimestamp !== undefined && finalizers === undefined) this.latest.delete(uid);
    else if (this.latest.has(uid)) this.latest.set(uid, object);
  }
}

function conditionOf(object: ApiObject, type: string): Json | undefined {
  return listAt(object, 'status', 'conditions')
    .filter(isJson)
    .find((condition) => condition.type === type);
}
