import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ControllerStanding, Peers } from '../../../src/analysis/reconciles/judge.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import { conditions } from '../../helpers/objects.ts';
import { NOON } from '../../helpers/rows.ts';
import { ALONE, judged, type Written, written } from '../../helpers/standings.ts';

const DOWN: ControllerStanding = {
  name: 'widget-operator',
  state: 'down',
  since: NOON - 900_000,
  why: 'nobody leads widget-operator (Lease ops/widget-operator, held by pod-1, is not renewed)',
  isInferred: false,
  evidence: [{ text: 'renewed last at …', object: 'Lease ops/widget-operator' }],
};
const UP: ControllerStanding = { ...DOWN, state: 'up', since: undefined, why: '' };
const LIVELY: Peers = {
  withStatus: 6,
  withoutStatus: 0,
  answered: 5,
  unanswered: 1,
  answeredAt: NOON - 20_000,
};

/** As `conditions` takes them. */
type Told = readonly [string, string, string?, string?, number?];

const status = (fields: object): Written => ({ status: fields });

describe('a generation that nobody has seen', () => {
  const behind = written({
    generation: 5,
    changed: 300,
    answered: 900,
    ...status({ observedGeneration: 4 }),
  });

  test('stalls, since it was written', () => {
    expect(judged(behind)).toMatchObject({
      state: 'stalled',
      since: NOON - 300_000,
      certainty: 'observed',
      sentence: 'nobody has seen generation 5, which kubectl has written; the last one seen is 4',
    });
    expect(judged(behind, { controller: UP })?.sentence).toMatch(/, and widget-operator runs$/);
  });

  test('blames what runs its controller, where that is known', () => {
    const runsAs = { group: 'apps', kind: 'Deployment', namespace: 'ops', name: 'widgets' };
    expect(judged(behind, { controller: { ...DOWN, runsAs } })).toMatchObject({
      culprit: { ...runsAs, sentence: DOWN.why },
    });
    expect(judged(behind, { controller: DOWN })).not.toHaveProperty('culprit');
  });

  test('is silent where its controller does not run, and names the Lease', () => {
    expect(judged(behind, { controller: DOWN })).toMatchObject({
      state: 'silent',
      certainty: 'observed',
      sentence: expect.stringContaining('Lease ops/widget-operator, held by pod-1'),
      evidence: expect.arrayContaining([DOWN.evidence[0]]),
    });
  });

  test('is told by conditions, too, the newest of which counts', () => {
    const told = (...generations: readonly number[]) =>
      written({
        generation: 5,
        changed: 300,
        answered: 900,
        status: {
          conditions: generations.map((observedGeneration, i) => ({
            type: `T${i}`,
            status: 'True',
            observedGeneration,
          })),
        },
      });
    expect(judged(told(4, 3))?.state).toBe('stalled');
    expect(judged(told(4, 5))).toBeUndefined();
  });

  test.each<[string, KubeObject]>([
    [
      'seen',
      written({ generation: 5, changed: 300, answered: 200, ...status({ observedGeneration: 5 }) }),
    ],
    [
      'a minute is not over',
      written({ generation: 5, changed: 59, answered: 900, ...status({ observedGeneration: 4 }) }),
    ],
    [
      'written in the future, by another clock',
      written({
        generation: 5,
        changed: -600,
        answered: 900,
        ...status({ observedGeneration: 4 }),
      }),
    ],
    [
      'being deleted, which makes a generation',
      written({
        generation: 5,
        changed: 300,
        answered: 900,
        deleted: 300,
        ...status({ observedGeneration: 4 }),
      }),
    ],
    [
      'seen later than it is',
      written({ generation: 5, changed: 300, answered: 900, ...status({ observedGeneration: 9 }) }),
    ],
    [
      'no generation',
      {
        ...written({ changed: 300, answered: 900, ...status({ observedGeneration: 4 }) }),
        metadata: { name: 'x' },
      },
    ],
    [
      'a text',
      written({
        generation: 5,
        changed: 300,
        answered: 900,
        ...status({ observedGeneration: '4' }),
      }),
    ],
    [
      'reacted to, and not done yet',
      written({ generation: 5, changed: 300, answered: 200, ...status({ observedGeneration: 4 }) }),
    ],
  ])('is no problem: %s', (why, object) => {
    const around = why.includes('future')
      ? { seen: { ...ALONE.seen, behindAt: NOON - 20_000 } }
      : {};
    expect(judged(object, around)).toBeUndefined();
  });

  test('is told after it was seen to be so for some seconds only: two watches have no common order', () => {
    const seen = { ...ALONE.seen, behindAt: NOON - 4_000 };
    expect(judged(behind, { seen })).toBeUndefined();
  });

  test('without managedFields it is since it was seen', () => {
    const bare = { ...behind, metadata: { ...behind.metadata, managedFields: undefined } };
    expect(judged(bare, { seen: { ...ALONE.seen, behindAt: NOON - 61_000 } })).toMatchObject({
      state: 'stalled',
      since: NOON - 61_000,
    });
    expect(judged(bare, { seen: { ...ALONE.seen, behindAt: NOON - 60_000 } })).toBeUndefined();
  });

  test('written in the second of its change, a failure comes before it, unless nobody leads', () => {
    const failed = written({
      generation: 5,
      changed: 300,
      answered: 300,
      status: { observedGeneration: 4, ...conditions(['Ready', 'False', 'Invalid', 'no', 300]) },
    });
    expect(judged(failed)?.state).toBe('failing');
    expect(judged(failed, { controller: DOWN })?.state).toBe('silent');
    const quiet = written({
      generation: 5,
      changed: 300,
      answered: 300,
      ...status({ observedGeneration: 4 }),
    });
    expect(judged(quiet)?.state).toBe('stalled');
  });

  test('waits as long as is usual for its kind', () => {
    expect(judged(behind, { patienceMs: 400_000 })).toBeUndefined();
  });

  test('a status that was written since and does not move for ten minutes says so', () => {
    const stuck = written({
      generation: 5,
      changed: 900,
      answered: 700,
      ...status({ observedGeneration: 4 }),
    });
    expect(judged(stuck)).toMatchObject({
      state: 'stalled',
      sentence: 'its status has been written since, and still says generation 4 of 5',
    });
  });
});

