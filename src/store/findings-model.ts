import type { Conclusion } from '../analysis/findings/conclusion.ts';
import { count } from '../analysis/sentences.ts';
import type { EventObject } from '../kube/events.ts';
import { kubectlGet } from '../kube/kubectl.ts';
import { describeName, type ObjectName, objectKey } from '../kube/object-name.ts';
import type { Row } from '../kube/row.ts';
import { apiVersionOf, kindKey, type ServedKind } from '../kube/served-kind.ts';
import type { ClusterData } from './cluster-data.ts';
import type { DeletionsModel } from './deletions-model.ts';
import type { EventsSlot } from './events-slot.ts';
import type { FindingItem } from './finding-board.ts';
import { coverageOf, type Sources } from './finding-coverage.ts';
import type { Wants } from './finding-order.ts';
import { tableHeight } from './layout.ts';
import { ListCursor } from './list-cursor.ts';
import type { LogsOf } from './logs-request.ts';
import type { PaneModel } from './pane-model.ts';
import type { FindingsSlice } from './slices/findings.ts';
import type { Dialog, ViewSlice } from './slices/view.ts';
import type { WorkflowsModel } from './workflows-model.ts';
import { wrapLine } from './wrap.ts';

/** Lines about the one under the cursor, below the list. */
export const ABOUT_LINES = 4;

interface FindingsParts {
  readonly data: () => ClusterData;
  readonly kinds: () => readonly ServedKind[];
  /** Where what was concluded from can be opened. */
  readonly panes: {
    readonly deletions: DeletionsModel;
    readonly workflows: WorkflowsModel;
    readonly events: EventsSlot;
  };
}

/** Pane 1: what is wrong, and where the operator stands among it. */
export class FindingsModel implements PaneModel {
  readonly cursor = new ListCursor();
  private readonly parts: FindingsParts;
  /** Whose detail was opened from here and is still there. */
  private opened: PaneModel | undefined;
  private lines: readonly FindingItem[] = [];
  private isShown = false;
  private wasLeft = false;

  constructor(parts: FindingsParts) {
    this.parts = parts;
  }

  /** How many causes have appeared since the pane was left last. */
  get fresh(): number {
    return this.parts.data().findings.counts.fresh;
  }

  /** Another cluster or other namespaces are looked at. */
  restart(): void {
    this.opened = undefined;
    this.lines = [];
    this.wasLeft = false;
  }

  filter(view: ViewSlice): void {
    this.parts.data().findings.filter(wantedFindings(view, this.parts.kinds()));
  }

  /** Unfolds what hangs under a cause, or opens what is known of an object. */
  open(): Dialog | undefined {
    const item = this.selected();
    if (item === undefined) return undefined;
    this.cursor.stick();
    if (item.type !== 'affected' && this.parts.data().findings.toggle(item.key)) return undefined;
    const object = objectOf(item);
    return object && this.openObject(object);
  }

  /** Acknowledges the cause under the cursor, or takes that back. */
  acknowledge(): void {
    const item = this.selected();
    const key = item?.type === 'affected' ? item.under : item?.key;
    if (key !== undefined) this.parts.data().findings.acknowledge(key);
  }

  copied(what: 'name' | 'kubectl', context: string): string | undefined {
    if (this.opened !== undefined) return this.opened.copied(what, context);
    const object = this.object();
    if (object === undefined || what === 'name') return object?.name;
    const kind = this.kindOf(object);
    return kind && kubectlGet({ ...object, kind, uid: '' }, context);
  }

  subject(): EventObject | undefined {
    if (this.opened !== undefined) return this.opened.subject();
    const object = this.object();
    const kind = object && this.kindOf(object);
    if (object === undefined || kind === undefined) return undefined;
    const { namespace, name } = object;
    const uid = this.rowOf(object, kind)?.uid ?? '';
    return { apiVersion: apiVersionOf(kind), kind: kind.kind, namespace, name, uid };
  }

  logsOf(): LogsOf | undefined {
    if (this.opened !== undefined) return this.opened.logsOf();
    const best = this.best();
    const workflow =
      best?.source === 'workflows' ? this.parts.panes.workflows.workflow(best.handle) : undefined;
    if (workflow !== undefined) return { type: 'workflow', workflow };
    const object = this.object();
    const kind = object && this.kindOf(object);
    const row = kind && this.rowOf(object, kind);
    return row && { type: 'object', row };
  }

  /** What the screen shows. */
  slice(view: ViewSlice, sources: Omit<Sources, 'deletions'>): FindingsSlice {
    const { findings, samples } = this.parts.data();
    this.notice(view);
    const height = Math.max(tableHeight(view.size) - ABOUT_LINES, 1);
    const window = this.cursor.look(findings, height);
    this.lines = window.lines;
    return {
      ...window,
      ...findings.counts,
      marksNew: this.wasLeft,
      about: this.about(view.size.columns),
      ...coverageOf({ ...sources, deletions: samples.counts }),
    };
  }

