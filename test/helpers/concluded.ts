import { expect, test } from 'vitest';
import type { DiagnosisState } from '../../src/analysis/diagnosis.ts';
import type { Certainty, Severity } from '../../src/knowledge/finding.ts';
import { diagnosed, type Given } from './given-look.ts';

/** A situation in which a rule applies. */
export interface Applies {
  readonly title: string;
  /** `Widget team-a/alpha`. */
  readonly of: string;
  readonly given: Given;
  readonly code: string;
  readonly severity: Severity;
  /** `observed` when left out. */
  readonly certainty?: Certainty;
  /** What the sentence names. */
  readonly says: readonly string[];
  /** Rows of the runbook among those that it answers. */
  readonly answers?: readonly string[];
  /** What its evidence names. */
  readonly evidence?: readonly string[];
  /** Commands among those it offers, in part. */
  readonly offers?: readonly string[];
}

/** The nearest situation in which it must not. */
export interface Abstains {
  readonly title: string;
  readonly of: string;
  readonly given: Given;
  /** The codes that must not be found. */
  readonly not: readonly string[];
  readonly state?: DiagnosisState;
}

/** One test for each row: the rule applies, and says what it should. */
export function testFound(rows: readonly Applies[]): void {
  for (const row of rows) test(row.title, () => expectFound(row));
}

/** One test for each row: the rule does not apply. */
export function testNotFound(rows: readonly Abstains[]): void {
  for (const row of rows) test(row.title, () => expectNotFound(row));
}

async function expectFound(row: Applies): Promise<void> {
  const { of, given, code, severity, certainty = 'observed', says } = row;
  const { findings } = await diagnosed(of, given);
  const finding = findings.find((it) => it.code === code);
  const all = findings.map((it) => `${it.severity} ${it.code} ${it.sentence}`);
  expect(finding, `${code} is not among\n${all.join('\n')}`).toBeDefined();
  expect({ severity: finding?.severity, certainty: finding?.certainty }).toEqual({
    severity,
    certainty,
  });
  for (const text of says) expect(finding?.sentence).toContain(text);
  const evidence = finding?.evidence.map(({ text, object = '' }) => `${object} ${text}`).join('\n');
  for (const text of row.evidence ?? []) expect(evidence).toContain(text);
  expect(finding?.answers).toEqual(expect.arrayContaining([...(row.answers ?? [])]));
  const commands = finding?.actions.map(({ command }) => command).join('\n');
  for (const text of row.offers ?? []) expect(commands).toContain(text);
}

async function expectNotFound({ of, given, not, state }: Abstains): Promise<void> {
  const diagnosis = await diagnosed(of, given);
  expect(diagnosis.findings.map(({ code }) => code).filter((code) => not.includes(code))).toEqual(
    [],
  );
  if (state !== undefined) expect(diagnosis.state).toBe(state);
}
