import { ActingModel } from './acting-model.ts';
import {
  type Choices,
  type Chosen,
  chooseContext,
  chooseNamespace,
  runColonCommand,
} from './choices.ts';
import type { Command, Effect, PaneId } from './command.ts';
import type { DeletionsModel } from './deletions-model.ts';
import type { EventsSlot } from './events-slot.ts';
import { NO_FILTER } from './filter.ts';
import type { FindingsModel } from './findings-model.ts';
import type { Selected } from './held.ts';
import { BODY_TOP, bodyHeight, tableHeight } from './layout.ts';
import { NO_SEARCH } from './log-search.ts';
import type { LogsModel } from './logs-model.ts';
import type { LogsOf } from './logs-request.ts';
import { Marks, MOST_MARKED } from './marks.ts';
import type { ObjectModel } from './object-model.ts';
import type { PaneModel, Scrolled } from './pane-model.ts';
import type { ReconcilesModel } from './reconciles-model.ts';
import { behindNext, isOpen, paneAt, reduce, showsLogs, tabLabels } from './reduce.ts';
import type { Dialog, ViewSlice } from './slices/view.ts';
import type { VersionsModel } from './versions-model.ts';
import type { WorkflowsModel } from './workflows-model.ts';

interface ViewOptions {
  readonly view: ViewSlice;
  readonly panes: Readonly<Record<PaneId, PaneModel>> & {
    readonly findings: FindingsModel;
    readonly deletions: DeletionsModel;
    readonly workflows: WorkflowsModel;
    readonly events: EventsSlot;
    readonly reconciles: ReconcilesModel;
  };
  readonly logs: LogsModel;
  readonly versions: VersionsModel;
  readonly object: ObjectModel;
  readonly readOnly: boolean;
  /** By this machine's clock. */
  readonly now: () => number;
  readonly choices: () => Choices;
  /** Whether what was marked in a line of this key is still there. */
  readonly isThere: (key: string, of: LogsOf) => boolean;
  /** Other objects are wanted than before. */
  readonly refilter: (view: ViewSlice) => void;
}

/** How the operator looks at the cluster: which pane, what lies over it, where the cursors stand. */
export class ViewModel {
  /** What ktop does to the cluster, as the screen tells it. */
  readonly acting: ActingModel;
  private readonly options: ViewOptions;
  private readonly marked = new Map<PaneId, Marks>();
  private view: ViewSlice;

  constructor(options: ViewOptions) {
    this.options = options;
    this.view = options.view;
    this.acting = new ActingModel(
      {
        view: () => this.view,
        setView: (view) => {
          this.view = view;
        },
        now: options.now,
        context: () => this.context(),
        selected: () => this.held().logsOf(),
        marks: () => this.marks(),
        open: () => options.panes.deletions.openObject(),
      },
      options.readOnly,
    );
  }

  get current(): ViewSlice {
    return this.view;
  }

  /** Closes what belongs to a cluster that is left. */
  restart(): void {
    const { panes, logs, versions, object } = this.options;
    panes.deletions.close();
    logs.close();
    versions.close();
    object.close();
    this.marked.clear();
    if (showsLogs(this.view) || OF_A_CLUSTER.includes(this.view.dialog))
      this.view = { ...this.view, dialog: 'none', behind: [] };
    this.view = { ...this.view, eventsOf: undefined };
  }

  /** Carries a command out; what it needs from outside comes back as effects. */
  command(command: Command): readonly Effect[] {
    const { panes, logs, versions, object } = this.options;
    const openBefore = panes.deletions.openUid;
    const logsBefore = logs.request;
    const versionsBefore = versions.request;
    const objectBefore = object.request;
    const isBack = command.type === 'back' && this.stepBack();
    if (!isBack) this.look(reduce(this.view, command));
    const effects = this.perform(command);
    if (!isOpen(this.view, 'detail')) panes.deletions.close();
    if (!isOpen(this.view, 'versions')) versions.close();
    if (!isOpen(this.view, 'object')) object.close();
    if (!showsLogs(this.view)) logs.close();
    const uid = panes.deletions.openUid;
    const { request } = logs;
    const described = object.request;
    const of = versions.request;
    return [
      ...effects,
      ...(uid === openBefore ? [] : [{ type: 'show-detail', uid } as const]),
      ...(request === logsBefore ? [] : [{ type: 'show-logs', request } as const]),
      ...(described === objectBefore ? [] : [{ type: 'show-object', of: described } as const]),
      ...(of === versionsBefore ? [] : [{ type: 'show-versions', of } as const]),
    ];
  }

