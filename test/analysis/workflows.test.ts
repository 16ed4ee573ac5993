import { describe, expect, test } from 'vitest';
import type { WorkRun } from '../../src/analysis/workflow.ts';
import { describeWorkflow } from '../../src/analysis/workflow-text.ts';
import { explainWorkflow } from '../../src/analysis/workflows.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { aJob, FAILED } from '../helpers/kratix.ts';
import { a, ago, conditions, type Shape } from '../helpers/objects.ts';
import { NOON } from '../helpers/rows.ts';
import { aPod, workRow } from '../helpers/workflows.ts';

const JOB = 'team-a/deploy-1';
const LIMIT_6 = { backoffLimit: 6, template: { spec: { restartPolicy: 'OnFailure' } } };
const LIMIT_2 = { backoffLimit: 2, template: { spec: { restartPolicy: 'Never' } } };

/** A run of a Job, or of pods alone; those in `gone` vanished five seconds ago. */
function run({
  job,
  pods = [],
  gone = [],
}: {
  readonly job?: KubeObject;
  readonly pods?: readonly KubeObject[];
  readonly gone?: readonly KubeObject[];
}): WorkRun {
  const podsOf = (objects: readonly KubeObject[], goneAt: number | undefined) =>
    objects.flatMap((object) => {
      const row = workRow(object);
      return row.type === 'pod' ? [{ row, goneAt }] : [];
    });
  const row = job && workRow(job);
  return {
    id: 'run',
    job: row?.type === 'job' ? row : undefined,
    goneAt: undefined,
    pods: [...podsOf(pods, undefined), ...podsOf(gone, NOON - 5000)],
  };
}

const configure = (shape: Shape = {}) => aJob('configure', JOB, { spec: LIMIT_6, ...shape });
const pod = (shape: Parameters<typeof aPod>[1]) =>
  aPod(`${JOB}-x7d2k`, { labels: { 'batch.kubernetes.io/job-name': 'deploy-1' }, ...shape });
const said = (...runs: readonly WorkRun[]) => {
  const workflow = explainWorkflow(runs);
  return workflow && describeWorkflow(workflow, NOON);
};

const KRATIX = ['reader', 'render', 'check', 'publish', 'work-writer', 'status-writer'];

