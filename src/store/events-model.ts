import type { DetailLine } from '../analysis/detail-line.ts';
import { formatDuration } from '../analysis/duration.ts';
import { describeEvent } from '../analysis/events/event-detail.ts';
import type { EventRow } from '../analysis/events/event-rows.ts';
import type { EventGap } from '../analysis/events/event-text.ts';
import { describeAbout, type FoldedEvent } from '../analysis/events/folded-event.ts';
import type { ObjectTree } from '../analysis/events/object-tree.ts';
import { noNewEvents } from '../analysis/events/silence.ts';
import { knowledge } from '../knowledge/packs/index.ts';
import type { EventObject } from '../kube/events.ts';
import { shellWord } from '../kube/kubectl.ts';
import type { Row } from '../kube/row.ts';
import { kindKey, type ServedKind } from '../kube/served-kind.ts';
import type { Instant } from '../kube/time.ts';
import type { WatchStatus } from '../kube/watch-status.ts';
import type { ClusterData } from './cluster-data.ts';
import { EventBoard } from './event-board.ts';
import { parseEventFilter } from './event-filter.ts';
import { EventFindings } from './event-findings.ts';
import type { Fold } from './event-fold.ts';
import { eventLine } from './event-lines.ts';
import { EVENT_LIMITS } from './event-store.ts';
import { treeMatcher } from './event-tree.ts';
import type { EventsParts } from './events-slot.ts';
import { bodyHeight, type Size, scrollTo, tableHeight } from './layout.ts';
import type { ListCursor } from './list-cursor.ts';
import type { LogsOf } from './logs-request.ts';
import type { PaneModel, Scrolled } from './pane-model.ts';
import { isOpen } from './reduce.ts';
import type { ClusterSlice } from './slices/cluster.ts';
import type { EventDetailSlice } from './slices/events.ts';
import type { Dialog, ViewSlice } from './slices/view.ts';
import type { KtopState } from './state.ts';
import { isListed, unseenIn } from './unseen.ts';
import { wrapLine } from './wrap.ts';

/** What is known of the tree whose events are shown. */
export type TreeOf =
  | { readonly type: 'looking' }
  | { readonly type: 'found'; readonly tree: ObjectTree }
  /** It is not there, so that nothing tells what belongs to it. */
  | { readonly type: 'not-found'; readonly why: string };

/** Pane 4: the events, those of one object and its tree where that is asked for, and the one that is open. */
export class EventsModel implements PaneModel, Scrolled {
  readonly cursor: ListCursor;
  private readonly data: () => ClusterData;
  private readonly workOf: EventsParts['workOf'];
  private findings: EventFindings;
  private board: EventBoard;
  private readonly watches = new Map<string, WatchStatus>();
  private view: ViewSlice | undefined;
  private kinds: readonly ServedKind[] = [];
  private tree: TreeOf = { type: 'looking' };
  private opened: Fold | undefined;
  private lines: readonly DetailLine[] = [];
  private offset = 0;

  constructor({ cursor, data, workOf }: EventsParts) {
    this.cursor = cursor;
    this.data = data;
    this.workOf = workOf;
    this.findings = this.newFindings();
    this.board = this.newBoard();
  }

  /** Forgets all: another cluster or other namespaces are looked at. */
  restart(): void {
    this.findings = this.newFindings();
    this.board = this.newBoard();
    this.watches.clear();
    this.tree = { type: 'looking' };
    this.opened = undefined;
    this.refilter();
  }

  /** Returns whether there is anything new; `now` is the server's. */
  apply(rows: readonly EventRow[], now: Instant): boolean {
    return this.board.apply(rows, now);
  }

  addGap(gap: EventGap): void {
    this.board.addGap(gap);
  }

  setWatch(what: string, status: WatchStatus): void {
    this.watches.set(what, status);
  }

  /** Whether all that can be listed has been. */
  get isListed(): boolean {
    return isListed(this.watches);
  }

  /** The object whose events are asked for with those of its tree. */
  get root(): EventObject | undefined {
    return this.view?.eventsOf;
  }

  /** What was found of the tree of the object that is asked for. */
  setTree(tree: TreeOf): void {
    this.tree = tree;
    this.refilter();
  }

