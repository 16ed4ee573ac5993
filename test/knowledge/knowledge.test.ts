import { expect, test } from 'vitest';
import { Knowledge } from '../../src/knowledge/knowledge.ts';
import { aFact } from '../helpers/knowledge.ts';
import { terminating } from '../helpers/rows.ts';

const exact = aFact('a.example.com/one', 'the one');
const pattern = aFact('*.example.com/disk-*', 'the disk');
const inOrder = aFact('attacher.example.com/*', 'the attacher');
const knowledge = new Knowledge([
  { id: 'a', title: 'A', flows: [], finalizers: [exact, pattern], examples: [] },
  {
    id: 'b',
    title: 'B',
    flows: [
      { title: 'Flow', describes: ({ name }) => name === 'b', gates: [], steps: [inOrder, exact] },
    ],
    finalizers: [],
    examples: [],
  },
]);

test.each([
  ['a.example.com/one', exact],
  ['x.example.com/disk-7', pattern],
  ['attacher.example.com/csi', inOrder],
  ['aXexample.com/one', undefined],
  ['x.example.com/disk', undefined],
  ['', undefined],
])('%j is known for what it is', (finalizer, fact) => {
  expect(knowledge.finalizer(finalizer)).toMatchObject({ finalizer, fact });
});

test('a flow orders what it knows, by patterns too, and leaves the rest at its end', () => {
  const row = terminating(1, { name: 'b' });
  const given = ['unknown', 'a.example.com/one', 'attacher.example.com/csi'];
  const { steps, system } = knowledge.plan(row, given);
  expect(system).toBe('B');
  expect(steps.map(({ finalizer }) => finalizer)).toEqual([
    'attacher.example.com/csi',
    'a.example.com/one',
    'unknown',
  ]);
});

test('without a flow finalizers stay as they are', () => {
  const given = ['unknown', 'a.example.com/one'];
  const { flow, steps } = knowledge.plan(terminating(1, { name: 'a' }), given);
  expect(flow).toBeUndefined();
  expect(steps.map(({ finalizer, fact }) => [finalizer, fact])).toEqual([
    ['unknown', undefined],
    ['a.example.com/one', exact],
  ]);
});
