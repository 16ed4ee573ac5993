import { standingOf } from '../analysis/reconciles/standing.ts';
import type { Connection } from '../cluster/connection.ts';
import { ApiError } from '../cluster/errors.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { metaOf } from '../kube/object.ts';
import { type Row, recordOf } from '../kube/row.ts';
import { kindKey, objectPath, type ServedKind } from '../kube/served-kind.ts';
import type { Clock, Instant } from '../kube/time.ts';
import type { StandingRow } from './standing-feed.ts';

interface SuspectReaderOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly knowledge: Knowledge;
  readonly onRead: (row: StandingRow) => void;
  /** One is no suspect any more, or is not there. */
  readonly onGone: (uid: string) => void;
}

/** How many are read at a time, and of one kind in all. */
const AT_ONCE = 2;
const MOST_OF_KIND = 100;
/** One that has changed is read again after this long at the earliest, and after an error. */
const AGAIN_MS = 15_000;

/**
 * Reads objects whole, one by one, that look as if nobody reacted to them: of kinds that have too many
 * objects to watch them whole. Two a second, and each again only when it has changed.
 */
export class SuspectReader {
  private readonly options: SuspectReaderOptions;
  private readonly read = new Map<string, { readonly version: string; readonly at: Instant }>();
  private busy = 0;
  private failure: string | undefined;

  constructor(options: SuspectReaderOptions) {
    this.options = options;
  }

  /** Why the last one could not be read; `undefined` when it could. */
  get problem(): string | undefined {
    return this.failure;
  }

  /** Begins to read those that are due; called once a second. */
  check(suspects: Iterable<Row>, kinds: readonly ServedKind[]): void {
    const keys = new Set(kinds.map(kindKey));
    const wanted = new Set<string>();
    const counts = new Map<string, number>();
    const due: Row[] = [];
    for (const row of suspects) {
      const key = kindKey(row.kind);
      const count = (counts.get(key) ?? 0) + 1;
      if (!keys.has(key) || count > MOST_OF_KIND) continue;
      counts.set(key, count);
      wanted.add(row.uid);
      if (due.length < AT_ONCE && this.isDue(row)) due.push(row);
    }
    for (const uid of this.read.keys()) if (!wanted.has(uid)) this.drop(uid);
    for (const row of due.slice(0, AT_ONCE - this.busy)) void this.fetch(row);
  }

  close(): void {
    for (const uid of [...this.read.keys()]) this.drop(uid);
  }

  private isDue({ uid, resourceVersion }: Row): boolean {
    const last = this.read.get(uid);
    if (last === undefined) return true;
    return last.version !== resourceVersion && this.options.clock.now() - last.at >= AGAIN_MS;
  }

  private drop(uid: string): void {
    this.read.delete(uid);
    this.options.onGone(uid);
  }

  private async fetch(row: Row): Promise<void> {
    const { connection, clock, knowledge, onRead, onGone } = this.options;
    const { kind, namespace, name, uid, resourceVersion } = row;
    this.read.set(uid, { version: resourceVersion, at: clock.now() });
    this.busy++;
    try {
      const object =
        recordOf(await connection.json({ path: objectPath(kind, namespace, name) })) ?? {};
      this.failure = undefined;
      if (!this.read.has(uid)) return; // It was closed meanwhile.
      if (metaOf(object).uid === uid)
        onRead({ ...row, standing: standingOf(object, kind, knowledge) });
      else onGone(uid);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) onGone(uid);
      else {
        this.failure = error instanceof Error ? error.message : String(error);
        if (this.read.has(uid)) this.read.set(uid, { version: '', at: clock.now() });
      }
    } finally {
      this.busy--;
    }
  }
}