  /** What has been seen when the pane is left is not new any more. */
  private notice({ pane, dialog }: ViewSlice): void {
    const isShown = pane === 'findings';
    if (this.isShown && !isShown) {
      this.parts.data().findings.leave();
      this.wasLeft = true;
    }
    this.isShown = isShown;
    if (dialog === 'none') this.opened = undefined;
  }

  private selected(): FindingItem | undefined {
    return this.lines.find(({ key }) => key === this.cursor.current);
  }

  private object(): ObjectName | undefined {
    const item = this.selected();
    return item && objectOf(item);
  }

  private best(): Conclusion | undefined {
    const item = this.selected();
    if (item === undefined || item.type === 'acknowledged') return undefined;
    return item.type === 'affected' ? item.place.best : (item.only ?? item.cause.own)?.best;
  }

  /** Where most is told of it; what nobody has a detail of is described as an object. */
  private openObject(object: ObjectName): Dialog | undefined {
    const { deletions, workflows, events } = this.parts.panes;
    for (const { source, handle } of this.parts.data().findings.about(objectKey(object))) {
      if (source === 'reconciles' || source === 'loops') return 'versions';
      const pane = { deletions, workflows, events, logs: undefined }[source];
      const dialog = pane?.show(handle);
      if (dialog === undefined) continue;
      this.opened = pane;
      return dialog;
    }
    const kind = this.kindOf(object);
    return kind && this.rowOf(object, kind) && 'object';
  }

  private kindOf({ group, kind }: ObjectName): ServedKind | undefined {
    return this.parts.kinds().find((served) => served.kind === kind && served.group === group);
  }

  /** Costs a walk over all rows: at the press of a key, and never for a frame. */
  private rowOf({ namespace, name }: ObjectName, kind: ServedKind): Row | undefined {
    const rows = this.parts.data().index.rowsOf(kindKey(kind));
    return rows.find((row) => row.namespace === namespace && row.name === name);
  }

  /** What the line under the cursor says, in full, and what can be done. */
  private about(columns: number): readonly string[] {
    const item = this.selected();
    const object = item && objectOf(item);
    if (item === undefined || item.type === 'acknowledged' || object === undefined) return [];
    const { sentence, certainty, action } = saidOf(item);
    const said = `${describeName(object)}: ${certainty === 'inferred' ? 'probably, ' : ''}${sentence}`;
    const command = action?.command.split('\n')[0] ?? '';
    return [
      ...wrapLine(said, columns).slice(0, ABOUT_LINES - 2),
      ...moreOf(item).slice(0, 1),
      ...(action === undefined ? [] : [`→ ${action.title}${command === '' ? '' : `: ${command}`}`]),
    ];
  }
}

/** What a line says, in full. */
function saidOf(item: Exclude<FindingItem, { type: 'acknowledged' }>) {
  const finding = item.type === 'affected' ? item.place.best.finding : item.only?.best.finding;
  if (finding !== undefined) return { ...finding, action: finding.actions[0] };
  return (item as FindingItem & { type: 'cause' }).cause;
}

/** For what else it holds, and who else tells of it. */
function moreOf(item: Exclude<FindingItem, { type: 'acknowledged' }>): readonly string[] {
  const place = item.type === 'affected' ? item.place : (item.only ?? item.cause.own);
  if (place === undefined) return [];
  const { best, others } = place;
  const { kind, namespace } = best.object;
  const where = namespace === '' ? '' : ` in ${namespace}`;
  return [
    ...(best.alike === 0
      ? []
      : [
          `inferred: so it is with ${count(best.alike, 'other')} of kind ${kind}${where} with the same finalizers, which were not looked at`,
        ]),
    ...(others === 0 ? [] : [`also told of by ${count(others, 'other source')}`]),
  ];
}

/** The object that a line is about. */
function objectOf(item: FindingItem): ObjectName | undefined {
  if (item.type === 'acknowledged') return undefined;
  if (item.type === 'affected') return item.place.best.object;
  return item.only?.best.object ?? item.cause.culprit;
}

/** Whether what is concluded of an object is something that the operator wants to see. */
function wantedFindings(
  { filter, namespace, kind }: ViewSlice,
  kinds: readonly ServedKind[],
): Wants | undefined {
  if (filter.text === '' && namespace === undefined && kind === undefined) return undefined;
  const served = kind === undefined ? undefined : kinds.find((it) => kindKey(it) === kind);
  return (object, text) => {
    if (namespace !== undefined && !isIn(object, namespace)) return false;
    if (kind !== undefined && (object.kind !== served?.kind || object.group !== served.group))
      return false;
    return filter.type !== 'filter' || filter.matchesText(text);
  };
}

/** A namespace itself belongs to what one wants to see when one looks at it. */
function isIn(object: ObjectName, namespace: string): boolean {
  return object.namespace === namespace || describeName(object) === `Namespace ${namespace}`;
}
