import type { Write } from '../analysis/loops/loop.ts';
import type { Connection } from '../cluster/connection.ts';
import { isAborted } from '../cluster/errors.ts';
import type { Look } from '../knowledge/look.ts';
import type { Clock } from '../kube/time.ts';
import type { LogsOf } from '../store/logs-request.ts';
import type { SeenVersions, VersionsModel } from '../store/versions-model.ts';
import { VersionWatch } from './version-watch.ts';
import { whichObject } from './which-object.ts';

interface OpenVersionsOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly model: VersionsModel;
  readonly of: LogsOf;
  /** A look at the cluster as it is now; `undefined` before it has been discovered. */
  readonly look: Look | undefined;
  /** The writes of an object that are known already, oldest first. */
  readonly known: (uid: string) => readonly Write[];
  /** Asks for a frame. */
  readonly changed: () => void;
}

/** The versions that are open on the screen: watched until they are closed. */
export class OpenVersions {
  private readonly options: OpenVersionsOptions;
  private watch: VersionWatch | undefined;
  private note: string | undefined;
  private isClosed = false;

  constructor(options: OpenVersionsOptions) {
    this.options = options;
  }

  /** Finds the object and watches it. Never rejects but for a defect. */
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

  close(): void {
    this.isClosed = true;
    this.watch?.stop();
  }

  private async open(): Promise<void> {
    const { connection, clock, of, look, known, changed } = this.options;
    const ref = await whichObject(of, look, connection);
    if (this.isClosed) return;
    if (typeof ref === 'string') this.note = ref;
    else this.watch = new VersionWatch({ connection, clock, ref, seen: known(ref.uid), changed });
  }

  private seen(): SeenVersions {
    return this.watch?.seen() ?? { writes: [], skipped: 0, note: this.note };
  }
}
