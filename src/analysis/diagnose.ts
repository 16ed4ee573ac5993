import type { Finding } from '../knowledge/finding.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Look } from '../knowledge/look.ts';
import type { Cause, Found, Subject } from '../knowledge/pack.ts';
import { finalizerWriters } from '../kube/managed-fields.ts';
import { type KubeObject, metaOf, nameOf, requestedAt, writtenAt } from '../kube/object.ts';
import { type Row, RowProjector } from '../kube/row.ts';
import type { ServedKind } from '../kube/served-kind.ts';
import type { Instant } from '../kube/time.ts';
import { conditionsTell } from './causes/conditions.ts';
import { controllerDown } from './causes/controller.ts';
import { genericCauses } from './causes/index.ts';
import { refusedInStatus } from './causes/status.ts';
import type { Vanished } from './cluster-view.ts';
import { type DeletionSteps, type Step, stepsOf } from './deletion-steps.ts';
import type { Diagnosis, DiagnosisState } from './diagnosis.ts';
import { ranked } from './ranking.ts';
import type { RemovalVerdict } from './removal.ts';
import { removalAction, removalVerdict } from './removal-verdict.ts';
import { contradictions, describeStep } from './step-finding.ts';
import { explainWaits, inherit } from './waits.ts';

/** How many finalizers are worked on at once, where no order is known. */
const AT_ONCE = 5;

/** A controller that does nothing for this long is said to be silent, unless its step is known to take longer. */
const SILENT_AFTER_MS = 60_000;

/**
 * Nothing tells when a later step began: the API server keeps no trace of a finalizer that has gone. So
 * only what is long for all steps together is silence there.
 */
const LONG_MS = 10 * 60_000;

/** What is known besides the object. */
interface Known {
  /** The finalizers that were seen to vanish: only who watches knows when a step began. */
  readonly vanished?: readonly Vanished[];
  /** The uids of those that wait for it, so that a circle ends. */
  readonly above?: ReadonlySet<string>;
}

/** What keeps one object from being deleted, from everything that can be seen around it. */
export async function diagnose(
  object: KubeObject,
  kind: ServedKind,
  look: Look,
  knowledge: Knowledge,
  { vanished = [], above = new Set() }: Known = {},
): Promise<Diagnosis> {
  const row = new RowProjector().project(kind, object);
  if ('malformed' in row) throw new Error(`${nameOf(object)} is malformed: ${row.malformed}`);
  const since = requestedAt(object);
  if (since === undefined) return alive(object, kind, look, knowledge, above.size === 0);
  const meta = metaOf(object);
  const steps = stepsOf(row, vanished, knowledge);
  const working = steps.list.filter(({ state }) => state === 'current').slice(0, AT_ONCE);
  const subject: Subject = { object, meta, kind, since, look, current: working[0]?.finalizer };
  const facts = knowledge.about(row, working);
  const known = await found(
    [...facts.causes, ...genericCauses(knowledge, facts.controller)],
    subject,
  );
  const own = [...known, ...(await found(gateCause(steps, row, known), subject))];
  const waiting = new Set([...above, meta.uid]);
  const { children, total, unseen } = await explainWaits(
    facts.waitsOn,
    subject,
    waiting,
    (child, childKind) => diagnose(child, childKind, look, knowledge, { above: waiting }),
  );
  const inherited = children.flatMap((child) => inherit(child, working[0]));
  const causes = ranked([...own, ...inherited]);
  const last = Math.max(lastChange(object, since, children), ...vanished.map(({ at }) => at));
  const usual =
    vanished.length > 0 || isFirst(working[0])
      ? (working[0]?.fact?.usualMs ?? SILENT_AFTER_MS)
      : LONG_MS;
  const state = stateOf(causes, children, look.now - last, usual);
  const step = describeStep({
    object,
    working,
    state,
    since,
    last,
    usual,
    total,
    unseen,
    explained: causes.length > 0,
    now: look.now,
  });
  const findings = [
    ...causes.map((finding, index) =>
      index === 0
        ? { ...finding, evidence: [...finding.evidence, ...contradictions(finding, object)] }
        : finding,
    ),
    { ...step, answers: [...new Set([...step.answers, ...facts.answers])] },
  ];
  const removal = removalVerdict(working[0], findings, own);
  return {
    object,
    kind,
    state,
    steps,
    findings: offered(findings, removal, subject),
    children,
    waitsOn: total,
    removal,
  };
}

/** The removal by hand is offered with the cause, and only where the evidence justifies it. */
function offered(
  [cause, ...others]: readonly Finding[],
  removal: RemovalVerdict | undefined,
  { object, kind }: Subject,
): readonly Finding[] {
  if (cause === undefined) return [];
  if (removal?.justified !== true) return [cause, ...others];
  const actions = [...cause.actions, removalAction(removal, object, kind)];
  return [{ ...cause, actions }, ...others];
}

const NO_PROGRESS = { causes: [], controllers: [] };

