import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Conclusion, SEVERITIES } from '../../../src/analysis/findings/conclusion.ts';
import { type GroupedCause, groupFindings } from '../../../src/analysis/findings/group-findings.ts';
import { objectKey } from '../../../src/kube/object-name.ts';
import { conclusions } from '../../helpers/conclusions.ts';

/** The objects of a cause, its culprit too where something is concluded about that. */
const objectsOf = ({ own, affected }: GroupedCause) => [
  ...(own === undefined ? [] : [own]),
  ...affected,
];
const keyOf = ({ object }: Conclusion) => objectKey(object);

test('any order of conclusions makes the same causes', () => {
  const orders = conclusions.chain((all) =>
    fc.tuple(
      fc.constant(all),
      fc.shuffledSubarray([...all], { minLength: all.length, maxLength: all.length }),
    ),
  );
  fc.assert(
    fc.property(orders, ([all, other]) => {
      expect(groupFindings(other)).toEqual(groupFindings(all));
    }),
    { numRuns: 1000 },
  );
});

test('every object appears exactly once, and nothing that was concluded is lost', () => {
  fc.assert(
    fc.property(conclusions, (all) => {
      const objects = groupFindings(all).flatMap(objectsOf);
      const keys = objects.map(({ key }) => key);
      expect([...keys].sort()).toEqual([...new Set(all.map(keyOf))].sort());
      const sources = new Set(all.map((one) => `${keyOf(one)} ${one.source}`));
      expect(objects.reduce((sum, { others }) => sum + 1 + others, 0)).toBe(sources.size);
    }),
    { numRuns: 1000 },
  );
});

test('a cause is as bad as the worst that follows from it, and as old as the oldest', () => {
  fc.assert(
    fc.property(conclusions, (all) => {
      for (const cause of groupFindings(all)) {
        const findings = objectsOf(cause).map(({ best }) => best.finding);
        const ranks = findings.map(({ severity }) => SEVERITIES.indexOf(severity));
        expect(SEVERITIES.indexOf(cause.severity)).toBe(Math.min(...ranks));
        const times = findings.map(({ since }) => since ?? Number.POSITIVE_INFINITY);
        expect(cause.since ?? Number.POSITIVE_INFINITY).toBe(Math.min(...times));
      }
    }),
    { numRuns: 1000 },
  );
});

test('causes come worst first', () => {
  fc.assert(
    fc.property(conclusions, (all) => {
      const ranks = groupFindings(all).map(({ severity }) => SEVERITIES.indexOf(severity));
      expect(ranks).toEqual([...ranks].sort());
    }),
    { numRuns: 1000 },
  );
});

test('without what hangs under it a cause is gone, and the others are as they were', () => {
  fc.assert(
    fc.property(conclusions, fc.nat(), (all, n) => {
      const causes = groupFindings(all);
      const gone = causes[n % Math.max(causes.length, 1)];
      if (gone === undefined) return;
      const hung = new Set(objectsOf(gone).map(({ key }) => key));
      const rest = all.filter((conclusion) => !hung.has(keyOf(conclusion)));
      expect(groupFindings(rest)).toEqual(causes.filter((cause) => cause !== gone));
    }),
    { numRuns: 1000 },
  );
});
