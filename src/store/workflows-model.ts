import type { Workflow } from '../analysis/workflow.ts';
import {
  describeWorkflowDetail,
  nameWork,
  sayWorkflow,
  tellingStage,
  type WorkEvidence,
} from '../analysis/workflow-detail.ts';
import type { EventObject } from '../kube/events.ts';
import { shellWord } from '../kube/kubectl.ts';
import type { ServedKind } from '../kube/served-kind.ts';
import { kindKey } from '../kube/served-kind.ts';
import type { Instant } from '../kube/time.ts';
import type { WatchStatus } from '../kube/watch-status.ts';
import { bodyHeight, type Size, scrollTo, tableHeight } from './layout.ts';
import { ListCursor } from './list-cursor.ts';
import type { LogsOf } from './logs-request.ts';
import type { PaneModel, Scrolled } from './pane-model.ts';
import { isOpen } from './reduce.ts';
import type { Dialog, ViewSlice } from './slices/view.ts';
import type { WorkflowDetailSlice, WorkflowLine, WorkflowsSlice } from './slices/workflows.ts';
import { isListed, unseenIn } from './unseen.ts';
import { WorkflowBoard } from './workflow-board.ts';
import type { WorkChange } from './workflow-index.ts';
import { wrapLine } from './wrap.ts';

/** Of how many workflows evidence is kept. */
const EVIDENCE_KEPT = 200;

/** Who is told of a workflow that has come or changed, or of which more is known; `undefined`: it is gone. */
export type WorkflowListener = (
  key: string,
  workflow: Workflow | undefined,
  evidence: WorkEvidence | undefined,
) => void;

/** Pane 3: the workflows, what was asked about them, and the one whose detail is open. */
export class WorkflowsModel implements PaneModel, Scrolled {
  readonly cursor = new ListCursor();
  private board: WorkflowBoard;
  private readonly changed: WorkflowListener;
  private readonly watches = new Map<string, WatchStatus>();
  private readonly evidence = new Map<string, WorkEvidence>();
  private openKey: string | undefined;
  /** How the open one was seen last: it may go. */
  private last: Workflow | undefined;
  private offset = 0;
  private visible: readonly Workflow[] = [];

  constructor(changed: WorkflowListener = () => {}) {
    this.changed = changed;
    this.board = this.newBoard();
  }

  /** Forgets all: another cluster or other namespaces are looked at. */
  restart(): void {
    this.board = this.newBoard();
    this.watches.clear();
    this.evidence.clear();
    this.close();
  }

  /** Returns whether anything has changed that shows; `now` is the server's. */
  apply(changes: readonly WorkChange[], now: Instant): boolean {
    return this.board.apply(changes, now);
  }

  /** How well something that carries out work is watched; `undefined`: it is not any more. */
  setWatch(what: string, status: WatchStatus | undefined): void {
    if (status === undefined) this.watches.delete(what);
    else this.watches.set(what, status);
  }

  /** Whether all of it that can be listed has been. */
  get isListed(): boolean {
    return isListed(this.watches);
  }

  setEvidence(key: string, evidence: WorkEvidence): void {
    this.evidence.delete(key); // The newest comes last.
    this.evidence.set(key, evidence);
    for (const oldest of this.evidence.keys()) {
      if (this.evidence.size <= EVIDENCE_KEPT) break;
      this.evidence.delete(oldest);
    }
    const workflow = this.board.workflow(key);
    if (workflow !== undefined) this.tell(key, workflow);
  }

  has(key: string): boolean {
    return this.board.workflow(key) !== undefined;
  }

  evidenceOf(key: string): WorkEvidence | undefined {
    return this.evidence.get(key);
  }

  /** The workflows on the screen, and the one whose detail is open. */
  onScreen(): { readonly rows: readonly Workflow[]; readonly open: Workflow | undefined } {
    return { rows: this.visible, open: this.openKey === undefined ? undefined : this.last };
  }

  filter(view: ViewSlice, kinds: readonly ServedKind[]): void {
    this.board.filter(wantedWorkflows(view, kinds));
  }

  open(): Dialog | undefined {
    const { current } = this.cursor;
    if (current === undefined) return undefined;
    this.cursor.stick();
    return this.show(current);
  }

  /** Opens the detail of one workflow, whatever is under the cursor; `undefined` when it is not there. */
  show(key: string): Dialog | undefined {
    const workflow = this.board.workflow(key);
    if (workflow === undefined) return undefined;
    this.openKey = key;
    this.last = workflow;
    this.offset = 0;
    return 'workflow';
  }

