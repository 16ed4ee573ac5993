import type { Diagnosis } from '../../src/analysis/diagnosis.ts';
import type { RemovalVerdict } from '../../src/analysis/removal.ts';
import type { Finding } from '../../src/knowledge/finding.ts';
import { WIDGET } from './rows.ts';

/** What might be concluded of an object: only what matters to a test is given. */
export function aDiagnosis(given: Partial<Diagnosis> = {}): Diagnosis {
  return {
    object: { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'cache' } },
    kind: WIDGET,
    state: 'working',
    steps: undefined,
    findings: [],
    children: [],
    waitsOn: 0,
    removal: undefined,
    ...given,
  };
}

/** A diagnosis that says only whether a finalizer may be removed. */
export function withRemoval(removal: RemovalVerdict | undefined): Diagnosis {
  return aDiagnosis({ removal });
}

/** One thing that might be concluded. */
export function aFinding(given: Partial<Finding> = {}): Finding {
  return {
    code: 'G-0',
    answers: [],
    severity: 'working',
    since: undefined,
    sentence: 'it goes on',
    certainty: 'observed',
    evidence: [],
    actions: [],
    ...given,
  };
}
