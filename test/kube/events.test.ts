import { expect, test } from 'vitest';
import { eventOf, newestFirst } from '../../src/kube/events.ts';
import { ago } from '../helpers/objects.ts';
import { NOON } from '../helpers/rows.ts';

const metadata = { name: 'web.1', namespace: 'demo', creationTimestamp: ago(3600) };
const web = { apiVersion: 'v1', kind: 'Pod', namespace: 'demo', name: 'web', uid: 'uid-web' };

test.each([
  {
    name: 'core/v1, as client-go tools/record writes it',
    object: {
      apiVersion: 'v1',
      metadata,
      involvedObject: web,
      type: 'Warning',
      reason: 'BackOff',
      message: 'restarting failed container',
      source: { component: 'kubelet', host: 'node-1' },
      firstTimestamp: ago(600),
      lastTimestamp: ago(60),
      count: 7,
      eventTime: null,
      reportingComponent: 'kubelet',
    },
    recorder: 'record',
    first: 600,
    last: 60,
    count: 7,
    from: 'kubelet',
  },
  {
    name: 'the same, as events.k8s.io/v1 shows it',
    object: {
      apiVersion: 'events.k8s.io/v1',
      metadata,
      regarding: web,
      type: 'Warning',
      reason: 'BackOff',
      note: 'restarting failed container',
      deprecatedSource: { component: 'kubelet', host: 'node-1' },
      deprecatedFirstTimestamp: ago(600),
      deprecatedLastTimestamp: ago(60),
      deprecatedCount: 7,
      eventTime: null,
    },
    recorder: 'record',
    first: 600,
    last: 60,
    count: 7,
    from: 'kubelet',
  },
  {
    name: 'a series of tools/events as core/v1 shows it: nothing where core counts',
    object: {
      apiVersion: 'v1',
      metadata,
      involvedObject: web,
      type: 'Warning',
      reason: 'BackOff',
      message: 'restarting failed container',
      source: {},
      firstTimestamp: null,
      lastTimestamp: null,
      count: 0,
      eventTime: ago(600),
      series: { count: 40, lastObservedTime: ago(30) },
      reportingComponent: 'PromiseController',
    },
    recorder: 'events',
    first: 600,
    last: 30,
    count: 40,
    from: 'PromiseController',
  },
])('$name [O-02]', ({ object, recorder, first, last, count, from }) => {
  expect(eventOf(object)).toEqual({
    type: 'Warning',
    reason: 'BackOff',
    message: 'restarting failed container',
    about: web,
    recorder,
    from,
    count,
    first: NOON - first * 1000,
    at: NOON - last * 1000,
  });
});

test('where no time is told the creation is', () => {
  const { first, at } = eventOf({ metadata, lastTimestamp: null, count: null });
  expect([first, at]).toEqual([NOON - 3_600_000, NOON - 3_600_000]);
});

test.each([null, 0, -3, 1.5, '7', Number.NaN])('a count of %s is one', (count) => {
  expect(eventOf({ count }).count).toBe(1);
});

test('nonsense is an event about nothing', () => {
  for (const nonsense of [undefined, 'event', [], { involvedObject: 7, series: 'x', type: {} }])
    expect(eventOf(nonsense)).toMatchObject({
      type: '',
      reason: '',
      count: 1,
      at: undefined,
      about: { kind: '', name: '', uid: '' },
    });
});

test('newest first, without a time last', () => {
  const events = [{ lastTimestamp: ago(9) }, {}, { lastTimestamp: ago(1) }].map(eventOf);
  expect(newestFirst(events).map(({ at }) => at)).toEqual([NOON - 1_000, NOON - 9_000, undefined]);
});
