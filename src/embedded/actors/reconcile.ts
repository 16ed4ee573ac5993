import type { ApiObject } from '../json.ts';
import { type ApiClient, Refused } from './client.ts';
import type { Actors } from './start-actors.ts';

const REFUSED_MS = 1000;

export interface Reconciling {
  /** All objects of the kind. */
  readonly path: string;
  readonly pathOf: (object: ApiObject) => string;
  /**
   * Does what is next for an object as it is now. Resolves with the time after which to look again, or
   * with nothing when only a change of the object would make a difference.
   */
  readonly reconcile: (object: ApiObject) => Promise<number | undefined>;
}

/** A controller: looks at every object of a kind when it changes, at each by itself and never twice at once. */
export function startReconciling(actors: Actors, client: ApiClient, it: Reconciling): void {
  const latest = new Map<string, ApiObject>();
  const busy = new Set<string>();
  const wakers = new Map<string, () => void>();

  const work = async (uid: string) => {
    for (let seen = latest.get(uid); seen !== undefined; seen = latest.get(uid)) {
      const againMs = await look(client, it, seen);
      // What changed in between is looked at at once.
      if (latest.get(uid) !== seen) continue;
      if (againMs === undefined) break;
      const changed = new Promise<void>((resolve) => wakers.set(uid, resolve));
      await Promise.race([actors.wait(againMs), changed]);
    }
    busy.delete(uid);
  };

  actors.follow(client, it.path, (object, isGone) => {
    const { uid } = object.metadata;
    if (isGone) latest.delete(uid);
    else latest.set(uid, object);
    wakers.get(uid)?.();
    if (isGone || busy.has(uid)) return;
    busy.add(uid);
    actors.run(() => work(uid));
  });
}

async function look(
  client: ApiClient,
  { pathOf, reconcile }: Reconciling,
  seen: ApiObject,
): Promise<number | undefined> {
  try {
    const current = await client.get(pathOf(seen));
    return current.metadata.uid === seen.metadata.uid ? await reconcile(current) : undefined;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return error.status === 404 ? undefined : REFUSED_MS;
  }
}
