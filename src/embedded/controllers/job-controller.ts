import {
  type ApiObject,
  at,
  isJson,
  type Json,
  jsonAt,
  listAt,
  numberAt,
  textAt,
} from '../json.ts';
import { plainDeletion } from '../server/deletion.ts';
import { asController, type ObjectStore } from '../server/object-store.ts';
import type { ResourceType } from '../server/resource-type.ts';
import { timestamp } from '../server/timestamps.ts';
import { WorkQueue } from './work-queue.ts';

const JOBS = 'jobs.batch';
const TRACKING = 'batch.kubernetes.io/job-tracking';
const BACK_OFF = 'BackoffLimitExceeded';
const EXCEEDED = 'Job has reached the specified backoff limit';
const REACHED = 'Reached expected number of succeeded pods';

/**
 * Runs Jobs of one pod: makes the pod, counts how it ended, and gives up after `backoffLimit` failures,
 * restarts in place included. Then it deletes the pod, as the real one does, and its log is gone.
 */
export class JobController {
  private readonly store: ObjectStore;
  private readonly queue = new WorkQueue<string>((key) => this.reconcile(key));

  constructor(store: ObjectStore) {
    this.store = store;
  }

  start(): () => void {
    return this.store.history.subscribe((storageKey, { type, object }) => {
      const { namespace = '', name } = object.metadata;
      if (storageKey === JOBS) this.queue.add(`${namespace}/${name}`);
      if (storageKey !== 'pods') return;
      const job = jobOf(object);
      if (job !== undefined) this.queue.add(`${namespace}/${textAt(job, 'name')}`);
      if (type !== 'DELETED' && isTracked(object) && this.isLeftAlone(object)) this.letGo(object);
    });
  }

  private reconcile(key: string): void {
    const job = this.store.history.collection(JOBS).get(key);
    const [namespace = '', name = ''] = key.split('/');
    const pods = this.podsOf(namespace, name);
    if (job === undefined || job.metadata.deletionTimestamp !== undefined) {
      for (const pod of pods.filter(isTracked)) this.letGo(pod);
      return;
    }
    const own = pods.filter((pod) => textAt(jobOf(pod), 'uid') === job.metadata.uid);
    const ended = own.filter((pod) => isTracked(pod) && isOver(pod));
    for (const pod of ended) this.letGo(pod);
    if (has(job, 'Complete') || has(job, 'Failed')) return;
    if (at(job, 'spec', 'suspend') === true) this.suspend(job);
    else if (has(job, 'FailureTarget')) this.finishFailed(job, own);
    else this.advance(job, own);
  }

  private advance(job: ApiObject, own: readonly ApiObject[]): void {
    const active = own.filter((pod) => !isOver(pod));
    const failed = own.filter((pod) => textAt(pod, 'status', 'phase') === 'Failed').length;
    const restarts = active.reduce((sum, pod) => sum + restartsOf(pod), 0);
    const limit = numberAt(job, 'spec', 'backoffLimit');
    if (own.some((pod) => textAt(pod, 'status', 'phase') === 'Succeeded')) this.complete(job);
    else if (failed > limit || restarts > Math.max(limit - 1, 0)) this.giveUp(job, active);
    else if (active.length === 0) this.run(job, failed);
  }

  private suspend(job: ApiObject): void {
    if (has(job, 'Suspended')) return;
    const suspended = this.is('Suspended', { reason: 'JobSuspended', message: 'Job suspended' });
    this.writeStatus(job, { active: 0, ready: 0, conditions: [suspended] });
    this.tell(job, 'Normal', 'Suspended', 'Job suspended');
  }

  private resumed(job: ApiObject): Json {
    if (!has(job, 'Suspended')) return {};
    const why = { status: 'False', reason: 'JobResumed', message: 'Job resumed' };
    return { conditions: [this.is('Suspended', why)] };
  }

