import { EventProjector, type EventRow } from '../analysis/events/event-rows.ts';
import type { EventGap } from '../analysis/events/event-text.ts';
import type { Connection } from '../cluster/connection.ts';
import { type Reflector, startReflector } from '../cluster/reflector/reflector.ts';
import type { Row } from '../kube/row.ts';
import { kindKey, type ServedKind } from '../kube/served-kind.ts';
import type { Clock } from '../kube/time.ts';
import type { WatchStatus } from '../kube/watch-status.ts';
import { skewOf } from './skew.ts';

interface EventFeedOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  /** `undefined`: all. */
  readonly namespaces: readonly string[] | undefined;
  readonly onEvents: (rows: readonly EventRow[]) => void;
  /** By the API server's clock. */
  readonly onGap: (gap: EventGap) => void;
  /** What is watched, in words, and how well. */
  readonly onStatus: (what: string, status: WatchStatus) => void;
  readonly onMalformed: () => void;
}

/** One way to see events. */
interface Way {
  readonly kind: ServedKind;
  readonly namespace: string | undefined;
}

/**
 * The two APIs are one storage, so that one of them tells all: core/v1, which ClusterRole view grants, and
 * the other where that is forbidden.
 */
const APIS: readonly string[] = ['events', 'events.events.k8s.io'];

/**
 * Watches events, whole, and keeps none of them: who takes them does, within bounds. One watch, or one for
 * each namespace that was chosen; where the whole cluster is forbidden the namespace of the kubeconfig.
 */
export class EventFeed {
  private readonly options: EventFeedOptions;
  private readonly projector = new EventProjector();
  private readonly open = new Set<Reflector>();
  private isBegun = false;

  constructor(options: EventFeedOptions) {
    this.options = options;
  }

  /** Begins to watch; later calls change nothing, for events are always served the same way. */
  begin(kinds: readonly ServedKind[]): void {
    if (this.isBegun) return;
    this.isBegun = true;
    const { namespaces, connection, clock, onStatus } = this.options;
    const served = APIS.flatMap((api) => kinds.find((kind) => kindKey(kind) === api) ?? []);
    if (served.length === 0) onStatus('events', { type: 'not-served', since: clock.now() });
    const near = connection.context.namespace;
    const wide = near === undefined ? [undefined] : [undefined, near];
    const lanes = namespaces === undefined ? [wide] : namespaces.map((name) => [name]);
    for (const lane of lanes)
      this.follow(lane.flatMap((namespace) => served.map((kind) => ({ kind, namespace }))));
  }

  stop(): void {
    for (const reflector of this.open) reflector.stop();
    this.open.clear();
  }

  /** Takes the first of several ways; where that is forbidden the next. */
  private follow([way, ...others]: readonly Way[], refused?: WatchStatus): void {
    if (way === undefined) return;
    const { connection, clock, onEvents, onGap, onStatus, onMalformed } = this.options;
    const { kind, namespace } = way;
    const what = namespace === undefined ? 'events' : `events in ${namespace}`;
    const reflector = startReflector({
      connection,
      clock,
      target: { kind, ...(namespace === undefined ? {} : { namespace }) },
      whole: true,
      keepsNothing: true,
      project: (object) => this.projector.project(kind, object),
      // What expires, or is deleted with its namespace, has happened all the same.
      onChanges: (changes) => {
        if (!this.open.has(reflector)) return;
        onEvents(
          changes.flatMap(({ type, row }) => (type === 'put' && isEventRow(row) ? [row] : [])),
        );
      },
      onRelist: (reason, heardAt) => {
        const skew = skewOf(connection);
        onGap({ from: heardAt + skew, to: clock.now() + skew, what, reason });
      },
      onStatus: (status) => {
        if (!this.open.has(reflector)) return;
        if (status.type !== 'forbidden') {
          onStatus(what, status);
          return;
        }
        const [next] = others;
        const isSame = next?.namespace === namespace;
        // The other API may tell the same. What core/v1 says is better known.
        if (next === undefined || !isSame) onStatus(what, refused ?? status);
        if (next === undefined) return;
        reflector.stop();
        this.open.delete(reflector);
        this.follow(others, isSame ? status : undefined);
      },
      onMalformed,
    });
    this.open.add(reflector);
    onStatus(what, reflector.status());
  }
}

function isEventRow(row: Row): row is EventRow {
  return 'event' in row;
}
