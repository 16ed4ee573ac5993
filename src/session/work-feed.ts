import { isWorkRow, WorkProjector } from '../analysis/work-rows.ts';
import type { Connection } from '../cluster/connection.ts';
import { type Reflector, startReflector } from '../cluster/reflector/reflector.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { kindKey, type ServedKind } from '../kube/served-kind.ts';
import type { Clock } from '../kube/time.ts';
import type { WatchStatus } from '../kube/watch-status.ts';
import type { WorkChange } from '../store/workflow-index.ts';

interface WorkFeedOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly knowledge: Knowledge;
  /** `undefined`: all. */
  readonly namespaces: readonly string[] | undefined;
  readonly onChanges: (changes: readonly WorkChange[]) => void;
  /** What is watched, in words, and how well; `undefined` when it is not any more. */
  readonly onStatus: (what: string, status: WatchStatus | undefined) => void;
}

interface Wanted {
  readonly kind: ServedKind;
  readonly label: string | undefined;
  readonly namespace: string | undefined;
}

/**
 * Watches what carries out work: all Jobs, and of the pods those with a label that says so. They are read
 * whole, for the rows that are kept of all objects tell nothing of containers; a label selects on the
 * server, so that the other fifty thousand pods cost nothing. One watch for each label of a system that
 * is served: a handful of requests an hour.
 */
export class WorkFeed {
  private readonly options: WorkFeedOptions;
  private readonly projector: WorkProjector;
  private readonly reflectors = new Map<
    string,
    { readonly reflector: Reflector; readonly what: string }
  >();
  private readonly narrowed = new Set<string>();
  private stopped = false;

  constructor(options: WorkFeedOptions) {
    this.options = options;
    this.projector = new WorkProjector(options.knowledge);
  }

  /** Opens the watches for what is served now, and closes those for what is not any more. */
  discovered(kinds: readonly ServedKind[]): void {
    if (this.stopped) return;
    const wanted = this.wanted(kinds);
    const keys = new Set(wanted.map(keyOf));
    for (const key of this.reflectors.keys()) if (!keys.has(key)) this.close(key);
    for (const watch of wanted) this.open(watch);
  }

  stop(): void {
    this.stopped = true;
    for (const { reflector } of this.reflectors.values()) reflector.stop();
    this.reflectors.clear();
  }

  private wanted(kinds: readonly ServedKind[]): readonly Wanted[] {
    const served = (key: string) =>
      kinds.find((kind) => kindKey(kind) === key && kind.verbs.includes('watch'));
    const [jobs, pods] = [served('jobs.batch'), served('pods')];
    const groups = new Set(kinds.map(({ group }) => group));
    const labels = this.options.knowledge
      .workLabels()
      .filter(({ group }) => group === '' || groups.has(group));
    const all: readonly Omit<Wanted, 'namespace'>[] = [
      ...(jobs === undefined ? [] : [{ kind: jobs, label: undefined }]),
      ...(pods === undefined ? [] : labels.map(({ label }) => ({ kind: pods, label }))),
    ];
    return all.flatMap((watch) =>
      this.namespaces(watch).map((namespace) => ({ ...watch, namespace })),
    );
  }

  /** What may not be watched everywhere may still be in the namespace of the kubeconfig. */
  private namespaces(watch: Omit<Wanted, 'namespace'>): readonly (string | undefined)[] {
    const { namespaces, connection } = this.options;
    if (namespaces !== undefined) return namespaces;
    return this.narrowed.has(whatOf(watch)) ? [connection.context.namespace] : [undefined];
  }

  private open(watch: Wanted): void {
    const { connection, clock, onChanges, onStatus } = this.options;
    const key = keyOf(watch);
    if (this.reflectors.has(key)) return;
    const { kind, label, namespace } = watch;
    const what = namespace === undefined ? whatOf(watch) : `${whatOf(watch)} in ${namespace}`;
    const reflector = startReflector({
      connection,
      clock,
      target: {
        kind,
        ...(namespace === undefined ? {} : { namespace }),
        ...(label === undefined ? {} : { labelSelector: label }),
      },
      whole: true,
      project: (object) => this.projector.project(kind, object),
      onChanges: (changes) => {
        if (this.reflectors.get(key)?.reflector !== reflector) return;
        onChanges(changes.flatMap(({ type, row }) => (isWorkRow(row) ? [{ type, row }] : [])));
      },
      onStatus: (status) => {
        if (this.reflectors.get(key)?.reflector !== reflector) return;
        onStatus(what, status);
        if (status.type === 'forbidden') this.narrow(watch);
      },
    });
    this.reflectors.set(key, { reflector, what });
    onStatus(what, reflector.status());
  }

  private close(key: string): void {
    const watch = this.reflectors.get(key);
    if (watch === undefined) return;
    watch.reflector.stop();
    this.reflectors.delete(key);
    this.options.onStatus(watch.what, undefined);
  }

  private narrow(watch: Wanted): void {
    const { namespaces, connection } = this.options;
    const { namespace } = connection.context;
    if (namespaces !== undefined || watch.namespace !== undefined || namespace === undefined)
      return;
    this.narrowed.add(whatOf(watch));
    this.close(keyOf(watch));
    this.open({ ...watch, namespace });
  }
}

function keyOf(watch: Wanted): string {
  return `${whatOf(watch)} ${watch.kind.version} ${watch.namespace ?? ''}`;
}

function whatOf({ kind, label }: Omit<Wanted, 'namespace'>): string {
  return label === undefined ? kind.resource : `${kind.resource} with ${label}`;
}
