import { expect, test } from 'vitest';
import { LogHabits } from '../../../src/analysis/log-lines/log-habits.ts';
import { parseLine } from '../../../src/analysis/log-lines/parse-line.ts';
import { NOON } from '../../helpers/rows.ts';

function why(lines: readonly string[]): string {
  const habits = new LogHabits();
  for (const line of lines) habits.add(parseLine(line, NOON));
  return habits.whySilentAbout('Widget team-a/alpha');
}

const often = (line: string) => Array.from({ length: 6 }, () => line);

test.each([
  ['nothing at all', [], /its log is empty.*documentation/],
  [
    'warnings of kube-rs only',
    often('2026-01-01T11:59:30.000000Z  WARN operator: slow'),
    /none of 6 lines names an object, and all are warn: .*RUST_LOG=info,kube=debug/,
  ],
  [
    'JSON of zap without objects',
    often('{"level":"info","ts":1767268770.1,"msg":"starting workers"}'),
    /none of 6 lines names an object: it seems.*--zap-log-level=debug/,
  ],
  ['klog', often('I0101 11:59:30.000000 1 a.go:1] "Starting"'), /-v=4 in its Deployment/],
  ['words', often('still alive'), /Its own documentation/],
  [
    'other objects',
    often('I0101 11:59:30.000000 1 a.go:1] "Syncing" widget="team-a/beta"'),
    /none of 6 lines speaks of Widget team-a\/alpha; 6 speak of other objects/,
  ],
])('[R-01] a controller that logs %s', (_, lines, sentence) => {
  expect(why(lines)).toMatch(sentence);
});
