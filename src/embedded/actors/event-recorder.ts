import type { ApiObject, Json } from '../json.ts';
import { timestamp } from '../server/timestamps.ts';
import { type ApiClient, Refused } from './client.ts';
import type { Actors } from './start-actors.ts';

const KEPT_EVENTS = 300;

/** Writes Events as controllers do: the same thing again raises the count of the first. */
export class EventRecorder {
  private readonly actors: Actors;
  private readonly client: ApiClient;
  private readonly component: string;
  private readonly counts = new Map<string, { readonly path: string; readonly count: number }>();

  constructor(actors: Actors, client: ApiClient, component: string) {
    this.actors = actors;
    this.client = client;
    this.component = component;
  }

  /** Records what happened to `object`. Where no Event can be written, nothing is lost but the Event. */
  async record(
    object: ApiObject,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
  ): Promise<void> {
    try {
      await this.write(object, type, reason, message);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  }

  private async write(object: ApiObject, type: string, reason: string, message: string) {
    const { namespace = 'default', name, uid, resourceVersion } = object.metadata;
    const key = [uid, type, reason, message].join('|');
    const now = timestamp(this.actors.clock.now());
    const known = this.counts.get(key);
    if (known !== undefined) {
      this.counts.delete(key); // A refusal means that the Event has expired: the next one is new.
      const count = known.count + 1;
      await this.client.patch(known.path, { count, lastTimestamp: now });
      this.counts.set(key, { path: known.path, count });
      return;
    }
    const involvedObject: Json = {
      apiVersion: object.apiVersion,
      kind: object.kind,
      namespace: object.metadata.namespace,
      name,
      uid,
      resourceVersion,
    };
    const path = `/api/v1/namespaces/${namespace}/events`;
    const created = await this.client.create(path, {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { generateName: `${name}.` },
      involvedObject,
      type,
      reason,
      message,
      source: { component: this.component },
      reportingComponent: this.component,
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
    });
    this.counts.set(key, { path: `${path}/${created.metadata.name}`, count: 1 });
    await this.expire();
  }

  /** Events do not last: else a server that runs for days would drown in them. */
  private async expire(): Promise<void> {
    const [oldest] = this.counts;
    if (oldest === undefined || this.counts.size <= KEPT_EVENTS) return;
    const [key, { path }] = oldest;
    this.counts.delete(key);
    await this.client.remove(path);
  }
}
