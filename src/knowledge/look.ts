import type { KubeEvent } from '../kube/events.ts';
import type { KubeObject } from '../kube/object.ts';
import type { ServedKind } from '../kube/served-kind.ts';
import type { Instant } from '../kube/time.ts';

/** What was looked for, or why it could not be seen: nothing and not-looked-at are different. */
export type Seen<T> =
  | {
      readonly seen: true;
      readonly value: T;
      /** How many there are, where `value` holds only those that matter most. */
      readonly total?: number;
    }
  | {
      readonly seen: false;
      readonly why: 'forbidden' | 'not-served' | 'failed';
      readonly message: string;
    };

/** Which objects of a kind; several labels must all be there. An empty value asks for the label only. */
export interface Selection {
  /** All namespaces when left out. */
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** One container's output. */
export interface LogOf {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** That of the run before the last restart. */
  readonly previous?: boolean;
  /** How many of the last lines; as many as are read of a controller when left out. */
  readonly tail?: number;
}

/** One write that is only rehearsed: `dryRun=All`. */
export interface Rehearsal {
  readonly method: 'PATCH' | 'DELETE';
  readonly kind: ServedKind;
  readonly namespace: string;
  readonly name: string;
  readonly contentType?: string;
  readonly body: unknown;
}

/** The server's answer to a rehearsal; its text verbatim. */
export interface Rehearsed {
  readonly status: number;
  readonly reason: string;
  readonly message: string;
}

/**
 * A look at the cluster, for rules: each reads what it needs, and every read is told apart into seen
 * and not seen. The same question is sent once. Kinds are named as kubectl names them in full
 * (`works.platform.kratix.io`, `pods`).
 */
export interface Look {
  /** By the API server's clock. */
  readonly now: Instant;
  /** Every kind that discovery names. */
  readonly kinds: readonly ServedKind[];
  /** API groups that discovery names and that do not answer. */
  readonly dark: readonly { readonly groupVersion: string; readonly reason: string }[];
  /** `undefined` is an answer: there is no such object. */
  get(kind: string, namespace: string, name: string): Promise<Seen<KubeObject | undefined>>;
  list(kind: string, selection?: Selection): Promise<Seen<readonly KubeObject[]>>;
  /** The objects whose owner references name `uid`, of all kinds that can be listed; metadata only. */
  dependents(uid: string, namespace: string): Promise<Seen<readonly KubeObject[]>>;
  /**
   * The objects of a namespace that hold it: with a finalizer, or being deleted; metadata only. Of many
   * those that wait longest.
   */
  contents(namespace: string): Promise<Seen<readonly KubeObject[]>>;
  /**
   * The objects of one kind and namespace that are being deleted and held by a finalizer; metadata only.
   * Of many those that wait longest.
   */
  heldBy(
    finalizer: string,
    kind: ServedKind,
    namespace: string,
  ): Promise<Seen<readonly KubeObject[]>>;
  /** Newest first. */
  events(object: KubeObject): Promise<Seen<readonly KubeEvent[]>>;
  /** The last lines, oldest first. */
  log(of: LogOf): Promise<Seen<readonly string[]>>;
  rehearse(write: Rehearsal): Promise<Seen<Rehearsed>>;
}
