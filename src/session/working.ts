import { diagnose } from '../analysis/diagnose.ts';
import { rightsFinding } from '../analysis/missing-rights.ts';
import type { Workflow } from '../analysis/workflow.ts';
import { evidenceKey, tellingStage, type WorkEvidence } from '../analysis/workflow-detail.ts';
import type { Connection } from '../cluster/connection.ts';
import type { Discovery } from '../cluster/discovery.ts';
import type { Finding } from '../knowledge/finding.ts';
import type { Look } from '../knowledge/look.ts';
import { knowledge } from '../knowledge/packs/index.ts';
import { waitInEvents } from '../knowledge/pod-waits.ts';
import { kindKey } from '../kube/served-kind.ts';
import type { Clock, Instant } from '../kube/time.ts';
import type { KtopModel } from '../store/model.ts';
import { isTroubled } from '../store/workflow-board.ts';
import { ClusterLook } from './cluster-look.ts';
import { skewOf } from './skew.ts';
import type { Scope } from './watch-plan.ts';
import { WorkFeed } from './work-feed.ts';

interface WorkingOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly model: KtopModel;
  readonly scope: Scope;
  /** Something is known that was not. */
  readonly changed: () => void;
}

/** How many workflows are asked about at once, and how long it rests after that. */
const AT_ONCE = 4;
const REST_MS = 250;
/** One that changes all the time is asked about again after this long. */
const AGAIN_MS = 2_000;
/** The open workflow is asked about again so often though nothing of it has changed: its log goes on. */
const OPEN_MS = 5_000;
const DIAGNOSED_MS = 15_000;
const LINES = 200;
/** A pod that is not there after this long has a reason. */
const USUAL_MS = 5_000;

/**
 * Follows what carries out work in one cluster, and asks about those on the screen that are in trouble
 * what their containers said last: at once, for the pod of a Job that has failed is soon gone.
 */
export class Working {
  private readonly options: WorkingOptions;
  private readonly feed: WorkFeed;
  private readonly findings = new Map<
    string,
    { readonly at: Instant; readonly found: readonly Finding[] }
  >();
  private readonly askedAt = new Map<string, Instant>();
  private discovery: Discovery | undefined;
  private restsUntil = Number.NEGATIVE_INFINITY;
  private busy = false;
  private closed = false;

  constructor(options: WorkingOptions) {
    this.options = options;
    const { connection, clock, model, scope, changed } = options;
    this.feed = new WorkFeed({
      connection,
      clock,
      knowledge,
      namespaces: scope.namespaces,
      onChanges: (changes) => {
        if (model.workflows.apply(changes, clock.now() + skewOf(connection))) changed();
      },
      onStatus: (what, status) => {
        model.workflows.setWatch(what, status);
        changed();
      },
    });
  }

  /** Tells which kinds are served now. */
  discovered(discovery: Discovery): void {
    this.discovery = discovery;
    this.feed.discovered(discovery.kinds);
  }

  /** Begins a round when it is time to; called at each frame. Resolves when the round is over. */
  async check(): Promise<void> {
    const { clock, model } = this.options;
    const { open } = model.workflows.onScreen();
    if (this.busy || this.closed || clock.now() < this.restsUntil) return;
    const due = this.due().slice(0, AT_ONCE);
    const look = due.length === 0 ? undefined : this.look();
    if (look === undefined) return;
    this.busy = true;
    await Promise.all(due.map((workflow) => this.ask(workflow, workflow === open, look)));
    this.busy = false;
    this.restsUntil = clock.now() + REST_MS;
  }

  /** Whether there is nothing left to ask for now. */
  get isSettled(): boolean {
    return !this.busy && this.due().length === 0;
  }

  close(): void {
    this.closed = true;
    this.feed.stop();
  }

  private due(): readonly Workflow[] {
    const { rows, open } = this.options.model.workflows.onScreen();
    return [...(open === undefined ? [] : [open]), ...rows.filter(isWorthIt)].filter((workflow) =>
      this.isDue(workflow, workflow === open),
    );
  }

