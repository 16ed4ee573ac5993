import type { Condition } from '../kube/object.ts';

/**
 * What a condition says when it is True. `good`: what is wanted is there; False is a failure, or work that
 * goes on. `bad`: something is wrong. `working`: it goes on. `paused`: somebody has stopped it. `nothing`:
 * neither value says that anything is wrong.
 */
export type ConditionMeaning = 'good' | 'bad' | 'working' | 'paused' | 'nothing';

/**
 * How an object stands whose condition gives a reason. `unclear`: it may be work that goes on, and is a
 * failure when it lasts. `mirror`: another condition tells.
 */
export type ReasonState =
  | 'done'
  | 'mirror'
  | 'working'
  | 'waiting'
  | 'backing-off'
  | 'failing'
  | 'unclear'
  | 'paused';

/** What one reason of a condition means. */
export interface ReasonFact {
  readonly state: ReasonState;
  /** A sentence without its subject and full stop: "its last update failed". */
  readonly means: string;
  /** What happens next, and of what: "it is tried again …"; left out where nobody can tell. */
  readonly next?: string;
  /** Whether nothing happens next before somebody acts. */
  readonly isFinal?: true;
}

/** What is known of the conditions of one type. */
export interface ConditionFact {
  /** Of these kinds (`stacks.pulumi.com`); of any when left out. */
  readonly kinds?: readonly string[];
  readonly type: string | RegExp;
  readonly whenTrue: ConditionMeaning;
  /** What its reasons mean, while the condition is there at all. */
  readonly reasons?: Readonly<Record<string, ReasonFact>>;
  readonly source: string;
}

const KSTATUS = 'kubernetes-sigs/cli-utils pkg/kstatus/README.md';
const CONVENTIONS =
  'kubernetes/community contributors/devel/sig-architecture/api-conventions.md#typical-status-properties';

/**
 * What types of conditions mean that many controllers share, for kinds of which no pack knows better; the
 * first that fits counts. A type that is in no list says nothing: there are conditions that are False as
 * long as all is well, and their names do not tell which.
 */
export const COMMON_CONDITIONS: readonly ConditionFact[] = [
  { type: 'Stalled', whenTrue: 'bad', source: KSTATUS },
  { type: 'Reconciling', whenTrue: 'working', source: KSTATUS },
  { type: /^(Paused|Suspended|ReconciliationPaused)$/, whenTrue: 'paused', source: CONVENTIONS },
  {
    type: /^(Progressing|Updating|Upgrading|Installing|Provisioning|Creating|Issuing)$/,
    whenTrue: 'working',
    source: CONVENTIONS,
  },
  {
    type: /^(Failed|Failure|Failing|Degraded|NotReady|Broken|ErrorOccurred|Error)$|[a-z](Failure|Error)$/,
    whenTrue: 'bad',
    source: CONVENTIONS,
  },
  {
    type: /^(Ready|Available|Reconciled|Synced|Healthy|Succeeded|Accepted|Programmed|Valid|Installed|Established|Initialized|Configured|Provisioned)$/,
    whenTrue: 'good',
    source: CONVENTIONS,
  },
];

/**
 * Kinds whose objects are one piece of work each: they end, and what has failed stays as it is. What
 * started them says whether that matters.
 */
export const RUNS: ReadonlySet<string> = new Set([
  'jobs.batch',
  'pipelineruns.tekton.dev',
  'taskruns.tekton.dev',
  'customruns.tekton.dev',
  'workflows.argoproj.io',
  'analysisruns.argoproj.io',
  'updates.auto.pulumi.com',
  'broadcastjobs.apps.kruise.io',
  'containerrecreaterequests.apps.kruise.io',
  'imagepulljobs.apps.kruise.io',
  'imagelistpulljobs.apps.kruise.io',
  'ephemeraljobs.apps.kruise.io',
  'certificaterequests.cert-manager.io',
  'orders.acme.cert-manager.io',
  'challenges.acme.cert-manager.io',
  'certificatesigningrequests.certificates.k8s.io',
  'backups.velero.io',
  'restores.velero.io',
]);

/** Reasons that say by their name that something is wrong, whoever gives them. */
const REASON_OF_FAILURE =
  /fail|error|denied|forbidden|invalid|unauthori|notfound|not_found|refused|conflict|exceeded|timeout|timedout|crash|cannot|misplaced|degraded|rejected|unreachable|missing/i;

/** Reasons that say by their name that work goes on. */
const REASON_OF_WORK =
  /progress|pending|waiting|creating|provisioning|initiali[sz]ing|reconciling|installing|updating|starting|processing|scheduling/i;

/** Reasons of workloads that say that they have got on, and are done: `NewReplicaSetAvailable`. */
const REASON_OF_SUCCESS = /Available$|Completed?$|Succeeded$|Finished$|Done$/;

/**
 * How an object stands by one condition and what is known of its type; `undefined` where it says nothing, or
 * that all is well. `Unknown` is no failure.
 */
export function readCondition(
  { status, reason }: Pick<Condition, 'status' | 'reason'>,
  fact: ConditionFact | undefined,
): ReasonState | undefined {
  if (fact === undefined || fact.whenTrue === 'nothing') return undefined;
  if (status === (fact.whenTrue === 'good' ? 'True' : 'False')) return undefined;
  const known = reasonOf(fact, reason)?.state;
  if (known === 'done' || known === 'mirror') return undefined;
  if (known !== undefined) return known;
  if (status === 'Unknown') return undefined;
  switch (fact.whenTrue) {
    case 'good':
      // Some conditions have no status: of what is good they say nothing then.
      return status === 'False' ? byName(reason) : undefined;
    case 'bad':
      return 'failing';
    case 'working':
      return status === 'True' && !REASON_OF_SUCCESS.test(reason) ? 'working' : undefined;
    case 'paused':
      return status === 'True' ? 'paused' : undefined;
  }
}

/** What is known of a reason, which is whatever a controller writes. */
export function reasonOf(fact: ConditionFact | undefined, reason: string): ReasonFact | undefined {
  return Object.hasOwn(fact?.reasons ?? {}, reason) ? fact?.reasons?.[reason] : undefined;
}

function byName(reason: string): ReasonState {
  if (REASON_OF_FAILURE.test(reason)) return 'failing';
  return REASON_OF_WORK.test(reason) ? 'working' : 'unclear';
}