async function alive(
  object: KubeObject,
  kind: ServedKind,
  look: Look,
  knowledge: Knowledge,
  /** Whether it is this very object that is asked about, and not what others wait for. */
  isAsked: boolean,
): Promise<Diagnosis> {
  const meta = metaOf(object);
  const subject: Subject = { object, meta, kind, since: look.now, look, current: undefined };
  const { causes, controllers } = isAsked ? knowledge.progress(subject) : NO_PROGRESS;
  const [obstacles, known, told] = await Promise.all([
    found([...knowledge.obstacles(), refusedInStatus], subject),
    found([...controllers.map(controllerDown), ...causes], subject),
    found(isAsked ? [conditionsTell(knowledge)] : [], subject),
  ]);
  // A rule that knows more of a condition than its words has told it already.
  const isNew = ({ evidence: [first] }: Finding) =>
    ![...obstacles, ...known].some(({ evidence }) =>
      evidence.some(({ source }) => source !== undefined && source === first?.source),
    );
  const progress = [...known, ...told.filter(isNew)];
  // Nobody asked for anything at an instant: where a rule does not tell since when, nothing does.
  const undated = (finding: Finding) =>
    finding.since === look.now ? { ...finding, since: undefined } : finding;
  const nothing: Finding = {
    code: 'G-21',
    answers: ['K-21', 'K-29', 'R-34'],
    severity: 'info',
    since: undefined,
    sentence: `${nameOf(object)} is not being deleted: it has no deletionTimestamp`,
    certainty: 'observed',
    evidence: [
      {
        text:
          meta.finalizers.length === 0
            ? 'it has no finalizers'
            : `its finalizers are ${meta.finalizers.join(', ')}; they hold nothing before a DELETE arrives`,
        object: nameOf(object),
        source: 'metadata',
      },
    ],
    actions: [],
  };
  return {
    object,
    kind,
    state: 'not-deleting',
    steps: undefined,
    findings: [
      ...ranked([...obstacles, ...progress.filter(({ severity }) => severity !== 'info')]).map(
        undated,
      ),
      nothing,
      ...progress.filter(({ severity }) => severity === 'info'),
    ],
    children: [],
    waitsOn: 0,
    removal: undefined,
  };
}

/** Runs rules side by side; what they say stays in the order of the rules. */
async function found(causes: readonly Cause[], subject: Subject): Promise<readonly Finding[]> {
  const all = await Promise.all(
    causes.map(async (cause) => {
      try {
        const result = await cause.find(subject);
        return result === undefined ? undefined : findingOf(cause, result, subject);
      } catch (error) {
        return failureOf(cause, error, subject);
      }
    }),
  );
  return all.filter((finding) => finding !== undefined);
}

/** A rule that fails says so, beside what the others found: the operator has an incident to end. */
function failureOf({ code, source }: Cause, error: unknown, { since }: Subject): Finding {
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: `${code}-failed`,
    answers: [],
    severity: 'info',
    since,
    sentence: `the rule ${code} was not applied, for it fails here, which is a defect of ktop: ${message}`,
    certainty: 'observed',
    evidence: [{ text: 'what it would have found is not known', source }],
    actions: [],
  };
}

function findingOf(cause: Cause, result: Found, subject: Subject): Finding {
  return {
    code: result.code ?? cause.code,
    answers: result.answers ?? cause.answers,
    severity: result.severity,
    since: result.since ?? subject.since,
    sentence: result.sentence,
    certainty: result.certainty ?? 'observed',
    evidence: result.evidence ?? [],
    actions: result.actions ?? [],
    ...(result.culprit === undefined ? {} : { culprit: result.culprit }),
  };
}

/** The gate that a flow knows, as a rule like any other, unless a rule has told more of it. */
function gateCause({ gate }: DeletionSteps, row: Row, known: readonly Finding[]): readonly Cause[] {
  if (gate === undefined || known.some(({ code }) => code === gate.code)) return [];
  return [
    {
      code: gate.code ?? 'G-17',
      answers: gate.answers ?? ['K-22', 'K-23'],
      source: gate.source,
      find: async ({ object }) => ({
        severity: 'stuck',
        sentence: `nothing happens before ${gate.until}`,
        evidence: [
          {
            text: `it is held back before its first step`,
            object: nameOf(object),
            source: 'metadata',
          },
        ],
        actions: gate.act === undefined ? [] : [gate.act(row)],
      }),
    },
  ];
}

/**
 * When something last happened. Not when the status was last written: conditions of a stuck object flip
 * hundreds of times a minute. Taking a finalizer off renews the entry of managedFields that owns the others.
 */
function lastChange(object: KubeObject, since: Instant, children: readonly Diagnosis[]): Instant {
  const below = children.map((child) => {
    const asked = requestedAt(child.object) ?? metaOf(child.object).createdAt ?? since;
    return child.state === 'working' ? Math.max(asked, writtenAt(child.object) ?? asked) : asked;
  });
  return Math.max(since, ...finalizerWrites(object), ...below);
}

function finalizerWrites(object: KubeObject): readonly Instant[] {
  return [...finalizerWriters(object).values()]
    .map(({ time }) => time)
    .filter((time) => time !== undefined);
}

/** Whether a step began when deletion was asked for. */
function isFirst(step: Step | undefined): boolean {
  return step?.place === undefined || step.place.number === 1;
}

function stateOf(
  causes: readonly Finding[],
  children: readonly Diagnosis[],
  quietMs: number,
  usualMs: number,
): DiagnosisState {
  if (causes.some(({ severity }) => severity === 'stuck')) return 'stuck';
  if (causes.some(({ severity }) => severity === 'silent')) return 'silent';
  if (causes.some(({ severity }) => severity === 'working')) return 'working';
  if (children.some(({ state }) => state === 'working')) return 'working';
  return quietMs > usualMs ? 'silent' : 'working';
}
