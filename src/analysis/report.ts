import type { Finding } from '../knowledge/finding.ts';
import { metaOf, nameOf } from '../kube/object.ts';
import type { Instant } from '../kube/time.ts';
import type { Diagnosis, DiagnosisState } from './diagnosis.ts';

/** A diagnosis as data for scripts; docs/diagnosis.schema.json describes it. */
export interface Report {
  readonly object: ReportedObject;
  readonly state: DiagnosisState;
  readonly findings: readonly ReportedFinding[];
  readonly tree: ReportedNode;
  readonly coverage: readonly {
    readonly kind: string;
    readonly state: string;
    readonly message?: string;
  }[];
}

interface ReportedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

type ReportedFinding = Omit<Finding, 'since'> & {
  /** RFC 3339; `null` where there is no such instant. */
  readonly since: string | null;
};

interface ReportedNode {
  readonly object: string;
  readonly state: DiagnosisState;
  readonly sentence: string;
  readonly waitsOn: readonly ReportedNode[];
  /** How many more it waits for, that were not followed. */
  readonly more: number;
}

export function reportOf(
  diagnosis: Diagnosis,
  coverage: readonly { readonly kind: string; readonly state: string; readonly message: string }[],
): Report {
  const { apiVersion, kind, namespace, name, uid } = metaOf(diagnosis.object);
  return {
    object: { apiVersion, kind, namespace, name, uid },
    state: diagnosis.state,
    findings: diagnosis.findings.map((finding) => ({ ...finding, since: stampOf(finding.since) })),
    tree: nodeOf(diagnosis),
    coverage: coverage.map(({ kind: looked, state, message }) => ({
      kind: looked,
      state,
      ...(message === '' ? {} : { message }),
    })),
  };
}

function nodeOf({ object, state, findings, children, waitsOn }: Diagnosis): ReportedNode {
  return {
    object: nameOf(object),
    state,
    sentence: findings[0]?.sentence ?? '',
    waitsOn: children.map(nodeOf),
    more: waitsOn - children.length,
  };
}

function stampOf(at: Instant | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}
