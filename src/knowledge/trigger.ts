import type { FieldWrite } from '../kube/field-write.ts';
import type { KubeObject } from '../kube/object.ts';
import type { ServedKind } from '../kube/served-kind.ts';
import type { Evidence } from './finding.ts';
import type { ControllerFact, Subject } from './pack.ts';

/** An object of which somebody wants to know how it is reconciled. */
export interface Target {
  readonly kind: ServedKind;
  readonly object: KubeObject;
}

/**
 * How far a controller has got with what it was asked: it has noticed the request; it has begun to do
 * something that it would not have done; it is done with it, well or badly.
 */
export type Stage = 'seen' | 'taken-up' | 'finished' | 'failed';

/** By what a stage is told. */
export interface Sign {
  readonly stage: Stage;
  /** `status.lastHandledReconcileAt is the value that was written`. */
  readonly text: string;
}

/** A request that was sent: everything a sign may compare with. */
export interface Asked {
  /** What was written to tell this request from others. */
  readonly token: string;
  /** The object as the server stored it with the request, before anybody could react. */
  readonly sent: KubeObject;
}

/** An object, by the names that kubectl uses. */
export interface ObjectName {
  /** `gitrepositories.source.toolkit.fluxcd.io` */
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** Why a trigger would do nothing now, or not at once. */
export interface Hindrance {
  readonly sentence: string;
  /** Whether nothing at all would come of it; otherwise it comes late. */
  readonly blocks: boolean;
  readonly evidence: readonly Evidence[];
  readonly instead?: Instead;
}

/** What would work where a trigger does not. */
export interface Instead {
  readonly title: string;
  /** Triggers of the same object, to be sent in this order. */
  readonly triggers?: readonly Trigger[];
  /** Whether it is a restart of its controller. */
  readonly restart?: true;
  /** To copy, where ktop does not do it itself. */
  readonly command?: string;
}

/** One reason why a trigger would not work; reads what it needs, as a cause does. */
export interface Obstacle {
  /** The rows of the runbook that it answers. */
  readonly answers: readonly string[];
  readonly source: string;
  readonly find: (subject: Subject) => Promise<Hindrance | undefined>;
}

/** One way to make a controller reconcile an object now. */
export interface Trigger {
  /** For scripts: `flux-requested-at`. */
  readonly id: string;
  /** The title of the system whose controller it speaks to. */
  readonly system: string;
  readonly title: string;
  readonly describes: (target: Target) => boolean;
  /** `token` is a new one for each request. */
  readonly writes: (object: KubeObject, token: string) => readonly FieldWrite[];
  /** Where the object itself is not the place. */
  readonly subresource?: 'status';
  /** What it makes the controller do, and what that may cost. */
  readonly effect: string;
  /** How its success is known: completes "ktop knows that it worked by …". */
  readonly shownBy: string;
  /**
   * How far the controller is, as a later version of the object tells; `undefined` as long as nothing
   * tells anything. What the request itself has written is never a sign.
   */
  readonly sign: (asked: Asked, now: KubeObject) => Sign | undefined;
  /** Whether nobody has to react: it is done when it is stored. */
  readonly endsWhenStored?: true;
  /** Whether a version of the object can tell the end; otherwise being seen is all that can be told. */
  readonly tellsEnd: boolean;
  readonly obstacles?: readonly Obstacle[];
  /** The objects that its work is made from, to be reconciled before it. */
  readonly upstream?: (target: Target) => readonly ObjectName[];
  /** Another trigger of the same object, which takes its upstream along by itself. */
  readonly withUpstream?: Trigger;
  /** Who reacts to it, where that depends on the kind. */
  readonly controller?: (target: Target) => ControllerFact | undefined;
  readonly source: string;
}

/** How a system is told to leave an object alone, and to look at it again. */
export interface Pause {
  readonly system: string;
  readonly describes: (target: Target) => boolean;
  readonly path: readonly string[];
  /** What is written to pause it. */
  readonly paused: unknown;
  /** What is written to resume it; `undefined` takes the field away. */
  readonly resumed: unknown;
  /** Whether a value that is found there pauses it. */
  readonly holds: (value: unknown) => boolean;
  /** What stands still: completes "while it is paused, …". */
  readonly stops: string;
  /** Whether its controller ignores every trigger meanwhile. */
  readonly deafens: boolean;
  /** What resuming does. */
  readonly onResume: string;
  readonly source: string;
}
