import type { Action, Certainty, Severity } from '../../knowledge/finding.ts';
import { describeName, type ObjectName } from '../../kube/object-name.ts';
import type { Instant } from '../../kube/time.ts';
import { formatDuration } from '../duration.ts';
import { count } from '../sentences.ts';
import type { Source } from './conclusion.ts';
import type { Affected, RootCause } from './root-cause.ts';

/** What was looked at and what was not, in words. */
export interface Coverage {
  readonly looked: readonly string[];
  readonly notLooked: readonly string[];
}

/** A cause with what hangs under it, worst first. */
export interface ListedCause {
  readonly cause: RootCause;
  readonly affected: readonly Affected[];
}

/** Everything that is wrong as data for scripts; docs/findings.schema.json describes it. */
export interface FindingsReport extends Coverage {
  readonly findings: readonly ReportedCause[];
}

interface ReportedCause {
  readonly culprit: ObjectName;
  readonly severity: Severity;
  /** RFC 3339; `null` where nothing tells. */
  readonly since: string | null;
  readonly sentence: string;
  readonly certainty: Certainty;
  readonly action: Action | null;
  /** How many objects hang under it, with those that were not looked at and are probably alike. */
  readonly objects: number;
  readonly affected: readonly ReportedObject[];
}

interface ReportedObject extends ObjectName {
  readonly source: Source;
  readonly code: string;
  readonly severity: Severity;
  readonly since: string | null;
  readonly sentence: string;
  readonly certainty: Certainty;
  /** How many more were not looked at and are probably like it. */
  readonly alike: number;
}

export function findingsReport(causes: readonly ListedCause[], coverage: Coverage): FindingsReport {
  return {
    findings: causes.map(({ cause, affected }) => ({
      culprit: cause.culprit,
      severity: cause.severity,
      since: stampOf(cause.since),
      sentence: cause.sentence,
      certainty: cause.certainty,
      action: cause.action ?? null,
      objects: cause.size,
      affected: [...(cause.own === undefined ? [] : [cause.own]), ...affected].map(reportedObject),
    })),
    looked: coverage.looked,
    notLooked: coverage.notLooked,
  };
}

function reportedObject({ best }: Affected): ReportedObject {
  const { object, source, finding, alike } = best;
  const { code, severity, since, sentence, certainty } = finding;
  return { ...object, source, code, severity, since: stampOf(since), sentence, certainty, alike };
}

function stampOf(at: Instant | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}

/** Of how many objects under a cause a text tells. */
const MOST_TOLD = 10;

/** The same for people; `now` is the server's. */
export function describeFindings(
  causes: readonly ListedCause[],
  { looked, notLooked }: Coverage,
  now: Instant,
): readonly string[] {
  return [
    ...(causes.length === 0 ? ['nothing wrong was found in what was looked at'] : []),
    ...causes.flatMap((cause) => describeOne(cause, now)),
    `looked at: ${looked.join('; ')}`,
    ...(notLooked.length === 0 ? [] : [`not looked at: ${notLooked.join('; ')}`]),
  ];
}

function describeOne({ cause, affected }: ListedCause, now: Instant): readonly string[] {
  const { severity, since, culprit, sentence, certainty, action, size } = cause;
  const age = since === undefined ? '' : ` for ${formatDuration(Math.max(now - since, 0))}`;
  const under = size === 0 ? '' : ` (${count(size, 'object')})`;
  const inferred = certainty === 'inferred' ? ' (inferred)' : '';
  const told = affected.slice(0, MOST_TOLD);
  const rest = size - told.length;
  return [
    `${severity}${age}: ${describeName(culprit)}: ${sentence}${inferred}${under}`,
    ...told.map(({ best }) => `  ${describeName(best.object)}: ${best.finding.sentence}`),
    ...(rest > 0 ? [`  and ${rest.toLocaleString('en-US')} more`] : []),
    ...(action === undefined
      ? []
      : [`  → ${action.title}${action.command === '' ? '' : `: ${action.command}`}`]),
  ];
}