  private run(job: ApiObject, failed: number): void {
    const { name, namespace = '', uid } = job.metadata;
    const template = jsonAt(job, 'spec', 'template');
    const metadata = jsonAt(template, 'metadata');
    const labels = {
      ...jsonAt(metadata, 'labels'),
      'batch.kubernetes.io/controller-uid': uid,
      'batch.kubernetes.io/job-name': name,
      'job-name': name,
    };
    const owner = { apiVersion: 'batch/v1', kind: 'Job', name, uid };
    const pod = this.create('pods', namespace, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        ...metadata,
        generateName: `${name}-`,
        labels,
        finalizers: [TRACKING],
        ownerReferences: [{ ...owner, controller: true, blockOwnerDeletion: true }],
      },
      spec: template.spec,
    });
    const startTime = textAt(job, 'status', 'startTime') || this.now();
    this.writeStatus(job, { startTime, active: 1, failed, ready: 0, ...this.resumed(job) });
    this.tell(job, 'Normal', 'SuccessfulCreate', `Created pod: ${pod?.metadata.name ?? ''}`);
  }

  private complete(job: ApiObject): void {
    const done = { reason: 'CompletionsReached', message: REACHED };
    const conditions = [this.is('SuccessCriteriaMet', done), this.is('Complete', done)];
    const status = { active: 0, ready: 0, succeeded: 1, completionTime: this.now(), conditions };
    this.writeStatus(job, status);
    this.tell(job, 'Normal', 'Completed', 'Job completed');
  }

  private giveUp(job: ApiObject, active: readonly ApiObject[]): void {
    const condition = this.is('FailureTarget', { reason: BACK_OFF, message: EXCEEDED });
    this.writeStatus(job, { active: 0, ready: 0, conditions: [condition] });
    const type = this.store.kinds.storedAt('pods');
    for (const { metadata } of active) {
      const target = { namespace: metadata.namespace ?? '', name: metadata.name };
      if (type !== undefined) this.store.remove(type, target, plainDeletion, asController);
      this.tell(job, 'Normal', 'SuccessfulDelete', `Deleted pod: ${metadata.name}`);
    }
  }

  private finishFailed(job: ApiObject, own: readonly ApiObject[]): void {
    if (own.some((pod) => !isOver(pod))) return;
    const known = listAt(job, 'status', 'conditions').filter(isJson);
    const failed = this.is('Failed', { reason: BACK_OFF, message: EXCEEDED });
    this.writeStatus(job, { failed: 1, conditions: [...known, failed] });
    this.tell(job, 'Warning', BACK_OFF, EXCEEDED);
  }

  /** Whether nobody counts a pod any more: its Job is gone. */
  private isLeftAlone(pod: ApiObject): boolean {
    const { namespace = '' } = pod.metadata;
    const name = textAt(jobOf(pod), 'name');
    return this.store.history.collection(JOBS).get(`${namespace}/${name}`) === undefined;
  }

  private podsOf(namespace: string, job: string): readonly ApiObject[] {
    const pods = this.store.history.collection('pods').under(`${namespace}/`);
    return pods.filter((pod) => textAt(jobOf(pod), 'name') === job);
  }

  private letGo({ metadata: { namespace = '', name } }: ApiObject): void {
    const without = (pod: ApiObject): Json => ({
      ...pod,
      metadata: {
        ...pod.metadata,
        finalizers: (pod.metadata.finalizers ?? []).filter((it) => it !== TRACKING),
      },
    });
    this.update('pods', { namespace, name }, without);
  }

  private writeStatus({ metadata: { namespace = '', name } }: ApiObject, status: Json): void {
    const target = { namespace, name, subresource: 'status' };
    this.update(JOBS, target, (job) => ({
      ...job,
      status: { ...jsonAt(job, 'status'), ...status },
    }));
  }

  private is(type: string, why: Json): Json {
    const now = this.now();
    return { type, status: 'True', lastProbeTime: now, lastTransitionTime: now, ...why };
  }

  private tell(job: ApiObject, type: string, reason: string, message: string): void {
    const { namespace = '', name, uid } = job.metadata;
    const now = this.now();
    this.create('events', namespace, {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { generateName: `${name}.` },
      involvedObject: { apiVersion: 'batch/v1', kind: 'Job', namespace, name, uid },
      type,
      reason,
      message,
      source: { component: 'job-controller' },
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
    });
  }

  private create(storageKey: string, namespace: string, body: Json): ApiObject | undefined {
    const type = this.store.kinds.storedAt(storageKey);
    return type && this.store.create(type, namespace, body, asController);
  }

  private update(
    storageKey: string,
    target: Parameters<ObjectStore['update']>[1],
    change: (old: ApiObject) => Json,
  ): void {
    const type: ResourceType | undefined = this.store.kinds.storedAt(storageKey);
    if (type !== undefined) this.store.update(type, target, 'patch', change, asController);
  }

  private now(): string {
    return timestamp(this.store.clock.now());
  }
}

/** The owner reference of a pod to its Job. */
function jobOf({ metadata }: ApiObject): Json | undefined {
  return (metadata.ownerReferences ?? [])
    .filter(isJson)
    .find(({ kind, controller }) => kind === 'Job' && controller === true);
}

function isTracked({ metadata }: ApiObject): boolean {
  return (metadata.finalizers ?? []).includes(TRACKING);
}

/** What has ended, and what a kubelet has given up. */
function isOver(pod: ApiObject): boolean {
  return ['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase'));
}

function restartsOf(pod: ApiObject): number {
  const all = ['initContainerStatuses', 'containerStatuses'].flatMap((field) =>
    listAt(pod, 'status', field),
  );
  return all.reduce<number>((sum, status) => sum + numberAt(status, 'restartCount'), 0);
}

function has(job: ApiObject, type: string): boolean {
  return listAt(job, 'status', 'conditions')
    .filter(isJson)
    .some((condition) => condition.type === type && condition.status === 'True');
}
