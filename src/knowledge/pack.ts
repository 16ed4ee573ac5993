import type { KubeObject, Meta } from '../kube/object.ts';
import type { Row } from '../kube/row.ts';
import type { ServedKind } from '../kube/served-kind.ts';
import type { Instant } from '../kube/time.ts';
import type { ConditionFact } from './conditions.ts';
import type { Culprit } from './culprit.ts';
import type { Action, Certainty, Evidence, Severity } from './finding.ts';
import type { Look, Seen } from './look.ts';
import type { Pause, Trigger } from './trigger.ts';
import type { WorkflowFacts } from './workflow.ts';

/**
 * What taking a finalizer off by hand does: `never` breaks the cluster, `dangerous` leaves things or
 * data behind, `if-holder-gone` is right once its controller is proven gone and its work is done,
 * `low-risk` leaves nothing that matters.
 */
export type Removal = 'never' | 'dangerous' | 'if-holder-gone' | 'low-risk';

/** One object that is asked about, and a look around it. */
export interface Subject {
  readonly object: KubeObject;
  readonly meta: Meta;
  readonly kind: ServedKind;
  /** When deletion was asked for; for an object that is not being deleted the instant of the look. */
  readonly since: Instant;
  /** The finalizer that is worked on; `undefined` where there is none. */
  readonly current: string | undefined;
  readonly look: Look;
}

/** What a rule says when it applies. */
export interface Found {
  readonly severity: Severity;
  /** Since deletion was asked for, when left out. */
  readonly since?: Instant | undefined;
  readonly sentence: string;
  /** `observed` when left out. */
  readonly certainty?: Certainty;
  readonly evidence?: readonly Evidence[];
  readonly actions?: readonly Action[];
  /** Who is to blame, where that is not the object itself: what one culprit causes is one finding. */
  readonly culprit?: Culprit | undefined;
  /** Instead of the rule's own, where one rule tells several cases apart. */
  readonly code?: string;
  readonly answers?: readonly string[];
}

/** One reason why something does not go on: one small rule, which reads what it needs. */
export interface Cause {
  /** Its number in the catalogue: `KD-3`, `PD-1`, `G-12`. */
  readonly code: string;
  /** The rows of the runbook that it answers. */
  readonly answers: readonly string[];
  readonly source: string;
  /** `undefined`: it does not apply, or what it would need cannot be seen. */
  readonly find: (subject: Subject) => Promise<Found | undefined>;
}

/** The objects that a step waits for; each is explained in its turn. */
export type WaitsOn = (subject: Subject) => Promise<Seen<readonly KubeObject[]>>;

/** A controller that ktop can find, to ask whether it runs and what it says. */
export interface ControllerFact {
  readonly title: string;
  readonly namespace: string;
  readonly deployment: string;
  readonly container: string;
  /** Its leader election. */
  readonly lease: string | undefined;
  /** The rows that a controller which is down answers. */
  readonly answers: readonly string[];
  /** The code of the finding that it is down: `KD-18`. */
  readonly code: string;
  readonly source: string;
}

/** What is known of one finalizer. */
export interface FinalizerFact {
  /** The string in `metadata.finalizers`; a `*` stands for any text. */
  readonly name: string;
  /** Who removes it: completes "held by …". */
  readonly holder: string;
  /** What has to happen first: completes "waits for …". */
  readonly waitsFor: string;
  /** Where to look when it does not happen. */
  readonly check?: string;
  /** How the holder is made to try again. */
  readonly retry?: string;
  readonly removal: Removal;
  /** What stays behind when it is removed by hand: completes "removing it by hand leaves …". */
  readonly leaves?: string;
  /** The rows of the runbook that are about this step. */
  readonly answers?: readonly string[];
  /** What it waits for, as objects. */
  readonly waitsOn?: WaitsOn;
  /** Why it may not go on, most telling first. */
  readonly causes?: readonly Cause[];
  /** How long nothing may happen before the silence says something; a minute when left out. */
  readonly usualMs?: number;
  /** Where upstream says so: repository, file and, where known, line. */
  readonly source: string;
}