  filter(view: ViewSlice, kinds: readonly ServedKind[]): void {
    if (view.eventsOf !== this.view?.eventsOf) this.tree = { type: 'looking' };
    this.view = view;
    this.kinds = kinds;
    this.refilter();
  }

  open(): Dialog | undefined {
    const { current } = this.cursor;
    const item = current === undefined ? undefined : this.board.item(current);
    if (item === undefined || item.type === 'gap') return undefined;
    this.cursor.stick();
    if (item.type === 'group') {
      this.board.toggleGroup(item.key);
      return undefined;
    }
    return this.openFold(item.event);
  }

  /** Opens the detail of one event, by its id; `undefined` when it has fallen out. */
  show(id: string): Dialog | undefined {
    const fold = this.findings.fold(Number(id));
    return fold && this.openFold(fold);
  }

  close(): void {
    this.opened = undefined;
  }

  scrollTo(line: number): void {
    this.offset = Math.max(line, 0);
  }

  scrollBy(lines: number): void {
    this.scrollTo(this.offset + lines);
  }

  /** What the event is about that is open, or else under the cursor. */
  subject(): EventObject | undefined {
    const about = this.selected()?.about;
    return about?.name === '' ? undefined : about;
  }

  logsOf(): LogsOf | undefined {
    const row = this.rowOf(this.subject());
    return row && { type: 'object', row };
  }

  copied(what: 'name' | 'kubectl', context: string): string | undefined {
    const about = this.subject();
    if (about === undefined || what === 'name') return about?.name;
    const { kind, name, namespace } = about;
    const selector = `involvedObject.kind=${kind},involvedObject.name=${name}`;
    return `kubectl get events -n ${shellWord(namespace || 'default')} --field-selector ${shellWord(selector)} --context ${shellWord(context)}`;
  }

  /** What the screen shows; `now` is the server's. */
  slices(
    view: ViewSlice,
    cluster: ClusterSlice,
    now: Instant,
  ): Pick<KtopState, 'events' | 'event'> {
    if (!isOpen(view, 'event')) this.close();
    const { board } = this;
    this.findings.settle(now);
    const isShown = view.pane === 'events';
    const window = isShown ? this.cursor.look(board, tableHeight(view.size)) : NOTHING;
    return {
      events: {
        ...window,
        lines: window.lines.map((item) => eventLine(item, now)),
        all: board.count,
        objects: board.objectCount,
        warnings: board.warningCount,
        matching: board.matchingCount,
        folded: board.lineCount,
        misfit: misfitOf(view),
        unseen: unseenIn(this.watches),
        isWatched: this.watches.size > 0,
        keptSince: board.keptSince,
        of: this.describeTree(),
        silence: this.silenceIn(namespaceOf(view, cluster)),
      },
      event: this.detail(view.size, now),
    };
  }

  private newFindings(): EventFindings {
    const data = this.data();
    return new EventFindings({
      set: (origin, conclusions) => data.findings.set(origin, conclusions),
      row: (uid) => data.index.row(uid),
      workOf: this.workOf,
    });
  }

  private newBoard(): EventBoard {
    const { findings } = this;
    return new EventBoard(EVENT_LIMITS, (fold) => findings.take(fold));
  }

  private openFold(fold: Fold): Dialog {
    this.opened = fold;
    this.offset = 0;
    return 'event';
  }

  private selected(): FoldedEvent | undefined {
    if (this.opened !== undefined) return this.opened;
    const { current } = this.cursor;
    const item = current === undefined ? undefined : this.board.item(current);
    return item?.type === 'event' ? item.event : undefined;
  }

  private refilter(): void {
    this.board.filter(this.view === undefined ? undefined : this.wanted(this.view));
  }