describe('[R-27] a change to which nobody reacts while others of the kind are looked at', () => {
  const ignored = written({
    generation: 3,
    changed: 300,
    answered: 900,
    ...status({ phase: 'Up' }),
  });

  test('is an inference, and says so', () => {
    expect(judged(ignored, { peers: LIVELY, controller: UP })).toMatchObject({
      state: 'stalled',
      since: NOON - 300_000,
      certainty: 'inferred',
      sentence:
        'nobody has reacted to what kubectl changed, and others of its kind have been looked at since: its controller seems to filter it out',
      evidence: expect.arrayContaining([
        expect.objectContaining({
          text: expect.stringContaining('5 have been reacted to, and 1 not'),
        }),
      ]),
    });
  });

  test('so is an object whose status nobody has ever written', () => {
    const untouched = written({ created: 300, changed: 300 });
    expect(judged(untouched, { peers: { ...LIVELY, withoutStatus: 1 } })).toMatchObject({
      state: 'stalled',
      certainty: 'inferred',
      sentence: expect.stringMatching(/^nobody has ever written its status/),
    });
    expect(judged(untouched)).toBeUndefined();
  });

  test.each<[string, KubeObject, Partial<Peers>]>([
    ['too few others', ignored, { answered: 2 }],
    ['a kind that answers seldom', ignored, { unanswered: 4 }],
    ['nobody was looked at since', ignored, { answeredAt: NOON - 301_000 }],
    [
      'a condition has changed since',
      written({
        generation: 3,
        changed: 300,
        answered: 900,
        status: conditions(['Ready', 'True', '', '', 200]),
      }),
      {},
    ],
    [
      'the same second',
      written({ generation: 3, changed: 300, answered: 300, ...status({ a: 1 }) }),
      {},
    ],
    [
      'a second apart',
      written({ generation: 3, changed: 299, answered: 300, ...status({ a: 1 }) }),
      {},
    ],
    [
      'written in the future',
      written({ generation: 3, changed: -300, answered: 900, ...status({ a: 1 }) }),
      {},
    ],
    [
      'its controller says what it has seen',
      written({ generation: 3, changed: 300, answered: 900, ...status({ observedGeneration: 3 }) }),
      {},
    ],
  ])('is not told: %s', (_, object, peers) => {
    expect(judged(object, { peers: { ...LIVELY, ...peers } })).toBeUndefined();
  });

  test('is silence where its controller does not run', () => {
    expect(judged(ignored, { controller: { ...DOWN, isInferred: true } })).toMatchObject({
      state: 'silent',
      certainty: 'inferred',
      sentence: expect.stringMatching(
        /^nobody reacts to its last change, which kubectl has written: nobody leads/,
      ),
    });
  });
});

