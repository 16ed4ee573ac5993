import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type GroupedCause, groupFindings } from '../../src/analysis/findings/group-findings.ts';
import { FindingBoard, type FindingItem } from '../../src/store/finding-board.ts';
import { conclusions } from '../helpers/conclusions.ts';

const ORIGINS = ['one', 'two', 'three'];

const steps = fc.array(
  fc.oneof(
    fc.record({ type: fc.constant('set'), origin: fc.constantFrom(...ORIGINS), all: conclusions }),
    fc.record({ type: fc.constant('look'), at: fc.nat(10), height: fc.nat(10) }),
    fc.record({ type: fc.constant('toggle'), at: fc.nat(10) }),
    fc.record({ type: fc.constant('acknowledge'), at: fc.nat(10) }),
  ),
  { maxLength: 12 },
);

/** What the board shows of a cause, as the pure core has it. */
const told = ({ affected, ...cause }: GroupedCause) => ({ ...cause, own: cause.own?.best });

function linesOf(board: FindingBoard): readonly FindingItem[] {
  return board.window(0, board.length);
}

test('whatever comes and goes, the board shows what the pure core makes of it', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const board = new FindingBoard();
      const origins = new Map<string, Parameters<FindingBoard['set']>[1]>();
      for (const step of all) {
        const lines = linesOf(board);
        if ('origin' in step) {
          board.set(step.origin, step.all);
          origins.set(step.origin, step.all);
        } else if ('height' in step) {
          expect(board.window(step.at, step.height)).toEqual(
            lines.slice(step.at, step.at + step.height),
          );
        } else {
          const line = lines[step.at];
          if (line === undefined) continue;
          if (step.type === 'toggle') board.toggle(line.key);
          else board.acknowledge(line.key);
        }
      }
      const wanted = groupFindings([...origins.values()].flat());
      const causes = [...board.causes()];
      const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : 1);
      expect(causes.map(({ cause }) => ({ ...cause, own: cause.own?.best })).sort(byKey)).toEqual(
        wanted.map(told).sort(byKey),
      );
      const hung = new Map(causes.map(({ cause, affected }) => [cause.key, affected]));
      for (const { key, affected } of wanted)
        expect(hung.get(key)?.map(({ best, others }) => [best, others])).toEqual(
          affected.map(({ best, others }) => [best, others]),
        );
      expect(board.counts.all).toBe(wanted.length);
      expect(board.counts.stuck).toBe(wanted.filter(({ severity }) => severity === 'stuck').length);
    }),
    { numRuns: 1000 },
  );
});

test('every line is where it says it is', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const board = new FindingBoard();
      for (const step of all) {
        const line = 'at' in step ? linesOf(board)[step.at] : undefined;
        if ('origin' in step) board.set(step.origin, step.all);
        else if (line !== undefined && step.type === 'toggle') board.toggle(line.key);
        else if (line !== undefined && step.type === 'acknowledge') board.acknowledge(line.key);
      }
      const lines = linesOf(board);
      expect(lines).toHaveLength(board.length);
      expect(lines.map(({ key }) => board.indexOf(key))).toEqual(lines.map((_, i) => i));
    }),
    { numRuns: 1000 },
  );
});

test('unacknowledged causes come in the order of the core, with the acknowledged below them', () => {
  fc.assert(
    fc.property(conclusions, fc.array(fc.nat(10)), (all, acknowledged) => {
      const board = new FindingBoard();
      board.set('one', all);
      for (const at of acknowledged) {
        const line = linesOf(board)[at];
        if (line?.type === 'cause') board.acknowledge(line.key);
      }
      const isAcknowledged = new Map(
        linesOf(board).flatMap((line) =>
          line.type === 'cause' ? [[line.key, line.isAcknowledged]] : [],
        ),
      );
      const wanted = groupFindings(all).map(({ key }) => key);
      expect([...board.causes()].map(({ cause }) => cause.key)).toEqual([
        ...wanted.filter((key) => isAcknowledged.get(key) === false),
        ...wanted.filter((key) => isAcknowledged.get(key) !== false),
      ]);
    }),
    { numRuns: 1000 },
  );
});