  private isDue(workflow: Workflow, isOpen: boolean): boolean {
    const { clock, model, connection } = this.options;
    const now = clock.now();
    const isEarly = now + skewOf(connection) - workflow.startedAt < USUAL_MS;
    if (!isOpen && isEarly && workflow.state.type === 'no-pod') return false;
    const evidence = model.workflows.evidenceOf(workflow.key);
    const age = now - (this.askedAt.get(workflow.key) ?? Number.NEGATIVE_INFINITY);
    if (evidence?.of === evidenceKey(workflow)) return isOpen && age >= OPEN_MS;
    // What a container has said cannot be asked for when its pod is gone: a failure is asked about at once.
    const isNews = evidence?.of.includes(` ${workflow.state.type} `) !== true;
    return isNews || age >= AGAIN_MS;
  }

  private async ask(workflow: Workflow, isOpen: boolean, look: Look): Promise<void> {
    const { model, clock, changed } = this.options;
    this.askedAt.set(workflow.key, clock.now());
    const [spoken, wait, around] = await Promise.all([
      this.lines(workflow, look),
      waitOf(workflow, look),
      isOpen ? this.around(workflow, look) : [],
    ]);
    if (this.closed) return;
    const isTold = around.some(({ answers }) => answers.includes('K-42'));
    const lines = spoken.lines?.seen === true && !isTold ? spoken.lines.value : [];
    const findings = [...rightsFinding(workflow, lines), ...around];
    model.workflows.setEvidence(workflow.key, {
      of: evidenceKey(workflow),
      wait,
      findings,
      ...spoken,
    });
    changed();
  }

  /** What was read before a pod had gone stays. */
  private async lines(
    workflow: Workflow,
    look: Look,
  ): Promise<Pick<WorkEvidence, 'container' | 'lines'>> {
    const { carrier, pod, key } = workflow;
    const before = this.options.model.workflows.evidenceOf(key);
    const kept = { container: before?.container ?? '', lines: before?.lines };
    const stage = tellingStage(workflow);
    if (pod === undefined || stage === undefined || pod.isGone) return kept;
    const { container, restarts } = stage;
    const of = { namespace: carrier.namespace, pod: pod.name, container, tail: LINES };
    const now = await look.log(of);
    const isSilent = now.seen && now.value.length === 0 && restarts > 0;
    const lines = isSilent ? await look.log({ ...of, previous: true }) : now;
    // A pod that goes while it is asked is no reason to forget what it said.
    const isBetter = lines.seen && lines.value.length > 0;
    const isKnown = kept.container === container && kept.lines?.seen === true;
    return !isBetter && isKnown ? kept : { container, lines };
  }

  /** What is concluded about the object whose work it is, now and then. */
  private async around({ work, key }: Workflow, look: Look): Promise<readonly Finding[]> {
    const { clock } = this.options;
    const known = this.findings.get(key);
    if (known !== undefined && clock.now() - known.at < DIAGNOSED_MS) return known.found;
    const { object } = work;
    const kind = look.kinds.find(
      (served) => served.kind === object.kind && served.namespaced === (object.namespace !== ''),
    );
    if (kind === undefined) return [];
    const found = await look.get(kindKey(kind), object.namespace, object.name);
    if (!found.seen || found.value === undefined) return [];
    const diagnosis = await diagnose(found.value, kind, look, knowledge);
    const findings = diagnosis.findings.filter(({ severity }) => severity !== 'info');
    this.findings.set(key, { at: clock.now(), found: findings });
    return findings;
  }

  private look(): ClusterLook | undefined {
    const { connection, clock } = this.options;
    const { discovery } = this;
    if (discovery === undefined) return undefined;
    return new ClusterLook({ connection, discovery, clock, rehearses: false });
  }
}

function isWorthIt(workflow: Workflow): boolean {
  return isTroubled(workflow) || workflow.state.type === 'no-pod';
}

/** Events tell why nothing has begun: those of the pod, or of the Job that should have one. */
async function waitOf({ state, stages, carrier, carrierUid, pod }: Workflow, look: Look) {
  const isUnbegun =
    state.type === 'no-pod' ||
    state.type === 'waiting' ||
    (state.type === 'running' && stages.every(({ mark }) => mark === 'not-reached'));
  if (!isUnbegun) return undefined;
  const uid = pod?.uid ?? carrierUid;
  const events = await look.events({ metadata: { namespace: carrier.namespace, uid } });
  return events.seen ? waitInEvents(events.value) : undefined;
}
