import type { EventObject } from '../kube/events.ts';
import type { ObjectName } from '../kube/object-name.ts';
import type { ServedKind } from '../kube/served-kind.ts';
import type { Instant } from '../kube/time.ts';
import type { ClusterData } from './cluster-data.ts';
import type { EventsModel } from './events-model.ts';
import { ListCursor } from './list-cursor.ts';
import type { LogsOf } from './logs-request.ts';
import type { PaneModel, Scrolled } from './pane-model.ts';
import type { ClusterSlice } from './slices/cluster.ts';
import { NO_EVENTS } from './slices/events.ts';
import type { Dialog, ViewSlice } from './slices/view.ts';
import type { KtopState } from './state.ts';

/** What a model of the events is made from. */
export interface EventsParts {
  readonly cursor: ListCursor;
  readonly data: () => ClusterData;
  /** Whose work something carries out, by its uid. */
  readonly workOf: (uid: string) => ObjectName | undefined;
}

/** Panes that say something of events. */
const LOOKING: ReadonlySet<string> = new Set(['findings', 'events', 'reconciles']);

/**
 * Pane 4 for whoever draws it. What keeps events and tells of them is large, and is not needed before there
 * is a cluster to ask: it comes with what speaks to that, and the first frame does without.
 */
export class EventsSlot implements PaneModel, Scrolled {
  readonly cursor = new ListCursor();
  /** Whether somebody has looked at events: before that nobody watches them. */
  isWanted = false;
  private readonly parts: Omit<EventsParts, 'cursor'>;
  private model: EventsModel | undefined;
  private wanted: Parameters<EventsModel['filter']> | undefined;

  constructor(parts: Omit<EventsParts, 'cursor'>) {
    this.parts = parts;
  }

  /** The model, made by `make` when there is none yet. */
  filled(make: (parts: EventsParts) => EventsModel): EventsModel {
    if (this.model !== undefined) return this.model;
    const { cursor, parts } = this;
    this.model = make({ cursor, ...parts });
    if (this.wanted !== undefined) this.model.filter(...this.wanted);
    return this.model;
  }

  /** Whether all that can be listed has been, once somebody has looked. */
  get isListed(): boolean {
    return !this.isWanted || this.model?.isListed === true;
  }

  restart(): void {
    this.model?.restart();
  }

  filter(view: ViewSlice, kinds: readonly ServedKind[]): void {
    this.wanted = [view, kinds];
    this.model?.filter(view, kinds);
  }

  open(): Dialog | undefined {
    return this.model?.open();
  }

  /** Opens the detail of one event; `undefined` when it is not there. */
  show(id: string): Dialog | undefined {
    return this.model?.show(id);
  }

  scrollBy(lines: number): void {
    this.model?.scrollBy(lines);
  }

  scrollTo(line: number): void {
    this.model?.scrollTo(line);
  }

  subject(): EventObject | undefined {
    return this.model?.subject();
  }

  logsOf(): LogsOf | undefined {
    return this.model?.logsOf();
  }

  copied(what: 'name' | 'kubectl', context: string): string | undefined {
    return this.model?.copied(what, context);
  }

  /** What the screen shows; `now` is the server's. */
  slices(
    view: ViewSlice,
    cluster: ClusterSlice,
    now: Instant,
  ): Pick<KtopState, 'events' | 'event'> {
    if (LOOKING.has(view.pane)) this.isWanted = true;
    return this.model?.slices(view, cluster, now) ?? { events: NO_EVENTS, event: undefined };
  }
}
