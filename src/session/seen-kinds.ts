import { kindKey, type ServedKind } from '../kube/served-kind.ts';
import type { WatchStatus } from '../kube/watch-status.ts';
import type { SeenKind } from './standing-feed.ts';

interface Seen {
  readonly kind: ServedKind;
  /** Where it is watched, and whether all that is there has been told. */
  readonly watches: Map<string | undefined, boolean>;
}

/** Of which kinds all metadata are there: before that nobody can say how many objects a kind has. */
export class SeenKinds {
  private readonly kinds = new Map<string, Seen>();

  /** Tells how well a kind is watched; `undefined`: not any more. */
  set(kind: ServedKind, namespace: string | undefined, status: WatchStatus | undefined): void {
    const key = `${kindKey(kind)} ${kind.version}`;
    const seen = this.kinds.get(key) ?? { kind, watches: new Map() };
    this.kinds.set(key, seen);
    if (status === undefined) seen.watches.delete(namespace);
    else seen.watches.set(namespace, isThere(status, seen.watches.get(namespace) ?? false));
    if (seen.watches.size === 0) this.kinds.delete(key);
  }

  /** Those of which all is there, wherever they are watched. */
  synced(): readonly SeenKind[] {
    return [...this.kinds.values()]
      .filter(({ watches }) => [...watches.values()].every((there) => there))
      .map(({ kind, watches }) => ({ kind, namespaces: [...watches.keys()] }));
  }
}

/** What was there stays so while its watch is interrupted. */
function isThere({ type }: WatchStatus, before: boolean): boolean {
  if (type === 'live') return true;
  return before && type !== 'forbidden' && type !== 'not-served';
}
