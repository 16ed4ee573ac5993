import { expect, test } from 'vitest';
import type { Conclusion } from '../../src/analysis/findings/conclusion.ts';
import { objectKey } from '../../src/kube/object-name.ts';
import { FindingBoard } from '../../src/store/finding-board.ts';
import { aConclusion, aController, aName } from '../helpers/conclusions.ts';

function aBoard(...conclusions: readonly Conclusion[]): FindingBoard {
  const board = new FindingBoard();
  for (const conclusion of conclusions) board.set(conclusion.handle, [conclusion]);
  return board;
}

const lines = (board: FindingBoard) => board.window(0, board.length);
const causes = (board: FindingBoard) =>
  lines(board).flatMap((line) => (line.type === 'cause' ? [line] : []));

const down = aController('operator');

test('a dead controller is one finding with forty objects under it, and gone with them', () => {
  const all = Array.from({ length: 40 }, (_, i) => aConclusion(`w${i}`, { culprit: down }));
  const board = aBoard(...all);
  expect(causes(board)).toMatchObject([
    { cause: { culprit: { name: 'operator' }, sentence: 'it does not run', size: 40 } },
  ]);
  for (const { handle } of all) board.set(handle, []);
  expect(board.length).toBe(0);
  expect(board.counts.fresh).toBe(0);
});

test('what waits for an object that blames another hangs under the other', () => {
  const waits = aConclusion('a', { culprit: { ...aName('b'), sentence: 'b is stuck' } });
  const board = aBoard(waits);
  expect(causes(board)).toMatchObject([{ cause: { culprit: { name: 'b' } } }]);
  board.set('uid-b', [aConclusion('b', { culprit: down })]);
  expect(causes(board)).toMatchObject([{ cause: { culprit: { name: 'operator' }, size: 2 } }]);
  board.set('uid-b', []);
  expect(causes(board)).toMatchObject([{ cause: { culprit: { name: 'b' }, size: 1 } }]);
});

test('a culprit whom one blames no more and another blames now is the same', () => {
  const part = { ...aName('part'), sentence: 'part is held' };
  const board = new FindingBoard();
  board.set('look', [aConclusion('a', { culprit: part }), aConclusion('b'), aConclusion('part')]);
  board.set('look', [aConclusion('b', { culprit: part })]);
  board.set('look', [aConclusion('b', { culprit: part }), aConclusion('part', { culprit: down })]);
  expect(causes(board)).toMatchObject([{ cause: { culprit: { name: 'operator' }, size: 2 } }]);
});

test('one object under a cause of which nothing else is known is told itself', () => {
  const board = aBoard(aConclusion('a', { culprit: down }));
  expect(causes(board)).toMatchObject([{ only: { best: { object: { name: 'a' } } } }]);
  expect(board.toggle(causes(board)[0]?.key ?? '')).toBe(false);
  board.set('uid-b', [aConclusion('b', { culprit: down })]);
  expect(causes(board)).toMatchObject([{ only: undefined, isUnfolded: false }]);
});

test('unfolded, a cause shows what hangs under it', () => {
  const board = aBoard(
    aConclusion('a', { culprit: down }),
    aConclusion('b', { culprit: down, severity: 'silent' }),
    aConclusion('c', { severity: 'info' }),
  );
  const [first] = causes(board);
  expect(board.toggle(first?.key ?? '')).toBe(true);
  expect(lines(board)).toMatchObject([
    { type: 'cause', isUnfolded: true },
    { type: 'affected', place: { best: { object: { name: 'a' } } } },
    { type: 'affected', place: { best: { object: { name: 'b' } } } },
    { type: 'cause', cause: { culprit: { name: 'c' } } },
  ]);
});

test('an object of which several sources tell appears once, with the others counted', () => {
  const board = new FindingBoard();
  board.set('loops', [aConclusion('a', { severity: 'working' }, { source: 'loops' })]);
  board.set('events', [aConclusion('a', { severity: 'info' }, { source: 'events' })]);
  board.set('uid-a', [aConclusion('a', { sentence: 'held' })]);
  expect(causes(board)).toMatchObject([{ cause: { sentence: 'held', own: { others: 2 } } }]);
});

