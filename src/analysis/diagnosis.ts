import type { Finding } from '../knowledge/finding.ts';
import type { KubeObject } from '../kube/object.ts';
import type { ServedKind } from '../kube/served-kind.ts';
import type { DeletionSteps } from './deletion-steps.ts';
import type { RemovalVerdict } from './removal.ts';

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
