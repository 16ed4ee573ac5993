import { expect, test } from 'vitest';
import { kindKey } from '../../src/kube/served-kind.ts';
import { planWatches, type Scope, unknownKinds } from '../../src/session/watch-plan.ts';
import { aKind, NAMESPACE, POD, WIDGET } from '../helpers/rows.ts';

const ALL: Scope = { namespaces: undefined, kinds: undefined };
const node = aKind('Node', { group: '', namespaced: false });
const event = aKind('Event', { group: 'events.k8s.io' });
const status = aKind('ComponentStatus', { group: '', verbs: ['get', 'list'] });
const definition = aKind('CustomResourceDefinition', {
  group: 'apiextensions.k8s.io',
  namespaced: false,
});
const kinds = [POD, node, WIDGET, event, status, NAMESPACE, definition];

function planned(scope: Partial<Scope>) {
  const { watches } = planWatches(kinds, { ...ALL, ...scope });
  return watches.map(
    ({ kind, namespace }) => `${kindKey(kind)}${namespace ? ` ${namespace}` : ''}`,
  );
}

test('every kind that can be watched is, and what tells the structure comes first', () => {
  expect(planned({})).toEqual([
    'namespaces',
    'customresourcedefinitions.apiextensions.k8s.io',
    'pods',
    'nodes',
    'widgets.example.com',
  ]);
});

test('events are left out, and said to be', () => {
  expect(planWatches(kinds, ALL).leftOut).toEqual(['events.events.k8s.io']);
});

test('a kind that is asked for is watched, events too', () => {
  expect(planned({ kinds: ['events', 'po'] })).toEqual([
    'namespaces',
    'customresourcedefinitions.apiextensions.k8s.io',
    'pods',
    'events.events.k8s.io',
  ]);
});

test('chosen namespaces leave out what is cluster-scoped, but for the structure', () => {
  expect(planned({ namespaces: ['a', 'b'] })).toEqual([
    'namespaces',
    'customresourcedefinitions.apiextensions.k8s.io',
    'pods a',
    'pods b',
    'widgets.example.com a',
    'widgets.example.com b',
  ]);
});

test('names that no kind has are told', () => {
  expect(unknownKinds(kinds, { ...ALL, kinds: ['po', 'wat'] })).toEqual(['wat']);
});