  /** Whether an event is one that the operator wants to see; `undefined` where all are. */
  private wanted(view: ViewSlice): ((event: FoldedEvent) => boolean) | undefined {
    const { filter, namespace, kind, eventsOf } = view;
    const parsed = parseEventFilter(filter.text);
    const served = kind === undefined ? undefined : this.kinds.find((it) => kindKey(it) === kind);
    const isInTree = eventsOf && treeMatcher(eventsOf, treeIn(this.tree));
    // What belongs to an object may be of any kind, and lie in any namespace.
    const isWide = isInTree !== undefined;
    const all = [
      ...(filter.text === '' || parsed.type === 'invalid' ? [] : [parsed.matches]),
      ...(namespace === undefined || isWide
        ? []
        : [({ about }: FoldedEvent) => isIn(about, namespace)]),
      ...(kind === undefined || isWide
        ? []
        : [({ about }: FoldedEvent) => about.kind === served?.kind]),
      ...(isInTree === undefined ? [] : [({ about }: FoldedEvent) => isInTree(about)]),
    ];
    return all.length === 0 ? undefined : (event) => all.every((holds) => holds(event));
  }

  private describeTree(): string | undefined {
    const { root, tree } = this;
    if (root === undefined) return undefined;
    const name = describeAbout(root);
    if (tree.type === 'looking') return `${name}, looking for what belongs to it …`;
    if (tree.type === 'not-found') return `${name} alone: ${tree.why}`;
    const { objects, notSeen, isCut } = tree.tree;
    const others = objects.length - 1;
    const more = isCut ? 'at least ' : '';
    const what = others === 0 ? name : `${name} and ${more}${others} that belong to it`;
    return notSeen.length === 0 ? what : `${what}; not all is seen: ${notSeen.join('; ')}`;
  }

  private silenceIn(namespace: string | undefined): string | undefined {
    if (namespace === undefined || !this.data().isTerminating(namespace)) return undefined;
    return noNewEvents(namespace);
  }

  private detail(size: Size, now: Instant): EventDetailSlice | undefined {
    const event = this.opened;
    if (event === undefined) return undefined;
    const { about, cause, message } = event;
    // What fell out stays on the screen as it was.
    if (event.count > 0)
      this.lines = describeEvent(
        {
          event,
          meaning: knowledge.eventMeaning({ about, reason: cause.reason, message }),
          object: this.describeObject(about, now),
          silence: this.silenceIn(about.namespace),
          others: this.board.beside(event),
        },
        now,
      );
    const height = bodyHeight(size);
    const lines = this.lines.flatMap(({ tone, text }) =>
      wrapLine(text, size.columns).map((piece) => ({ tone, text: piece })),
    );
    this.offset = scrollTo(this.offset, this.offset, lines.length, height);
    return {
      key: String(event.id),
      lines: lines.slice(this.offset, this.offset + height),
      offset: this.offset,
      length: lines.length,
    };
  }

  private describeObject(about: EventObject, now: Instant): string {
    if (about.name === '') return 'is not named';
    const termination = this.rowOf(about)?.termination;
    if (termination !== undefined)
      return `is being deleted, since ${formatDuration(now - termination.deletedAt)}`;
    return this.rowOf(about) === undefined
      ? 'is not seen: gone by now, or of a kind or a namespace that is not watched'
      : 'exists';
  }

  private rowOf(about: EventObject | undefined): Row | undefined {
    return about === undefined ? undefined : this.data().index.row(about.uid);
  }
}

const NOTHING = { lines: [], offset: 0, cursor: 0, length: 0 };

/** The one namespace that is looked at. */
function namespaceOf(view: ViewSlice, { watched }: ClusterSlice): string | undefined {
  const chosen = view.eventsOf?.namespace || view.namespace;
  return chosen ?? (watched?.length === 1 ? watched[0] : undefined);
}

/** What a namespace is told itself belongs to what one wants to see when one looks at it. */
function isIn({ namespace, kind, name }: EventObject, wanted: string): boolean {
  return namespace === wanted || (kind === 'Namespace' && name === wanted);
}

/** Why a filter that other panes understand means nothing here. */
function misfitOf({ filter }: ViewSlice): string | undefined {
  const parsed = parseEventFilter(filter.text);
  return parsed.type === 'invalid' && filter.type === 'filter' ? parsed.reason : undefined;
}

function treeIn(tree: TreeOf): ObjectTree | undefined {
  return tree.type === 'found' ? tree.tree : undefined;
}
