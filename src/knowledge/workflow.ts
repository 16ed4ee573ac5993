import type { OwnerReference } from '../kube/row.ts';

/** A Job or a pod, as far as it tells whose work it carries out. */
export interface Carrier {
  readonly type: 'job' | 'pod';
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly owners: readonly OwnerReference[];
}

/** Whose work it is, and which. Everything with the same object, pipeline and action is one workflow. */
export interface Work {
  readonly object: {
    /** Empty where only the Job would tell, and that is not seen. */
    readonly kind: string;
    readonly namespace: string;
    readonly name: string;
  };
  /** Empty where there is but one. */
  readonly pipeline: string;
  /** `configure`, `delete`, `run`. */
  readonly action: string;
  /** Of which version of the object; empty where nothing tells. */
  readonly version: string;
}

/** What the controller does when a workflow has failed for good. */
export type AfterFailure =
  /** Completes "never tried again by itself: …". */
  | { readonly type: 'never'; readonly remedy: string }
  /** It is begun anew so long after the failure, unless something says otherwise: completes "unless …". */
  | { readonly type: 'after'; readonly ms: number; readonly unless: string };

/** How one system has its work done by pods. */
export interface WorkflowFacts {
  readonly title: string;
  /**
   * Labels of which each of its pods has one: what a watch selects. With a group, only where that is
   * served. Jobs are watched all.
   */
  readonly podLabels: readonly { readonly label: string; readonly group: string }[];
  /** `undefined`: it is no work of this system. */
  readonly workOf: (carrier: Carrier) => Work | undefined;
  /** Containers that the system adds to those of the author; empty where there are none. */
  readonly ownContainers: readonly string[];
  /** `undefined`: the source does not say. */
  readonly afterFailure: (work: Work) => AfterFailure | undefined;
  readonly source: string;
}

/** The owner that made it. */
export function controllerOf({ owners }: Pick<Carrier, 'owners'>): OwnerReference | undefined {
  return owners.find(({ controller }) => controller) ?? owners[0];
}