describe('conditions', () => {
  const well = { generation: 2, changed: 900, answered: 20 };
  const withConditions = (...list: readonly Told[]) =>
    written({ ...well, status: { observedGeneration: 2, ...conditions(...list) } });

  test.each<[string, KubeObject, string, RegExp]>([
    [
      'Ready=False with a reason that says so',
      withConditions(['Ready', 'False', 'BackendRefused', 'connection refused', 20]),
      'failing',
      /^Ready=False, BackendRefused: connection refused$/,
    ],
    [
      'Ready=False that lasts',
      withConditions(['Ready', 'False', 'Odd', 'no idea', 90]),
      'failing',
      /Odd: no idea/,
    ],
    [
      'Stalled',
      withConditions(['Stalled', 'True', 'Whatever', '', 20]),
      'failing',
      /^Stalled=True, Whatever$/,
    ],
    ['Failed', withConditions(['Failed', 'True', '', 'no', 20]), 'failing', /^Failed=True: no$/],
    ['Degraded', withConditions(['Degraded', 'True', 'Some', '', 20]), 'failing', /Degraded/],
    [
      'what ends in Failure',
      withConditions(['ReplicaFailure', 'True', 'FailedCreate', 'quota', 20]),
      'failing',
      /quota/,
    ],
    [
      'Reconciling for ten minutes',
      withConditions(['Reconciling', 'True', 'Progressing', 'waiting', 700]),
      'none',
      /./,
    ],
  ])('%s', (_, object, state, sentence) => {
    const found = judged(object);
    expect(found?.state ?? 'none').toBe(state);
    if (found !== undefined) expect(found.sentence).toMatch(sentence);
  });

  test('what is said to go on and has not changed for ten minutes stalls', () => {
    const object = written({
      generation: 2,
      changed: 900,
      answered: 700,
      status: {
        observedGeneration: 2,
        ...conditions(['Reconciling', 'True', 'Progressing', 'waiting', 700]),
      },
    });
    expect(judged(object)).toMatchObject({
      state: 'stalled',
      since: NOON - 700_000,
      sentence: expect.stringContaining('Reconciling=True, Progressing: waiting'),
    });
  });

  test.each<[string, KubeObject]>([
    ['Ready=Unknown', withConditions(['Ready', 'Unknown', 'Failing', 'who knows', 900])],
    ['Ready=True', withConditions(['Ready', 'True', 'Failed', '', 900])],
    ['Stalled=False', withConditions(['Stalled', 'False', 'Failed', '', 900])],
    ['a type that nobody knows', withConditions(['Sparkling', 'False', 'Failed', '', 900])],
    ['a failure of a moment', withConditions(['Ready', 'False', 'Failed', '', 9])],
    [
      'not ready yet, and worked on',
      withConditions(['Ready', 'False', 'Odd', '', 90], ['Reconciling', 'True', '', '', 90]),
    ],
    [
      'a reason that says that it goes on',
      withConditions(['Ready', 'False', 'InProgress', '', 90]),
    ],
    [
      'a rollout that is done and goes on to say so',
      written({
        generation: 2,
        changed: 9_000,
        answered: 8_000,
        status: {
          observedGeneration: 2,
          ...conditions(['Progressing', 'True', 'NewReplicaSetAvailable', '', 8_000]),
        },
      }),
    ],
    ['times in the future', withConditions(['Ready', 'False', 'Failed', '', -500])],
    [
      'KEDA is idle',
      {
        ...withConditions(['Active', 'False', 'ScalerNotActive', '', 900]),
        apiVersion: 'keda.sh/v1alpha1',
        kind: 'ScaledObject',
      },
    ],
  ])('say nothing: %s', (_, object) => expect(judged(object)).toBeUndefined());

  test('of a failure that was seen after the change, the failure is told and not the generation', () => {
    const object = written({
      generation: 5,
      changed: 300,
      answered: 200,
      status: {
        observedGeneration: 4,
        ...conditions(['Ready', 'False', 'Invalid', 'no such size', 200]),
      },
    });
    expect(judged(object)).toMatchObject({ state: 'failing', since: NOON - 200_000 });
  });

  test('a condition without a status is an error as it stands', () => {
    const object = {
      ...withConditions(['ComparisonError', '', '', 'cannot fetch', 90]),
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
    };
    expect(judged(object)).toMatchObject({
      state: 'failing',
      sentence: 'ComparisonError: cannot fetch',
    });
  });
});

