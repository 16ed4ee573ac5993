import type { Finding } from '../knowledge/finding.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Look } from '../knowledge/look.ts';
import type { Cause, Found, Subject, WaitsOn } from '../knowledge/pack.ts';
import { finalizerWriters } from '../kube/managed-fields.ts';
import {
  type KubeObject,
  metaOf,
  nameOf,
  requestedAt,
  textAt,
  valueAt,
  writtenAt,
} from '../kube/object.ts';
import { type Row, RowProjector } from '../kube/row.ts';
import { findKind, kindKey, type ServedKind } from '../kube/served-kind.ts';
import type { Instant } from '../kube/time.ts';
import { genericCauses } from './causes/index.ts';
import { refusedInStatus } from './causes/status.ts';
import type { Vanished } from './cluster-view.ts';
import { type DeletionSteps, type Step, stepsOf } from './deletion-steps.ts';
import type { RemovalVerdict } from './removal.ts';
import { removalAction, removalVerdict } from './removal-verdict.ts';
import { contradictions, describeStep } from './step-finding.ts';

export type DiagnosisState = 'not-deleting' | 'working' | 'stuck' | 'silent';

/** Everything that is concluded about one object, and about what it waits for. */
export interface Diagnosis {
  readonly object: KubeObject;
  readonly kind: ServedKind;
  readonly state: DiagnosisState;
  readonly steps: DeletionSteps | undefined;
  /** The cause first. */
  readonly findings: readonly Finding[];
  /** What it waits for, worst first, as far as it was followed. */
  readonly children: readonly Diagnosis[];
  /** How many it waits for; more than `children` when there are many. */
  readonly waitsOn: number;
  /** `undefined` where no finalizer is worked on. */
  readonly removal: RemovalVerdict | undefined;
}

/** How deep the tree is followed, and how many objects of one level: the worst explains the rest. */
const DEPTH = 5;
const WIDTH = 5;

/** A controller that does nothing for this long is said to be silent, unless its step is known to take longer. */
const SILENT_AFTER_MS = 60_000;

/**
 * Nothing tells when a later step began: the API server keeps no trace of a finalizer that has gone. So
 * only what is long for all steps together is silence there.
 */
const LONG_MS = 10 * 60_000;

const WORST = { stuck: 0, silent: 1, working: 2, info: 3 } as const;

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
  if (since === undefined) return alive(object, kind, look, knowledge);
  const meta = metaOf(object);
  const steps = stepsOf(row, vanished, knowledge);
  const working = steps.list.filter(({ state }) => state === 'current').slice(0, WIDTH);
  const subject: Subject = { object, meta, kind, since, look, current: working[0]?.finalizer };
  const facts = knowledge.about(row, working);
  const known = await found(
    [...facts.causes, ...genericCauses(knowledge, facts.controller)],
    subject,
  );
  const own = [...known, ...(await found(gateCause(steps, row, known), subject))];
  const { children, total, unseen } = await explainWaits(
    facts.waitsOn,
    subject,
    knowledge,
    new Set([...above, meta.uid]),
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

async function alive(
  object: KubeObject,
  kind: ServedKind,
  look: Look,
  knowledge: Knowledge,
): Promise<Diagnosis> {
  const meta = metaOf(object);
  const subject: Subject = { object, meta, kind, since: look.now, look, current: undefined };
  const obstacles = await found([...knowledge.obstacles(), refusedInStatus], subject);
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
    findings: [...obstacles, nothing],
    children: [],
    waitsOn: 0,
    removal: undefined,
  };
}

