import type { Write } from '../analysis/loops/loop.ts';
import { changesBetween } from '../analysis/loops/version-diff.ts';
import type { Connection } from '../cluster/connection.ts';
import { type Reflector, startReflector } from '../cluster/reflector/reflector.ts';
import type { KubeObject } from '../kube/object.ts';
import { type ObjectRef, RowProjector, recordOf } from '../kube/row.ts';
import type { Clock } from '../kube/time.ts';

/** How many writes are remembered: as many as a loop needs to be told, and a screen to be filled. */
const MOST_WRITES = 60;

/** Watches every version of one object, whole, and keeps what each write has changed. Of a Secret nothing is kept. */
export class VersionWatch {
  private readonly reflector: Reflector;
  private readonly seen: Write[] = [];
  private last: KubeObject | undefined;

  constructor({
    connection,
    clock,
    ref,
  }: {
    readonly connection: Connection;
    readonly clock: Clock;
    readonly ref: ObjectRef;
  }) {
    const projector = new RowProjector();
    const { kind, namespace, name, uid } = ref;
    const isSecret = kind.group === '' && kind.resource === 'secrets';
    this.reflector = startReflector({
      connection,
      clock,
      target: { kind, name, ...(kind.namespaced ? { namespace } : {}) },
      whole: !isSecret,
      project: (object) => {
        const row = projector.project(kind, object);
        if (!('malformed' in row) && row.uid === uid) this.take(recordOf(object), clock.now());
        return row;
      },
      // What was written meanwhile is not known: the next version is a beginning.
      onRelist: () => {
        this.last = undefined;
      },
      onChanges: () => {},
      onStatus: () => {},
    });
  }

  /** The latest writes, oldest first. */
  writes(): readonly Write[] {
    return this.seen;
  }

  stop(): void {
    this.reflector.stop();
  }

  private take(object: KubeObject | undefined, at: number): void {
    const { last } = this;
    this.last = object;
    if (last === undefined || object === undefined) return;
    this.seen.push({ at, changes: changesBetween(last, object) });
    if (this.seen.length > MOST_WRITES) this.seen.shift();
  }
}
