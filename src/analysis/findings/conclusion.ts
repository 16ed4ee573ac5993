import type { Finding, Severity } from '../../knowledge/finding.ts';
import { type ObjectName, objectKey } from '../../kube/object-name.ts';

/** Who looks at objects and concludes, the best explanation first. */
export const SOURCES = ['deletions', 'workflows', 'reconciles', 'loops', 'logs', 'events'] as const;

export type Source = (typeof SOURCES)[number];

/** What one source concludes about one object. */
export interface Conclusion {
  readonly object: ObjectName;
  readonly source: Source;
  readonly finding: Finding;
  /** What the source calls what it has concluded from: a uid, a workflow, an event. */
  readonly handle: string;
  /** How many more it probably holds for, which were not looked at. */
  readonly alike: number;
}

/** How many sources tell of an object besides that of the best conclusion about it. */
export function otherSources(best: Conclusion, others: readonly Conclusion[]): number {
  return new Set([best, ...others].map(({ source }) => source)).size - 1;
}

/** The worst first. */
export const SEVERITIES: readonly Severity[] = ['stuck', 'silent', 'working', 'info'];

/**
 * The best explanation first: of what is worst, what was observed, then what names a culprit. The rest only
 * makes the order total.
 */
export function compareConclusions(a: Conclusion, b: Conclusion): number {
  return (
    compareSeverity(a.finding.severity, b.finding.severity) ||
    Number(a.finding.certainty === 'inferred') - Number(b.finding.certainty === 'inferred') ||
    Number(culpritKey(a) === undefined) - Number(culpritKey(b) === undefined) ||
    SOURCES.indexOf(a.source) - SOURCES.indexOf(b.source) ||
    compareSince(a.finding.since, b.finding.since) ||
    compareText(objectKey(a.object), objectKey(b.object)) ||
    compareText(a.finding.code, b.finding.code) ||
    compareText(a.finding.sentence, b.finding.sentence) ||
    compareText(a.handle, b.handle) ||
    compareText(culpritKey(a) ?? '', culpritKey(b) ?? '') ||
    compareText(a.finding.culprit?.sentence ?? '', b.finding.culprit?.sentence ?? '') ||
    a.alike - b.alike
  );
}

export function compareSeverity(a: Severity, b: Severity): number {
  return SEVERITIES.indexOf(a) - SEVERITIES.indexOf(b);
}

/** The longest first; what has no beginning comes last. */
export function compareSince(a: number | undefined, b: number | undefined): number {
  return compareNumber(a ?? Number.POSITIVE_INFINITY, b ?? Number.POSITIVE_INFINITY);
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function compareNumber(a: number, b: number): number {
  return a < b ? -1 : Number(a > b);
}

/** Whom it blames; `undefined` where that is the object itself. */
export function culpritKey({ object, finding }: Conclusion): string | undefined {
  if (finding.culprit === undefined) return undefined;
  const key = objectKey(finding.culprit);
  return key === objectKey(object) ? undefined : key;
}