/** Something that keeps the controller from even beginning. */
export interface Gate {
  /** Whether it holds this object, as far as a row tells: labels and finalizers of terminating objects. */
  readonly holds: (row: Row) => boolean;
  /** Completes "nothing happens before …". */
  readonly until: string;
  /** Its number in the catalogue of causes. */
  readonly code?: string;
  readonly answers?: readonly string[];
  /** What opens it. */
  readonly act?: (row: Row) => Action;
  readonly source: string;
}

/** How a controller waits longer after each failure with objects of one kind. */
export interface BackOff {
  readonly factor: number;
  readonly mostMs: number;
}

/** A rule of waiting that is not that of client-go's work queue. */
export interface BackOffFact extends BackOff {
  /** `Stack` */
  readonly kind: string;
  readonly source: string;
}

/** How the objects of one kind are deleted, where the order is known. */
export interface DeletionFlow {
  readonly title: string;
  /** Whether it describes this object. The first flow that does is taken. */
  readonly describes: (row: Row) => boolean;
  readonly gates: readonly Gate[];
  /** In the order in which the controller removes them, which is not that of `metadata.finalizers`. */
  readonly steps: readonly FinalizerFact[];
  /** Why it may not go on, whatever the step; most telling first. */
  readonly causes?: readonly Cause[];
  /** The rows of the runbook that ask which step it is at. */
  readonly answers?: readonly string[];
}

/** What is known of whole kinds, whatever their finalizers. */
export interface KindFact {
  readonly describes: (row: Row) => boolean;
  readonly causes: readonly Cause[];
  /** What its objects wait for where no step says so. */
  readonly waitsOn?: WaitsOn;
  readonly answers: readonly string[];
}

/** What an Event of one system means, where its own words do not tell. */
export interface EventFact {
  /** What it is about: `stacks` of `pulumi.com` are kind `Stack`, group `pulumi.com`. */
  readonly group: string;
  readonly kind: string;
  readonly reason: string;
  /** A sentence; `undefined` where its message is not known. */
  readonly means: (message: string) => string | undefined;
  readonly source: string;
}

/** How objects of one kind belong together with others that no owner reference tells. */
export interface Relation {
  readonly describes: (subject: Subject) => boolean;
  readonly find: (subject: Subject) => Promise<Seen<readonly KubeObject[]>>;
  readonly source: string;
}

/** How objects of one system get on while nobody deletes them. */
export interface Progress {
  readonly describes: (subject: Subject) => boolean;
  /** Why they may not, most telling first. */
  readonly causes: readonly Cause[];
}

/** A terminating object and what must be said of it; the contract test runs every one. */
export interface Example {
  readonly name: string;
  /** As the API server sends it, trimmed to its metadata. */
  readonly object: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: Readonly<Record<string, unknown>>;
  };
  /** The plural name of the kind. */
  readonly resource: string;
  /** The finalizer that is worked on; `undefined` where a gate holds it. */
  readonly current: string | undefined;
}

/** Everything ktop knows of one system: data and pure functions, and examples of them. */
export interface Pack {
  readonly id: string;
  readonly title: string;
  readonly flows: readonly DeletionFlow[];
  /** Finalizers whose objects have no known order. */
  readonly finalizers: readonly FinalizerFact[];
  readonly kinds?: readonly KindFact[];
  /** Reasons why its objects cannot even be deleted. */
  readonly obstacles?: readonly Cause[];
  readonly progress?: Progress;
  /** Which pods carry out whose work. */
  readonly workflows?: readonly WorkflowFacts[];
  /** What its Events mean. */
  readonly events?: readonly EventFact[];
  /** What belongs to its objects besides their owners and dependents. */
  readonly relations?: readonly Relation[];
  /** How its controllers are made to reconcile now; of several for a kind the usual one comes first. */
  readonly triggers?: readonly Trigger[];
  /** How they are told to leave an object alone. */
  readonly pauses?: readonly Pause[];
  /** How it waits after failures, where it does so by a rule of its own. */
  readonly backOffs?: readonly BackOffFact[];
  /** What its conditions mean, where their names do not tell, or their reasons tell more. */
  readonly conditions?: readonly ConditionFact[];
  /** Who removes its finalizers, where there is one controller for all. */
  readonly controller?: ControllerFact;
  readonly examples: readonly Example[];
}
