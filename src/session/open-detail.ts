import type { Fetched } from '../analysis/detail.ts';
import type { Connection } from '../cluster/connection.ts';
import type { KubeObject } from '../kube/object.ts';
import { type ObjectRef, type Row, recordOf } from '../kube/row.ts';
import type { Clock } from '../kube/time.ts';
import type { YamlLines } from '../store/detail-model.ts';
import { fetchDetail } from './detail-fetch.ts';

/** An object that changes all the time is fetched again this often at most. */
const FETCH_EVERY_MS = 2_000;
/** Events come without a change of the object. */
const REFRESH_MS = 15_000;

/** An object, and which version of it is known. */
type Version = ObjectRef & Pick<Row, 'resourceVersion'>;

interface OpenDetailOptions<V extends Version> {
  readonly connection: Connection;
  readonly clock: Clock;
  /** The object as it was seen last; `undefined` once it is gone. */
  readonly object: () => V | undefined;
  readonly onFetched: (fetched: Fetched, yaml: YamlLines | undefined) => void;
  /** What is concluded from the object and from what lies around it. */
  readonly diagnose: (object: KubeObject, version: V) => Promise<void>;
}

/** Keeps the open detail fetched: at once, when the object changes, and now and then for its events. */
export class OpenDetail<V extends Version> {
  private readonly options: OpenDetailOptions<V>;
  private version: string | undefined;
  private at = Number.NEGATIVE_INFINITY;
  private closed = false;
  private busy = false;

  constructor(options: OpenDetailOptions<V>) {
    this.options = options;
  }

  /** Fetches when it is time to; called once a second and at each frame. */
  check(): void {
    const { clock, object } = this.options;
    const current = object();
    if (current === undefined || this.busy || this.closed) return;
    const age = clock.now() - this.at;
    const changed = current.resourceVersion !== this.version;
    if (age < (changed ? FETCH_EVERY_MS : REFRESH_MS)) return;
    this.version = current.resourceVersion;
    this.at = clock.now();
    this.busy = true;
    void this.fetch(current);
  }

  close(): void {
    this.closed = true;
  }

  private async fetch(version: V): Promise<void> {
    const { fetched, yaml } = await fetchDetail(this.options.connection, version);
    if (!this.closed) this.options.onFetched(fetched, yaml);
    const object = fetched.type === 'loaded' ? recordOf(fetched.object) : undefined;
    if (!this.closed && object !== undefined) await this.options.diagnose(object, version);
    this.busy = false;
  }
}