/** Runs rules side by side; what they say stays in the order of the rules. */
async function found(causes: readonly Cause[], subject: Subject): Promise<readonly Finding[]> {
  const all = await Promise.all(
    causes.map(async (cause) => {
      const result = await cause.find(subject);
      return result === undefined ? undefined : findingOf(cause, result, subject);
    }),
  );
  return all.filter((finding) => finding !== undefined);
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

interface Waits {
  readonly children: readonly Diagnosis[];
  readonly total: number;
  readonly unseen: string | undefined;
}

async function explainWaits(
  waitsOn: WaitsOn | undefined,
  subject: Subject,
  knowledge: Knowledge,
  above: ReadonlySet<string>,
): Promise<Waits> {
  if (waitsOn === undefined || above.size > DEPTH)
    return { children: [], total: 0, unseen: undefined };
  const seen = await waitsOn(subject);
  if (!seen.seen) return { children: [], total: 0, unseen: seen.message };
  const { look } = subject;
  const objects = seen.value.filter((object) => !above.has(textAt(object, 'metadata', 'uid')));
  const oldest = first(WIDTH, objects);
  const children = await Promise.all(
    oldest.flatMap((object) => {
      const kind = kindOf(object, look);
      if (kind === undefined) return [];
      return [
        complete(object, kind, look).then((whole) =>
          diagnose(whole, kind, look, knowledge, { above }),
        ),
      ];
    }),
  );
  return {
    children: worstFirst(children),
    total: seen.total ?? objects.length,
    unseen: undefined,
  };
}

/** The whole object where only its metadata is known; that where it cannot be had. */
async function complete(object: KubeObject, kind: ServedKind, look: Look): Promise<KubeObject> {
  if ('spec' in object || 'status' in object || 'data' in object) return object;
  const { namespace, name, uid } = metaOf(object);
  const whole = await look.get(kindKey(kind), namespace, name);
  return whole.seen && whole.value !== undefined && metaOf(whole.value).uid === uid
    ? whole.value
    : object;
}

/**
 * The longest deletions; what nobody has asked to go comes before them. Ten thousand may wait in one
 * namespace: each is looked at once.
 */
function first(count: number, objects: readonly KubeObject[]): readonly KubeObject[] {
  const ranked = objects.map((object) => ({
    object,
    held: valueAt(object, 'metadata', 'finalizers') === undefined ? 1 : 0,
    at: requestedAt(object) ?? Number.NEGATIVE_INFINITY,
  }));
  ranked.sort((a, b) => a.held - b.held || a.at - b.at);
  return ranked.slice(0, count).map(({ object }) => object);
}

function worstFirst(children: readonly Diagnosis[]): readonly Diagnosis[] {
  const order = { stuck: 0, silent: 1, 'not-deleting': 2, working: 3 } as const;
  return [...children].sort((a, b) => order[a.state] - order[b.state]);
}

/** The served kind of an object that a list gave. */
export function kindOf(object: KubeObject, { kinds }: Look): ServedKind | undefined {
  const { apiVersion, kind } = metaOf(object);
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  return (
    kinds.find((served) => served.kind === kind && served.group === group) ??
    findKind(kinds, group === '' ? kind : `${kind}.${group}`)
  );
}

/** What holds a dependent holds its owner. */
function inherit(child: Diagnosis, step: Step | undefined): readonly Finding[] {
  const [first] = child.findings;
  if (first === undefined || (child.state !== 'stuck' && child.state !== 'silent')) return [];
  const name = nameOf(child.object);
  return [
    {
      ...first,
      answers: [...new Set([...(step?.fact?.answers ?? []), ...first.answers])],
      sentence: first.sentence.startsWith('it waits for ')
        ? first.sentence.replace(/^it waits for /, `it waits for ${name}, which waits for `)
        : `it waits for ${name}: ${first.sentence}`,
      evidence: [
        ...(step === undefined
          ? []
          : [
              {
                text: `${step.finalizer} waits for ${step.fact?.waitsFor ?? 'its holder'}`,
                source: 'metadata.finalizers',
              },
            ]),
        ...first.evidence.map((item) => ({ object: name, ...item })),
      ],
    },
  ];
}

/**
 * The worst first. "Its controller reports an error" beside a cause is no second cause but evidence of
 * the first.
 */
function ranked(findings: readonly Finding[]): readonly Finding[] {
  const reports = findings.filter(({ code }) => code === REPORTED);
  const hasCause = findings.some(({ code, severity }) => code !== REPORTED && severity !== 'info');
  const causes = hasCause ? findings.filter(({ code }) => code !== REPORTED) : findings;
  const [first, ...others] = merged(causes);
  if (first === undefined) return [];
  const reported = hasCause ? reports.flatMap(({ evidence }) => evidence) : [];
  return [{ ...first, evidence: [...first.evidence, ...reported] }, ...others];
}

/** The worst first, and what was observed before what was inferred. */
function byWeight(a: Finding, b: Finding): number {
  return (
    WORST[a.severity] - WORST[b.severity] ||
    Number(a.certainty === 'inferred') - Number(b.certainty === 'inferred')
  );
}

/** The worst first; findings of one code are one finding. */
function merged(findings: readonly Finding[]): readonly Finding[] {
  const byCode = new Map<string, Finding>();
  for (const finding of [...findings].sort(byWeight)) {
    const known = byCode.get(finding.code);
    const evidence = [...(known?.evidence ?? []), ...finding.evidence];
    byCode.set(finding.code, { ...(known ?? finding), evidence });
  }
  return [...byCode.values()];
}

/** A controller that reports errors: what it runs into, but not why. */
const REPORTED = 'G-2';

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