test('what was not looked at and is probably alike is counted', () => {
  const board = aBoard(aConclusion('a', { culprit: down }, { alike: 9_950 }));
  expect(causes(board)).toMatchObject([{ cause: { size: 9_951 } }]);
});

test('what has appeared since the list was left is new', () => {
  const board = aBoard(aConclusion('a'));
  expect(board.counts.fresh).toBe(1);
  board.leave();
  expect(board.counts.fresh).toBe(0);
  board.set('uid-b', [aConclusion('b')]);
  expect(causes(board).filter(({ isNew }) => isNew)).toMatchObject([
    { cause: { culprit: { name: 'b' } } },
  ]);
});

test('an acknowledged cause is folded at the bottom', () => {
  const board = aBoard(aConclusion('a'), aConclusion('b', { severity: 'info' }));
  board.acknowledge(causes(board)[0]?.key ?? '');
  expect(lines(board)).toMatchObject([
    { type: 'cause', cause: { culprit: { name: 'b' } } },
    { type: 'acknowledged', count: 1, isUnfolded: false },
  ]);
  board.toggle('acknowledged');
  expect(lines(board)[2]).toMatchObject({
    cause: { culprit: { name: 'a' } },
    isAcknowledged: true,
  });
  board.acknowledge(lines(board)[2]?.key ?? '');
  expect(causes(board).map(({ cause }) => cause.culprit.name)).toEqual(['a', 'b']);
});

test.each([
  ['gets worse', { severity: 'stuck' as const }, false],
  ['says something else', { sentence: 'its node is gone' }, false],
  ['only goes on', { sentence: 'nothing has happened for 7m' }, true],
  ['gets better', { severity: 'working' as const }, true],
])('an acknowledgement of what %s: %o', (_what, then, holds) => {
  const sentence = 'nothing has happened for 5m';
  const board = aBoard(aConclusion('a', { severity: 'silent', sentence }));
  board.acknowledge(causes(board)[0]?.key ?? '');
  board.set('uid-a', [aConclusion('a', { severity: 'silent', sentence, ...then })]);
  board.toggle('acknowledged');
  expect(causes(board)).toMatchObject([{ isAcknowledged: holds }]);
});

test('an object that is gone is told of no more, whoever has told of it', () => {
  const waits = { ...aName('part'), sentence: 'part is stuck' };
  const board = new FindingBoard();
  board.set('uid-owner', [aConclusion('owner', { culprit: waits }), aConclusion('part')]);
  board.set('loops', [aConclusion('part', { severity: 'working' }, { source: 'loops' })]);
  board.drop(objectKey(aName('part')), 'deletions');
  expect(causes(board)).toMatchObject([
    { cause: { culprit: { name: 'part' }, size: 1, own: { best: { source: 'loops' } } } },
  ]);
  board.set('loops', []);
  expect(causes(board)).toMatchObject([{ cause: { own: undefined }, only: { others: 0 } }]);
});

test('a filter keeps the causes under which something matches', () => {
  const board = aBoard(aConclusion('a', { culprit: down }), aConclusion('b'));
  board.filter((_object, text) => text.includes('operator'));
  expect(causes(board)).toMatchObject([{ cause: { culprit: { name: 'operator' } } }]);
  board.set('uid-c', [aConclusion('c')]);
  expect(board.length).toBe(1);
  expect(board.counts.all).toBe(3);
  board.filter(undefined);
  expect(board.length).toBe(3);
});

test('ten thousand conclusions: a change costs as much as what it changes', () => {
  const board = new FindingBoard();
  for (let i = 0; i < 10_000; i++)
    board.set(`${i}`, [aConclusion(`w${i}`, i % 2 === 0 ? { culprit: down } : {})]);
  expect(board.counts.all).toBe(5_001);
  let asked = 0;
  board.filter(() => {
    asked++;
    return true;
  });
  board.window(0, 40);
  asked = 0;
  board.set('4', []);
  board.set('5', []);
  expect(board.window(0, 40)[0]).toMatchObject({ cause: { size: 4_999 } });
  expect(asked).toBeLessThan(5);
});