  private look(view: ViewSlice): void {
    const { filter, search, namespace, kind, eventsOf } = this.view;
    this.view = view;
    if (view.search !== search) this.options.logs.search(view.search);
    if (
      view.filter !== filter ||
      view.namespace !== namespace ||
      view.kind !== kind ||
      view.eventsOf !== eventsOf
    )
      this.options.refilter(view);
  }

  private perform(command: Command): readonly Effect[] {
    const { panes } = this.options;
    switch (command.type) {
      case 'quit':
      case 'suspend':
        return [{ type: command.type }];
      case 'move':
        return this.move(command.by);
      case 'move-page':
        return this.move(command.by * this.pageHeight());
      case 'move-first':
        return this.moveTo(0);
      case 'move-last':
        return this.moveTo(Number.MAX_SAFE_INTEGER);
      case 'open':
        return this.open();
      case 'click':
        return this.click(command.x, command.y);
      case 'toggle-yaml':
        this.open();
        panes.deletions.toggleYaml();
        return [];
      case 'toggle-managed-fields':
        panes.deletions.toggleManagedFields();
        return [];
      case 'copy':
        return this.copy(command.what);
      case 'open-logs':
        return this.openLogs();
      case 'open-versions':
        return this.openVersions();
      case 'describe':
        return this.describe();
      case 'toggle-mark':
        return this.toggleMark();
      case 'show-events-of':
        return this.showEventsOf();
      case 'acknowledge':
        panes.findings.acknowledge();
        return [];
      case 'all-namespaces':
        return this.choose(chooseNamespace(this.view, undefined, this.options.choices()));
      case 'choose-namespace':
        return this.choose(chooseNamespace(this.view, command.namespace, this.options.choices()));
      case 'choose-context':
        return this.choose(chooseContext(this.view, command.context, this.options.choices()));
      case 'prompt-submit':
        return this.submit();
      default:
        return this.performInLogs(command) ?? this.acting.perform(command);
    }
  }

  /** The marks in the list that is looked at, without those whose objects have gone. */
  marks(): Marks {
    const { pane } = this.view;
    const marks = this.marked.get(pane) ?? new Marks();
    this.marked.set(pane, marks);
    marks.prune(this.options.isThere);
    return marks;
  }

  private pane(): PaneModel {
    return this.options.panes[this.view.pane];
  }

  /** What is open or under the cursor: what lies over a list keeps its object, whatever the list shows by now. */
  private held(): Selected {
    const { versions, object } = this.options;
    return versions.held ?? object.held ?? this.pane();
  }

  private context(): string {
    return this.options.choices().cluster.context;
  }

  private pageHeight(): number {
    const { size, dialog } = this.view;
    return dialog === 'none' || showsLogs({ dialog }) ? tableHeight(size) : bodyHeight(size);
  }

  private move(by: number): readonly Effect[] {
    if (this.acting.scrollBy(by)) return [];
    const over = this.over();
    if (over === undefined) this.pane().cursor.moveBy(by);
    else over.scrollBy(by);
    return [];
  }

  private moveTo(line: number): readonly Effect[] {
    if (this.acting.scrollTo(line)) return [];
    const over = this.over();
    if (over === undefined) this.pane().cursor.moveTo(line);
    else over.scrollTo(line);
    return [];
  }

  /** What lies over the list and scrolls; `undefined` while the list is seen. */
  private over(): Scrolled | undefined {
    const { panes, logs, versions, object } = this.options;
    if (showsLogs(this.view)) return logs.scrolled(this.view.dialog);
    if (this.view.dialog === 'workflow') return panes.workflows;
    if (this.view.dialog === 'event') return panes.events;
    if (this.view.dialog === 'versions') return versions;
    if (this.view.dialog === 'object') return object;
    return panes.deletions.openUid === undefined ? undefined : panes.deletions;
  }

  private open(): readonly Effect[] {
    if (this.view.dialog !== 'none') return [];
    const dialog = this.pane().open();
    if (dialog === 'versions') return this.openVersions();
    if (dialog === 'object') return this.describe();
    if (dialog !== undefined) this.view = { ...this.view, dialog, message: undefined };
    return [];
  }

  /** Opens the object itself; what is being deleted has its detail in pane 2. */
  private describe(): readonly Effect[] {
    if (this.view.pane === 'deletions' && this.view.dialog === 'none') return this.open();
    const behind = behindNext(this.view);
    if (behind === undefined || isOpen(this.view, 'object')) return [];
    if (!this.options.object.open(this.held(), this.context()))
      return this.say('problem', 'no object is selected that could be described');
    if (behind.length === 0) this.pane().cursor.stick();
    this.view = { ...this.view, dialog: 'object', behind, message: undefined };
    return [];
  }