  workflow(key: string): Workflow | undefined {
    return this.board.workflow(key);
  }

  close(): void {
    this.openKey = undefined;
    this.last = undefined;
  }

  scrollTo(line: number): void {
    this.offset = Math.max(line, 0);
  }

  scrollBy(lines: number): void {
    this.scrollTo(this.offset + lines);
  }

  /** Whose work it is. */
  subject(): EventObject | undefined {
    const object = this.selected()?.work.object;
    return object && { ...object, apiVersion: '', uid: '' };
  }

  logsOf(): LogsOf | undefined {
    const workflow = this.selected();
    return workflow && { type: 'workflow', workflow };
  }

  /** What is copied of the selected workflow: the name of its object, or how to read its log. */
  copied(what: 'name' | 'kubectl', context: string): string | undefined {
    const key = this.openKey ?? this.cursor.current;
    const workflow = key === undefined ? undefined : this.board.workflow(key);
    if (workflow === undefined) return undefined;
    if (what === 'name') return workflow.work.object.name;
    const { carrier, pod } = workflow;
    const stage = tellingStage(workflow)?.container;
    const of = pod === undefined ? `job/${carrier.name}` : pod.name;
    const container = stage === undefined ? '--all-containers' : `-c ${shellWord(stage)}`;
    return `kubectl logs ${shellWord(of)} -n ${shellWord(carrier.namespace)} ${container} --context ${shellWord(context)}`;
  }

  private selected(): Workflow | undefined {
    const key = this.openKey ?? this.cursor.current;
    return key === undefined ? undefined : (this.board.workflow(key) ?? this.last);
  }

  /** What the screen shows; `now` is the server's. */
  slices(
    view: ViewSlice,
    now: Instant,
  ): { readonly workflows: WorkflowsSlice; readonly workflow: WorkflowDetailSlice | undefined } {
    const { pane, dialog, size } = view;
    if (!isOpen(view, 'workflow')) this.close();
    this.board.expire(now);
    const window = this.cursor.look(this.board, tableHeight(size));
    // What is in trouble is told of among the findings, too.
    const isShown = ['workflows', 'findings'].includes(pane) && dialog === 'none';
    this.visible = isShown ? window.lines : [];
    return {
      workflows: {
        ...window,
        lines: window.lines.map((workflow) => this.line(workflow, now)),
        all: this.board.count,
        troubled: this.board.troubledCount,
        unseen: unseenIn(this.watches),
      },
      workflow: this.detail(size, now),
    };
  }

  private newBoard(): WorkflowBoard {
    return new WorkflowBoard((key, workflow) => this.tell(key, workflow));
  }

  private tell(key: string, workflow: Workflow | undefined): void {
    this.changed(key, workflow, this.evidence.get(key));
  }

  private line(workflow: Workflow, now: Instant): WorkflowLine {
    const sentence = sayWorkflow(workflow, this.evidence.get(workflow.key), now);
    return { key: workflow.key, workflow, object: nameWork(workflow), sentence };
  }

  private detail(size: Size, now: Instant): WorkflowDetailSlice | undefined {
    if (this.openKey === undefined) return undefined;
    this.last = this.board.workflow(this.openKey) ?? this.last;
    if (this.last === undefined) return undefined;
    const height = bodyHeight(size);
    const lines = describeWorkflowDetail(this.last, this.evidence.get(this.openKey), now).flatMap(
      ({ tone, text }) => wrapLine(text, size.columns).map((piece) => ({ tone, text: piece })),
    );
    this.offset = scrollTo(this.offset, this.offset, lines.length, height);
    return {
      key: this.openKey,
      lines: lines.slice(this.offset, this.offset + height),
      offset: this.offset,
      length: lines.length,
    };
  }
}

/** Whether a workflow is one that the operator wants to see. */
function wantedWorkflows(
  { filter, namespace, kind }: ViewSlice,
  kinds: readonly ServedKind[],
): (workflow: Workflow) => boolean {
  const wantedKind = kind && kinds.find((served) => kindKey(served) === kind)?.kind;
  return (workflow) => {
    const { object, pipeline, action } = workflow.work;
    if (
      namespace !== undefined &&
      ![object.namespace, workflow.carrier.namespace].includes(namespace)
    )
      return false;
    if (kind !== undefined && object.kind !== wantedKind) return false;
    const text = `${object.kind} ${object.namespace}/${object.name} ${action} ${pipeline} ${workflow.carrier.name} ${workflow.state.type}`;
    return filter.type !== 'filter' || filter.matchesText(text);
  };
}