describe('[P-10] the conditions of a Stack', () => {
  const stack = (...list: readonly Told[]) =>
    written(
      {
        generation: 2,
        changed: 900,
        answered: 20,
        status: { observedGeneration: 2, ...conditions(...list) },
      },
      'pulumi.com/v1 Stack',
      'infra/net',
    );

  test.each<[Told, string, string]>([
    [
      ['Stalled', 'True', 'SourceUnavailable', 'unable to retrieve program', 30],
      'failing',
      'Stalled=True, SourceUnavailable: its program cannot be fetched: the Git repository, the Flux source or the Program (unable to retrieve program); it is tried again every 30 s',
    ],
    [
      ['Stalled', 'True', 'UpdateFailed', 'up failed 3 times', 30],
      'failing',
      'the operator has given up',
    ],
    [
      ['Stalled', 'True', 'NamespaceTerminating', '', 30],
      'failing',
      'its namespace is being deleted',
    ],
    [
      ['Reconciling', 'True', 'RetryingAfterFailure', '0 update failure(s)', 30],
      'backing-off',
      'it is tried again by itself: 10 s after the first failure',
    ],
  ])('%j', (condition, state, sentence) => {
    const found = judged(stack(condition, ['Ready', 'False', 'NotReadyInProgress', '', 30]));
    expect(found?.state).toBe(state);
    expect(found?.sentence).toContain(sentence);
    expect(found?.evidence).toHaveLength(1);
  });

  test.each<[Told, true | undefined]>([
    [['Stalled', 'True', 'UpdateFailed', '', 30], true],
    [['Stalled', 'True', 'SpecInvalid', '', 30], true],
    [['Stalled', 'True', 'SourceUnavailable', '', 30], undefined],
    [['Reconciling', 'True', 'RetryingAfterFailure', '', 30], undefined],
    // Whoever says Stalled has given up, unless more is known of its reason.
    [['Stalled', 'True', 'SomethingElse', '', 30], true],
  ])('%j: is it final? %s', (condition, isFinal) => {
    expect(judged(stack(condition))?.isFinal).toBe(isFinal);
  });

  test('up to date, or worked on for a while, is no problem', () => {
    expect(judged(stack(['Ready', 'True', 'ProcessingCompleted', '', 900]))).toBeUndefined();
    expect(judged(stack(['Reconciling', 'True', 'StackProcessing', '', 60]))).toBeUndefined();
  });
});