  private toggleMark(): readonly Effect[] {
    const { cursor } = this.pane();
    const of = this.pane().logsOf();
    const key = cursor.current;
    if (of === undefined || key === undefined || this.view.dialog !== 'none')
      return this.say('problem', 'no object is selected that could be marked');
    if (!this.options.isThere(key, of))
      return this.say('problem', 'its kind is not watched: it cannot be marked');
    cursor.stick();
    const isDone = this.marks().toggle(key, of);
    return isDone ? [] : this.say('problem', `no more than ${MOST_MARKED} are marked at a time`);
  }

  /** Opens the versions of what is open, or else of what is selected. */
  private openVersions(): readonly Effect[] {
    const behind = behindNext(this.view);
    if (behind === undefined || isOpen(this.view, 'versions')) return [];
    if (!this.options.versions.open(this.held(), this.context()))
      return this.say('problem', 'no object is selected whose versions could be shown');
    if (behind.length === 0) this.pane().cursor.stick();
    this.view = { ...this.view, dialog: 'versions', behind, message: undefined };
    return [];
  }

  /** Opens the logs of what is open, or else of what is selected. */
  private openLogs(): readonly Effect[] {
    const behind = behindNext(this.view);
    if (behind === undefined) return [];
    const of = this.held().logsOf();
    if (of === undefined)
      return this.say('problem', 'no object is selected whose logs could be shown');
    this.options.logs.open(of);
    this.look({ ...this.view, search: NO_SEARCH });
    if (behind.length === 0) this.pane().cursor.stick();
    this.view = { ...this.view, dialog: 'logs', behind, message: undefined };
    return [];
  }

  /** Narrows pane Events to what is open or selected, with all that belongs to it: what found it is over. */
  private showEventsOf(): readonly Effect[] {
    const eventsOf = this.held().subject();
    if (eventsOf === undefined)
      return this.say('problem', 'no object is selected whose events could be shown');
    const shown = {
      pane: 'events',
      dialog: 'none',
      filter: NO_FILTER,
      message: undefined,
    } as const;
    this.look({ ...this.view, ...shown, eventsOf });
    return [];
  }

  private click(x: number, y: number): readonly Effect[] {
    if (this.view.dialog !== 'none') return [];
    const pane =
      y === BODY_TOP - 1
        ? paneAt(x, tabLabels(this.view.pane, this.options.panes.findings.fresh))
        : undefined;
    if (pane !== undefined) {
      this.view = { ...this.view, pane };
      return [];
    }
    const line = y - BODY_TOP - 1;
    const { cursor } = this.pane();
    if (line < 0 || line >= Math.min(tableHeight(this.view.size), cursor.shown)) return [];
    if (cursor.isAt(cursor.top + line)) return this.open();
    cursor.moveTo(cursor.top + line);
    return [];
  }

  private copy(what: 'name' | 'kubectl'): readonly Effect[] {
    const text = this.held().copied(what, this.context());
    if (text === undefined) return this.say('problem', 'nothing is selected');
    this.say('info', `copied: ${text}`);
    return [{ type: 'copy', text }];
  }

  private submit(): readonly Effect[] {
    const { prompt } = this.view;
    if (prompt === undefined) return [];
    this.view = { ...this.view, prompt: undefined, message: undefined };
    if (prompt.for !== 'command') return [];
    return this.choose(runColonCommand(this.view, prompt.text, this.options.choices()));
  }

  private performInLogs(command: Command): readonly Effect[] | undefined {
    const effects = this.options.logs.perform(command, this.options.now());
    const copied = effects?.find(({ type }) => type === 'copy');
    if (copied !== undefined)
      this.say(
        'info',
        command.type === 'copy-role'
          ? 'copied: the role that it lacks'
          : 'copied: the lines on the screen, whole',
      );
    return effects;
  }

  /** Steps back that are no matter of the view alone. */
  private stepBack(): boolean {
    const { dialog, prompt, search, message } = this.view;
    if (
      dialog === 'none' &&
      prompt === undefined &&
      message === undefined &&
      this.marks().size > 0
    ) {
      this.marks().clear();
      return true;
    }
    return (
      dialog === 'logs' && prompt === undefined && search.text === '' && this.options.logs.widen()
    );
  }

  private choose({ view, effects }: Chosen): readonly Effect[] {
    this.look(view);
    return effects;
  }

  private say(tone: 'info' | 'problem', text: string): readonly Effect[] {
    this.view = { ...this.view, message: { tone, text } };
    return [];
  }
}

/** What is closed with the cluster that it is about. */
const OF_A_CLUSTER: readonly Dialog[] = [
  'detail',
  'workflow',
  'event',
  'object',
  'versions',
  'remove-finalizer',
  'reconcile',
];