describe('[K-02] [K-03] what a run shows', () => {
  test('stages are the containers in their order, those of the author told from those of Kratix', () => {
    const workflow = explainWorkflow([
      run({
        job: configure(),
        pods: [
          pod({
            init: {
              reader: 'done',
              render: 'done',
              check: 'run',
              publish: '-',
              'work-writer': '-',
            },
            main: { 'status-writer': '-' },
          }),
        ],
      }),
    ]);
    expect(workflow?.stages.map(({ container }) => container)).toEqual(KRATIX);
    expect(workflow?.stages.map(({ mark }) => mark)).toEqual([
      'done',
      'done',
      'running',
      'not-reached',
      'not-reached',
      'not-reached',
    ]);
    expect(workflow?.stages.map(({ isUsers }) => isUsers)).toEqual([
      false,
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(workflow?.work).toMatchObject({
      object: { namespace: 'team-a', name: 'alpha' },
      pipeline: 'teardown',
      action: 'configure',
    });
  });

  test.each<[string, Parameters<typeof aPod>[1]]>([
    [
      'user container 2 of 3 (check) exits 4, attempt 4 of 6, next in 3m 10s',
      {
        init: {
          reader: 'done',
          render: 'done',
          check: 'wait CrashLoopBackOff: back-off 3m20s restarting failed container=check',
          publish: '-',
        },
        main: { 'status-writer': '-' },
        restarts: { check: 3 },
        before: { check: 4 },
      },
    ],
    [
      'user container 2 of 2 (check) runs, attempt 2 of 6; the one before exited 4',
      {
        init: { reader: 'done', render: 'done', check: 'run' },
        main: { 'status-writer': '-' },
        restarts: { check: 1 },
        before: { check: 4 },
      },
    ],
    [
      'user container render runs',
      { init: { reader: 'done', render: 'run' }, main: { 'status-writer': '-' } },
    ],
    ['container reader runs', { init: { reader: 'run', render: '-' } }],
    ['its first container is being started', { init: { reader: '-', render: '-' } }],
    [
      'image render:v1 cannot be pulled: its registry has no such tag',
      { init: { reader: 'done', render: 'wait ErrImagePull: render: manifest unknown' } },
    ],
    [
      'no node takes it: 1 of 1 without enough memory',
      { unscheduled: ['Unschedulable', '0/1 nodes are available: 1 Insufficient memory.'] },
    ],
  ])('%s', (sentence, shape) => {
    expect(said(run({ job: configure(), pods: [pod(shape)] }))).toBe(sentence);
  });

  test('no pod of the Job is there', () => {
    expect(said(run({ job: configure() }))).toBe('no pod yet, 60s after its Job was made');
  });

  test('the Job is suspended', () => {
    const job = configure({ spec: { ...LIMIT_6, suspend: true } });
    expect(said(run({ job }))).toBe('suspended');
  });

  test('the Job is complete', () => {
    const status = { startTime: ago(60), ...conditions(['Complete', 'True', '', '', 18]) };
    const pods = [pod({ phase: 'Succeeded', main: { 'status-writer': 'done' } })];
    expect(said(run({ job: configure({ status }), pods }))).toBe('done in 42s');
  });
});

describe('[K-41] when it is tried again', () => {
  test('a failed configure pipeline after the interval of Kratix, as long as its Promise sets no other', () => {
    const gone = [pod({ phase: 'Failed', init: { reader: 'done', render: 'exit 1' } })];
    const job = configure({ status: { failed: 1, ...FAILED } });
    expect(said(run({ job, gone }))).toBe(
      'failed: user container render exits 1; next in 9h 59m unless its Promise sets another interval',
    );
  });

  test('a failed delete pipeline never', () => {
    const job = aJob('delete', JOB, { spec: LIMIT_6, status: { failed: 1, ...FAILED } });
    expect(said(run({ job }))).toBe('failed: BackoffLimitExceeded; never tried again by itself');
  });

  test('pods that do not restart: another pod after the back-off of the Job', () => {
    const job = a('batch/v1 Job', 'demo/report-1', { spec: LIMIT_2, status: { failed: 2 } });
    const pods = ['a', 'b'].map((name, i) =>
      aPod(`demo/report-1-${name}`, {
        created: 100 - i,
        phase: 'Failed',
        restartPolicy: 'Never',
        main: { app: 'exit 2' },
        labels: { 'batch.kubernetes.io/job-name': 'report-1' },
      }),
    );
    expect(said(run({ job, pods }))).toBe('container app exits 2, attempt 2 of 3, next in 10s');
  });

  test('an attempt that runs is told of, not the one before', () => {
    const job = a('batch/v1 Job', 'demo/report-1', { spec: LIMIT_2, status: { failed: 1 } });
    const labels = { 'batch.kubernetes.io/job-name': 'report-1' };
    const shape = { restartPolicy: 'Never', labels };
    const pods = [
      aPod('demo/report-1-a', { ...shape, phase: 'Failed', main: { app: 'exit 2' } }),
      aPod('demo/report-1-b', { ...shape, phase: 'Running', main: { app: 'run' } }),
    ];
    expect(said(run({ job, pods }))).toBe('container app runs, attempt 2 of 3');
  });

  test('the kubelet doubles its back-off where its text does not tell it', () => {
    const init = { reader: 'done', render: 'wait CrashLoopBackOff' } as const;
    const pods = [pod({ init, restarts: { render: 2 }, before: { render: 1 } })];
    expect(said(run({ job: configure(), pods }))).toBe(
      'user container render exits 1, attempt 3 of 6, next in 30s',
    );
  });
});

describe('whose work it is', () => {
  const workOf = (object: KubeObject) => workRow(object).work;
  const ownedBy = (kind: string, name: string) => [a(`example.com/v1 ${kind}`, name)];

  test.each([
    [
      'a request in another namespace than its pipelines',
      aJob('configure', 'pipelines/x', {
        annotations: {
          'kratix.io/job-resource-kind': 'Widget',
          'kratix.io/job-resource-namespace': 'team-b',
          'kratix.io/job-resource-name': 'alpha',
        },
      }),
      'Widget team-b/alpha teardown configure',
    ],
    [
      'a Promise',
      aJob('delete', 'system/x', { of: 'promise' }),
      'Promise /widgets teardown delete',
    ],
    [
      'a CronJob',
      a('batch/v1 Job', 'demo/report-29201', { owners: ownedBy('CronJob', 'demo/report') }),
      'CronJob demo/report  run',
    ],
    [
      'any owner of Jobs, whose names but for their ends are pipelines',
      a('batch/v1 Job', 'demo/migrate-7f3a1', { owners: ownedBy('Database', 'demo/orders') }),
      'Database demo/orders migrate run',
    ],
    ['a Job of nobody', a('batch/v1 Job', 'demo/once'), 'Job demo/once  run'],
    [
      'a Pulumi workspace',
      aPod('demo/api-workspace-0', { labels: { 'auto.pulumi.com/workspace-name': 'api' } }),
      'Workspace demo/api  serve',
    ],
    [
      'a BroadcastJob of OpenKruise',
      aPod('demo/warm-x', {
        labels: { 'broadcastjob-name': 'warm' },
        owners: ownedBy('BroadcastJob', 'demo/warm'),
      }),
      'BroadcastJob demo/warm  run',
    ],
    [
      'a node of an Argo Workflow',
      aPod('demo/etl-1', {
        labels: { 'workflows.argoproj.io/workflow': 'etl' },
        annotations: { 'workflows.argoproj.io/node-name': 'etl.load' },
      }),
      'Workflow demo/etl etl.load run',
    ],
    [
      'a task of a Tekton PipelineRun',
      aPod('demo/ci-build-pod', {
        labels: {
          'tekton.dev/taskRun': 'ci-build',
          'tekton.dev/pipelineRun': 'ci',
          'tekton.dev/pipelineTask': 'build',
        },
      }),
      'PipelineRun demo/ci build run',
    ],
  ])('%s', (_, object, wanted) => {
    const { object: of, pipeline, action } = workOf(object);
    expect(`${of.kind} ${of.namespace}/${of.name} ${pipeline} ${action}`).toBe(wanted);
  });

  test('a pod that carries out no known work is none', () => {
    expect(() => workRow(aPod('demo/web'))).toThrow('no known work');
  });
});

test('[K-43] the latest run tells, those before it are its history, with their versions', () => {
  const of = (created: number, hash: string, condition: string) =>
    run({
      job: aJob('configure', `team-a/deploy-${created}`, {
        created,
        labels: {
          'kratix.io/promise-name': 'widgets',
          'kratix.io/workflow-type': 'resource',
          'kratix.io/workflow-action': 'configure',
          'kratix.io/hash': hash,
        },
        status: conditions([condition, 'True', '', '', created - 5]),
      }),
    });
  const workflow = explainWorkflow([
    of(300, 'old', 'Complete'),
    of(20, 'new', 'Failed'),
    of(100, 'new', 'Complete'),
  ]);
  expect(workflow?.carrier.name).toBe('deploy-20');
  expect(workflow?.earlier.map(({ name, state, isOld }) => [name, state, isOld])).toEqual([
    ['deploy-100', 'complete', false],
    ['deploy-300', 'complete', true],
  ]);
});
