import { expect, test } from 'vitest';
import { attemptsAllowed, jobStatusOf } from '../../src/kube/jobs.ts';
import { containersOf, failingContainer, failureOf, podStatusOf } from '../../src/kube/pods.ts';
import { a } from '../helpers/objects.ts';
import { aPod } from '../helpers/workflows.ts';

test('containers come in the order in which they run, whatever that of their statuses is', () => {
  const pod = {
    spec: {
      initContainers: [{ name: 'first' }, { name: 'proxy', restartPolicy: 'Always' }],
      containers: [{ name: 'main', image: 'app:v1' }],
    },
    status: {
      initContainerStatuses: [
        { name: 'proxy', state: { running: { startedAt: '2026-01-01T00:00:00Z' } } },
        { name: 'first', state: { terminated: { exitCode: 0 } } },
      ],
    },
  };
  expect(containersOf(pod).map(({ name, role, state }) => [name, role, state.type])).toEqual([
    ['first', 'init', 'ended'],
    ['proxy', 'sidecar', 'running'],
    ['main', 'main', 'not-reached'],
  ]);
});

test.each([
  ['it ended with an error', { init: { one: 'exit 3' } }, 'one', 3],
  [
    'it waits to be started again',
    { init: { one: 'wait CrashLoopBackOff: back-off' }, before: { one: 4 } },
    'one',
    4,
  ],
  [
    'it runs again after an error',
    { init: { one: 'run' }, restarts: { one: 2 }, before: { one: 5 } },
    'one',
    5,
  ],
  ['the second of them', { init: { one: 'done', two: 'exit 1' } }, 'two', 1],
] as const)('a container fails: %s', (_, shape, name, exitCode) => {
  const failing = failingContainer(podStatusOf(aPod('demo/x', shape)).containers);
  expect(failing?.name).toBe(name);
  expect(failing && failureOf(failing)?.exitCode).toBe(exitCode);
});

test.each([
  ['all is done', { init: { one: 'done' } }],
  ['it has succeeded since', { init: { one: 'done' }, before: { one: 1 }, restarts: { one: 1 } }],
  ['its image is waited for', { init: { one: 'wait ErrImagePull: not found' } }],
] as const)('no container fails: %s', (_, shape) => {
  expect(failingContainer(podStatusOf(aPod('demo/x', shape)).containers)).toBeUndefined();
});

test('what is not there, or of another type, is empty', () => {
  expect(podStatusOf({ status: { containerStatuses: 'none' } })).toEqual({
    phase: '',
    reason: '',
    message: '',
    restartPolicy: 'Always',
    node: '',
    unscheduled: undefined,
    containers: [],
  });
});

test.each([
  ['OnFailure', 6, 6],
  ['OnFailure', 0, 1],
  ['Never', 6, 7],
  ['Never', undefined, 7],
])(
  'a Job whose pods restart %s, with limit %s, is tried %s times',
  (restartPolicy, backoffLimit, wanted) => {
    const spec = { backoffLimit, template: { spec: { restartPolicy } } };
    expect(attemptsAllowed(jobStatusOf(a('batch/v1 Job', 'demo/x', { spec })))).toBe(wanted);
  },
);
