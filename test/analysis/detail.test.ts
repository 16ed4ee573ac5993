import { expect, test } from 'vitest';
import { type DetailFacts, describeDetail } from '../../src/analysis/detail.ts';
import { eventOf } from '../../src/kube/events.ts';
import { aFact, explain, GADGET } from '../helpers/knowledge.ts';
import { ago } from '../helpers/objects.ts';
import { aRow, NOON, ownedBy, terminating } from '../helpers/rows.ts';

const row = terminating(60, { name: 'cache', finalizers: ['example.com/lock'] });

function textOf(given: Partial<DetailFacts>): string {
  const facts: DetailFacts = {
    row,
    requestedAt: NOON - 60_000,
    goneAt: undefined,
    deletion: explain(row),
    vanished: [],
    owners: [],
    dependents: [],
    dependentCount: 0,
    unseenKinds: 0,
    diagnosis: undefined,
    isNamespaceTerminating: false,
    fetched: { type: 'loading' },
    ...given,
  };
  return describeDetail(facts, NOON)
    .map(({ text }) => text)
    .join('\n');
}

test('a finalizer is shown with who wrote it and when', () => {
  const object = {
    metadata: {
      managedFields: [
        {
          manager: 'widget-controller',
          operation: 'Update',
          time: '2026-01-01T11:00:00Z',
          fieldsV1: { 'f:metadata': { 'f:finalizers': { 'v:"example.com/lock"': {} } } },
        },
      ],
    },
  };
  const text = textOf({ fetched: { type: 'loaded', object, events: { type: 'seen', list: [] } } });
  expect(text).toContain('▸ example.com/lock  written by widget-controller (Update) 60m ago');
});

test('steps are in their order, the current one with all that is known of it', () => {
  const before = terminating(60, {
    name: 'cache',
    kind: GADGET,
    finalizers: ['flow.example.com/three', 'flow.example.com/two', 'flow.example.com/one'],
  });
  const left = { ...before, finalizers: ['flow.example.com/three', 'flow.example.com/two'] };
  const deletion = explain(left, { before });
  const text = textOf({ row: left, deletion });
  expect(text).toContain('Waits for the second thing (flow.example.com/two, step 2 of 3');
  expect(text).toContain(
    [
      'Steps of a Gadget, in their order',
      '  ✓ flow.example.com/one  gone at 2026-01-01T12:00:00Z, 1m 0s after the request',
      '  ▸ flow.example.com/two  asking who wrote it …',
      '      waits for the second thing, held by its controller',
      '      remove it by hand only when its holder is gone for good',
      '      source: invented for tests',
      '      inferred from the finalizers that are left; whether the holder runs was not looked at',
      '  · flow.example.com/three  the third thing',
    ].join('\n'),
  );
  expect(deletion?.steps.list[1]?.fact).toEqual(aFact('flow.example.com/two', 'the second thing'));
});

test('what keeps the controller from beginning comes first', () => {
  const paused = terminating(
    60,
    { name: 'cache', kind: GADGET, finalizers: ['flow.example.com/one'] },
    { paused: 'true' },
  );
  const text = textOf({ row: paused, deletion: explain(paused) });
  expect(text).toContain('Nothing happens before the label paused is removed (Example).');
  expect(text).not.toContain('▸');
});

test('what was not seen is said to be not seen, never shown as nothing', () => {
  const forbidden = textOf({
    unseenKinds: 2,
    fetched: {
      type: 'loaded',
      object: {},
      events: { type: 'not-seen', reason: 'events is forbidden' },
    },
  });
  expect(forbidden).toContain('2 kinds cannot be seen: dependents may hide there');
  expect(forbidden).toContain('not seen: events is forbidden');
  expect(forbidden).toContain('no managedFields entry says who wrote it');
  expect(textOf({ fetched: { type: 'failed', message: 'no answer' } })).toContain(
    'not seen: no answer',
  );
});

test('an object that is gone tells how long it took, step by step', () => {
  const text = textOf({
    deletion: undefined,
    goneAt: NOON + 192_000,
    vanished: [
      { finalizer: 'one', at: NOON },
      { finalizer: 'two', at: NOON + 192_000 },
    ],
  });
  expect(text).toContain('✓ deleted after 4m 12s');
  expect(text).toContain('✓ one  gone at 2026-01-01T12:00:00Z, 1m 0s after the request');
  expect(text).not.toContain('▸');
});

test('dependents are named with what they do, and the rest is counted', () => {
  const dependents = [
    aRow({ name: 'a', owners: [ownedBy(row, true)] }),
    terminating(5, { name: 'b', owners: [ownedBy(row)] }),
  ];
  const text = textOf({ dependents, dependentCount: 1_202 });
  expect(text).toContain('Dependents (1202)');
  expect(text).toContain('Widget demo/a  not being deleted, blocks its owner');
  expect(text).toContain('Widget demo/b  terminating\n');
  expect(text).toContain('… and 1,200 more');
});

test('conditions are shown with what is wrong marked, newest first, and nothing where there are none', () => {
  const condition = (type: string, status: string, minute: number) => ({
    type,
    status,
    reason: 'Why',
    message: 'because',
    lastTransitionTime: `2026-01-01T11:${minute}:00Z`,
  });
  const withStatus = (status: unknown) =>
    textOf({
      fetched: { type: 'loaded', object: { status }, events: { type: 'seen', list: [] } },
    });
  const text = withStatus({
    conditions: [
      condition('NamespaceDeletionDiscoveryFailure', 'False', 58),
      condition('NamespaceContentRemaining', 'True', 59),
      condition('Ready', 'False', 57),
      condition('Synced', 'True', 56),
      'not a condition',
    ],
  });
  expect(text).toMatch(
    /Conditions.*\n {2}▲ NamespaceContentRemaining=True {2}since 60s {2}Why: because\n {2}NamespaceDeletionDiscoveryFailure=False.*\n {2}▲ Ready=False.*\n {2}Synced=True/,
  );
  for (const nothing of [undefined, {}, { conditions: [] }, { conditions: 7 }])
    expect(withStatus(nothing)).not.toContain('Conditions');
});

test('events are newest first, with their counts', () => {
  const old = { type: 'Normal', reason: 'Old', message: 'm', lastTimestamp: ago(9) };
  const fresh = { type: 'Warning', reason: 'New', message: 'm', lastTimestamp: ago(1), count: 7 };
  const text = textOf({
    fetched: {
      type: 'loaded',
      object: {},
      events: {
        type: 'seen',
        list: [old, { ...fresh, source: { component: 'c' } }].map(eventOf),
      },
    },
  });
  expect(text).toMatch(/1s ago {2}▲ New ×7 {2}m {2}\(c\)\n {2}9s ago {2}Old {2}m/);
});

test('that no event can come any more is said where there is none', () => {
  const fetched = { type: 'loaded', object: {}, events: { type: 'seen', list: [] } } as const;
  const silence = 'namespace demo is being deleted: no new Event can be created in it';
  expect(textOf({ fetched })).not.toContain(silence);
  expect(textOf({ fetched, isNamespaceTerminating: true })).toContain(silence);
});
