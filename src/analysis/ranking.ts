import type { Finding } from '../knowledge/finding.ts';

const WORST = { stuck: 0, silent: 1, working: 2, info: 3 } as const;

/**
 * The worst first. "Its controller reports an error" beside a cause is no second cause but evidence of
 * the first.
 */
export function ranked(findings: readonly Finding[]): readonly Finding[] {
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
