import { type Standing, standingOf } from '../analysis/reconciles/standing.ts';
import type { Connection } from '../cluster/connection.ts';
import { type Change, type Reflector, startReflector } from '../cluster/reflector/reflector.ts';
import { RUNS } from '../knowledge/conditions.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { type Row, RowProjector, recordOf } from '../kube/row.ts';
import { kindKey, type ServedKind } from '../kube/served-kind.ts';
import type { Clock } from '../kube/time.ts';
import type { WatchStatus } from '../kube/watch-status.ts';

/** A row with what was read of the whole object. */
export interface StandingRow extends Row {
  readonly standing: Standing;
}

export type StandingChange =
  | { readonly type: 'put'; readonly row: StandingRow }
  | { readonly type: 'remove'; readonly row: Row };

interface StandingFeedOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly knowledge: Knowledge;
  readonly countOf: (kind: ServedKind) => number;
  readonly onChanges: (changes: readonly StandingChange[]) => void;
  /** A kind is not read whole any more, or not yet. */
  readonly onClosed: (kind: ServedKind) => void;
}

/** A kind, and where its metadata are watched: everywhere (`undefined`), or in these namespaces. */
export interface SeenKind {
  readonly kind: ServedKind;
  readonly namespaces: readonly (string | undefined)[];
}

/** More objects of a kind, and more in all, are not read whole. */
const MOST_OF_KIND = 300;
const MOST_OF_ALL = 2_000;
/** A kind that is read whole is not dropped for a few objects more. */
const LEEWAY = 1.5;

/**
 * Kinds that come by the thousand, that are written all the time, whose controllers are Kubernetes itself
 * and answer nothing, or whose objects are large. What fails of pods and their owners is shown elsewhere.
 */
const NEVER: ReadonlySet<string> = new Set([
  'pods',
  'nodes',
  'events',
  'events.events.k8s.io',
  'secrets',
  'configmaps',
  'services',
  'namespaces',
  'persistentvolumes',
  'persistentvolumeclaims',
  'replicationcontrollers',
  'resourcequotas',
  'replicasets.apps',
  'cronjobs.batch',
  'leases.coordination.k8s.io',
  'ingresses.networking.k8s.io',
  'customresourcedefinitions.apiextensions.k8s.io',
  'horizontalpodautoscalers.autoscaling',
  'poddisruptionbudgets.policy',
  'volumeattachments.storage.k8s.io',
  'flowschemas.flowcontrol.apiserver.k8s.io',
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io',
  'validatingadmissionpolicies.admissionregistration.k8s.io',
  'resourceclaims.resource.k8s.io',
  'storageversions.internal.apiserver.k8s.io',
  'nodeimages.apps.kruise.io',
]);

/** Whether objects of a kind are reconciled by somebody who says in their status how far it is. */
export function isReconciled(kind: ServedKind): boolean {
  const key = kindKey(kind);
  return (
    kind.hasStatus === true && kind.verbs.includes('watch') && !NEVER.has(key) && !RUNS.has(key)
  );
}

/**
 * Watches the kinds that have a status and few objects a second time, and whole, and keeps some 0.5 KB of
 * each object. Opened when somebody looks, and closed some time after.
 */
export class StandingFeed {
  private readonly options: StandingFeedOptions;
  private readonly open = new Map<
    string,
    { readonly kind: ServedKind; readonly reflectors: readonly Reflector[] }
  >();

  constructor(options: StandingFeedOptions) {
    this.options = options;
  }

  /**
   * Opens and closes watches for the kinds whose metadata are there, the smallest first. Returns the
   * kinds with objects that are too many.
   */
  plan(seen: readonly SeenKind[]): readonly ServedKind[] {
    const { countOf } = this.options;
    const kinds = seen
      .filter(({ kind }) => isReconciled(kind) && countOf(kind) > 0)
      .sort((a, b) => this.order(a) - this.order(b));
    const left: ServedKind[] = [];
    const wanted = new Set<string>();
    let all = 0;
    for (const it of kinds) {
      const count = countOf(it.kind);
      const leeway = this.open.has(watchKey(it)) ? LEEWAY : 1;
      if (count > MOST_OF_KIND * leeway || all + count > MOST_OF_ALL * leeway) {
        left.push(it.kind);
        continue;
      }
      all += count;
      wanted.add(watchKey(it));
      this.begin(it);
    }
    for (const [key, { kind }] of this.open) if (!wanted.has(key)) this.end(key, kind);
    return left;
  }

  /** What is not there yet, or cannot be read, and why. */
  unseen(): readonly string[] {
    return [...this.open.values()].flatMap(({ kind, reflectors }) =>
      reflectors.flatMap((reflector) => describeUnseen(kind, reflector.status())),
    );
  }

  /** Whether all that can be listed has been. */
  get isListed(): boolean {
    const all = [...this.open.values()].flatMap(({ reflectors }) => reflectors);
    return all.every((reflector) => reflector.status().type !== 'syncing');
  }

  close(): void {
    for (const [key, { kind }] of this.open) this.end(key, kind);
  }

  /** Those that are open come first, so that nothing flaps; then the smallest. */
  private order(it: SeenKind): number {
    return this.options.countOf(it.kind) - (this.open.has(watchKey(it)) ? MOST_OF_ALL : 0);
  }

  private begin({ kind, namespaces }: SeenKind): void {
    const key = watchKey({ kind, namespaces });
    if (this.open.has(key)) return;
    const { connection, clock, onChanges } = this.options;
    const reflectors = namespaces.map((namespace): Reflector => {
      const projector = new RowProjector();
      return startReflector({
        connection,
        clock,
        target: { kind, ...(namespace === undefined ? {} : { namespace }) },
        whole: true,
        project: (object) => this.project(projector, kind, object),
        onChanges: (changes) => {
          if (this.open.get(key)?.reflectors === reflectors)
            onChanges(changes.flatMap(standingChange));
        },
        onStatus: () => {},
      });
    });
    this.open.set(key, { kind, reflectors });
  }

  private project(projector: RowProjector, kind: ServedKind, object: unknown) {
    const row = projector.project(kind, object);
    if ('malformed' in row) return row;
    const standing = standingOf(recordOf(object) ?? {}, kind, this.options.knowledge);
    return { ...row, standing };
  }

  private end(key: string, kind: ServedKind): void {
    for (const reflector of this.open.get(key)?.reflectors ?? []) reflector.stop();
    this.open.delete(key);
    this.options.onClosed(kind);
  }
}

function watchKey({ kind, namespaces }: SeenKind): string {
  return `${kindKey(kind)} ${kind.version} ${namespaces.map((name) => name ?? '').join(' ')}`;
}

function standingChange({ type, row }: Change): readonly StandingChange[] {
  if (type === 'remove') return [{ type, row }];
  return isStandingRow(row) ? [{ type, row }] : [];
}

function isStandingRow(row: Row): row is StandingRow {
  return 'standing' in row;
}

function describeUnseen(kind: ServedKind, status: WatchStatus): readonly string[] {
  const key = kindKey(kind);
  switch (status.type) {
    case 'forbidden':
      return [`${key} may not be read (${status.message})`];
    case 'degraded':
      return [`${key} cannot be read (${status.message})`];
    case 'syncing':
    case 'live':
    case 'not-served':
      return [];
  }
}
