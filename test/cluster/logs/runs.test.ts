import { describe, expect, test } from 'vitest';
import { runStateOf, runsOf } from '../../../src/cluster/logs/runs.ts';
import type { LogTarget } from '../../../src/kube/container-log.ts';
import { a } from '../../helpers/objects.ts';

const RUNNING = { running: { startedAt: '2026-01-15T12:00:00Z' } };
const ended = (containerID?: string) => ({ terminated: { exitCode: 1, containerID } });
const WAITING = { waiting: { reason: 'CrashLoopBackOff' } };

const status = (name: string, more: object) => ({ name, restartCount: 0, ...more });

/** A pod whose main container is `app`. */
function pod(app: object, more: { readonly [field: string]: readonly object[] } = {}) {
  return a('v1 Pod', 'team-a/web', {
    uid: 'u1',
    spec: {
      initContainers: [
        { name: 'setup' },
        { name: 'proxy', restartPolicy: 'Always' },
        { name: 'check' },
      ],
      containers: [{ name: 'app' }],
    },
    status: { containerStatuses: [status('app', app)], ...more },
  });
}

const told = (object: ReturnType<typeof pod>) =>
  runsOf(object).map(({ target, state }) => `${target.container}#${target.restart} ${state}`);

describe('the runs of a pod', () => {
  test('are those of containers that have begun, in the order in which they run', () => {
    const object = pod(
      { containerID: 'c4', state: RUNNING },
      {
        initContainerStatuses: [
          status('check', { containerID: 'c3', state: ended() }),
          status('proxy', { containerID: 'c2', state: RUNNING }),
          status('setup', { containerID: 'c1', state: ended() }),
        ],
        ephemeralContainerStatuses: [status('debug', { containerID: 'c5', state: RUNNING })],
      },
    );
    expect(runsOf(object).map(({ target }) => [target.role, target.container, target.id])).toEqual([
      ['init', 'setup', 'c1'],
      ['sidecar', 'proxy', 'c2'],
      ['init', 'check', 'c3'],
      ['main', 'app', 'c4'],
      ['ephemeral', 'debug', 'c5'],
    ]);
    expect(runsOf(object)[0]?.target).toMatchObject({
      namespace: 'team-a',
      pod: 'web',
      podUid: 'u1',
    });
  });

  test.each([
    [
      'a container that was never reached',
      { state: { waiting: { reason: 'PodInitializing' } } },
      [],
    ],
    ['a container without a state', {}, []],
    ['one that runs', { containerID: 'c1', state: RUNNING }, ['app#0 running']],
    ['one that has ended', { containerID: 'c1', state: ended('c1') }, ['app#0 ended']],
    [
      'one that was restarted',
      { containerID: 'c2', restartCount: 1, state: RUNNING, lastState: ended('c1') },
      ['app#0 previous', 'app#1 running'],
    ],
    [
      'one that waits to be restarted',
      { containerID: 'c2', restartCount: 1, state: WAITING, lastState: ended('c2') },
      ['app#1 ended'],
    ],
    [
      'one whose last run is told twice',
      { containerID: 'c1', restartCount: 0, state: ended('c1'), lastState: ended('c1') },
      ['app#0 ended'],
    ],
    [
      'one without ids',
      { restartCount: 2, state: RUNNING, lastState: ended() },
      ['app#1 previous', 'app#2 running'],
    ],
  ])('of %s', (_, app, runs) => {
    expect(told(pod(app))).toEqual(runs);
  });

  test('without ids are told apart by their number', () => {
    const ids = runsOf(pod({ restartCount: 2, state: RUNNING, lastState: ended() }));
    expect(ids.map(({ target }) => target.id)).toEqual(['u1/app/1', 'u1/app/2']);
  });
});

describe('a run', () => {
  const first: LogTarget = {
    id: 'c1',
    namespace: 'team-a',
    pod: 'web',
    podUid: 'u1',
    container: 'app',
    role: 'main',
    restart: 0,
  };

  test.each([
    ['running', { containerID: 'c1', state: RUNNING }],
    ['ended', { containerID: 'c1', state: ended('c1') }],
    ['previous', { containerID: 'c2', restartCount: 1, state: RUNNING, lastState: ended('c1') }],
    ['superseded', { containerID: 'c3', restartCount: 2, state: RUNNING, lastState: ended('c2') }],
    ['running', {}],
  ] as const)('is %s', (state, app) => {
    expect(runStateOf(pod(app), first)).toBe(state);
  });

  test('is gone with its pod, whatever comes under the same name', () => {
    const other = a('v1 Pod', 'team-a/web', { uid: 'u2' });
    expect(runStateOf(other, first)).toBe('gone');
  });
});