describe('counters', () => {
  const grown = (...values: readonly [number, number][]) => ({
    ...ALONE.seen,
    grown: values.map(([seconds, value]) => ({
      at: NOON - seconds * 1000,
      path: 'status.failures',
      value,
    })),
  });
  const object = written({ generation: 1, changed: 900, answered: 5, status: { failures: 4 } });

  test('that grow while they are watched say that it fails', () => {
    expect(judged(object, { seen: grown([20, 3], [10, 4]) })).toMatchObject({
      state: 'failing',
      sentence: 'status.failures grows: 3, 4',
    });
    expect(judged(object, { seen: grown([10, 4]) })).toBeUndefined();
  });

  test('that grow ever more seldom say that it backs off', () => {
    expect(judged(object, { seen: grown([100, 2], [90, 3], [70, 4], [20, 5]) })).toMatchObject({
      state: 'backing-off',
      sentence: 'status.failures grows: 2, 3, 4, 5, ever more seldom',
    });
  });
});

describe('a pause is said, and is no problem', () => {
  test.each<[string, KubeObject, RegExp]>([
    [
      'by the key of its system',
      {
        ...written(
          { labels: { 'kratix.io/paused': 'true' } },
          'platform.kratix.io/v1alpha1 Promise',
          'sites',
        ),
      },
      /kratix\.io\/paused.*Kratix does not look at it/,
    ],
    ['by spec.suspend', written({ spec: { suspend: true } }), /spec\.suspend is true/],
    ['by spec.paused', written({ spec: { paused: true } }), /spec\.paused is true/],
  ])('%s', (_, object, sentence) => {
    const late = { ...object, status: { observedGeneration: 0 } };
    expect(judged(late)).toMatchObject({
      state: 'paused',
      sentence: expect.stringMatching(sentence),
    });
  });

  test('not by another value', () => {
    expect(judged(written({ spec: { suspend: false, paused: 'true' } }))).toBeUndefined();
  });
});

test('whatever an object is, nothing breaks, and what says nothing is no problem', () => {
  const anything = fc.record(
    {
      apiVersion: fc.constantFrom('example.com/v1', 'pulumi.com/v1', 'v1', ''),
      kind: fc.constantFrom('Stack', 'Widget', ''),
      metadata: fc.oneof(
        fc.anything(),
        fc.record({ generation: fc.anything(), managedFields: fc.anything(), name: fc.string() }),
        fc.record({
          managedFields: fc.array(
            fc.record({
              manager: fc.anything(),
              time: fc.anything(),
              subresource: fc.anything(),
              fieldsV1: fc.anything(),
            }),
          ),
        }),
      ),
      spec: fc.anything(),
      status: fc.oneof(
        fc.anything(),
        fc.record({
          observedGeneration: fc.anything(),
          conditions: fc.oneof(
            fc.anything(),
            fc.array(
              fc.record({
                type: fc.constantFrom('Ready', 'Stalled', '__proto__', 'constructor'),
                status: fc.anything(),
                reason: fc.constantFrom('constructor', 'toString', 'Failed'),
                lastTransitionTime: fc.anything(),
              }),
            ),
          ),
        }),
      ),
    },
    { requiredKeys: ['apiVersion', 'kind'] },
  );
  fc.assert(
    fc.property(anything, (object) => {
      expect(() => judged(object as KubeObject, { peers: LIVELY, controller: DOWN })).not.toThrow();
    }),
  );
});

test('an object whose status is newer than its last change and that says it is well is never a problem', () => {
  const times = fc.tuple(
    fc.integer({ min: -3_000, max: 90_000 }),
    fc.integer({ min: 0, max: 90_000 }),
  );
  fc.assert(
    fc.property(times, fc.nat(9), fc.boolean(), ([answered, late], generation, isDown) => {
      const object = written({
        generation,
        changed: answered + late,
        answered,
        status: {
          observedGeneration: generation,
          ...conditions(['Ready', 'True', '', '', answered]),
        },
      });
      expect(judged(object, { peers: LIVELY, controller: isDown ? DOWN : UP })).toBeUndefined();
    }),
  );
});
