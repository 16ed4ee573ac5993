import type { Connection } from '../cluster/connection.ts';
import { type Reflector, startReflector } from '../cluster/reflector/reflector.ts';
import { metaOf } from '../kube/object.ts';
import { type ObjectRef, RowProjector, recordOf } from '../kube/row.ts';
import { kindKey } from '../kube/served-kind.ts';
import type { Clock } from '../kube/time.ts';
import type { WatchStatus } from '../kube/watch-status.ts';
import type { Shown } from './followed-reconciliation.ts';

interface ObjectWatchOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly ref: ObjectRef;
  readonly onShown: (shown: Shown) => void;
  readonly onStatus: (status: WatchStatus) => void;
  /** What was written meanwhile is not known: it is listed anew. */
  readonly onRelist?: () => void;
}

/**
 * Watches one object, whole, beginning with how it is now and not before; of a Secret its metadata alone.
 * A namesake that takes its place is told as such.
 */
export function watchObject({
  connection,
  clock,
  ref,
  onShown,
  onStatus,
  onRelist = () => {},
}: ObjectWatchOptions): Reflector {
  const { kind, namespace, name, uid } = ref;
  const projector = new RowProjector();
  let isThere: boolean | undefined;
  return startReflector({
    connection,
    clock,
    target: { kind, name, ...(kind.namespaced ? { namespace } : {}) },
    whole: kindKey(kind) !== 'secrets',
    project: (read) => {
      const object = recordOf(read) ?? {};
      const own = metaOf(object).uid;
      if (own === uid) onShown({ type: 'there', object });
      else if (own !== '') onShown({ type: 'replaced', uid: own });
      return projector.project(kind, read);
    },
    onRelist,
    onChanges: (changes) => {
      for (const { type, row } of changes) {
        if (row.uid !== uid) continue;
        isThere = type !== 'remove';
        if (!isThere) onShown({ type: 'gone' });
      }
    },
    onStatus: (status) => {
      // It is complete, and the object is not in it.
      if (status.type === 'live' && isThere === undefined) onShown({ type: 'gone' });
      onStatus(status);
    },
  });
}
