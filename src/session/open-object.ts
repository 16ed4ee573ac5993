import type { Fetched } from '../analysis/detail.ts';
import type { Connection } from '../cluster/connection.ts';
import { isAborted } from '../cluster/errors.ts';
import type { Look } from '../knowledge/look.ts';
import type { ObjectRef, Row } from '../kube/row.ts';
import type { Clock } from '../kube/time.ts';
import type { LogsOf } from '../store/logs-request.ts';
import type { ObjectModel, SeenObject } from '../store/object-model.ts';
import { OpenDetail } from './open-detail.ts';
import { whichObject } from './which-object.ts';

interface OpenObjectOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly model: ObjectModel;
  readonly of: LogsOf;
  /** A look at the cluster as it is now; `undefined` before it has been discovered. */
  readonly look: Look | undefined;
  /** An object as the watches show it. */
  readonly row: (uid: string) => Row | undefined;
  /** Asks for a frame. */
  readonly changed: () => void;
}

/** The object that is described on the screen: fetched when it changes, until it is closed. */
export class OpenObject {
  private readonly options: OpenObjectOptions;
  private ref: ObjectRef | undefined;
  private fetched: Fetched = { type: 'loading' };
  private detail: OpenDetail<ObjectRef & { readonly resourceVersion: string }> | undefined;
  private wasSeen = false;
  private isClosed = false;

  constructor(options: OpenObjectOptions) {
    this.options = options;
  }

  /** Finds the object and fetches it. Never rejects but for a defect. */
  async start(): Promise<void> {
    const { model, of, changed } = this.options;
    model.follow(of, () => this.seen());
    try {
      await this.open();
    } catch (error) {
      if (!isAborted(error)) throw error; // Else another cluster is looked at by now.
    }
    changed();
  }

  /** Called at each frame. */
  check(): void {
    this.detail?.check();
  }

  close(): void {
    this.isClosed = true;
    this.detail?.close();
  }

  private async open(): Promise<void> {
    const { connection, clock, of, look, changed } = this.options;
    const found = await whichObject(of, look, connection);
    if (this.isClosed) return;
    if (typeof found === 'string') {
      this.fetched = { type: 'failed', message: found };
      return;
    }
    this.ref = found;
    this.detail = new OpenDetail({
      connection,
      clock,
      object: () => this.current(found),
      onFetched: (fetched) => {
        this.take(fetched);
        changed();
      },
      diagnose: async () => {},
    });
    this.detail.check();
  }

  /** What was fetched last stays when the object has gone since. */
  private take(fetched: Fetched): void {
    if (fetched.type === 'failed' && this.fetched.type === 'loaded') return;
    this.fetched = fetched;
  }

  /** As the watches show it; of a kind that is not watched no version is known. `undefined` once it is gone. */
  private current(ref: ObjectRef): (ObjectRef & { readonly resourceVersion: string }) | undefined {
    const row = this.options.row(ref.uid);
    if (row !== undefined) this.wasSeen = true;
    return row ?? (this.wasSeen ? undefined : { ...ref, resourceVersion: '' });
  }

  private seen(): SeenObject {
    const { ref, fetched } = this;
    return { ref, fetched };
  }
}
