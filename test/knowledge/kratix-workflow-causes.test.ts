import { describe } from 'vitest';
import { testFound, testNotFound } from '../helpers/concluded.ts';
import {
  aJob,
  FAILED,
  from,
  kratix,
  leading,
  podOf,
  promise,
  REQUEST_ORDER,
  request,
} from '../helpers/kratix.ts';
import { ago, conditions } from '../helpers/objects.ts';

const ALPHA = 'Widget team-a/alpha';
const JOB = 'team-a/kratix-widgets-alpha-teardown-1';
const SUSPENDED = { 'kratix.io/workflow-suspended': 'true' };
const WIDGETS = 'Promise widgets';

const crash = (exitCode: number, restartCount: number) => ({
  restartCount,
  state: { waiting: { reason: 'CrashLoopBackOff' } },
  lastState: { terminated: { exitCode } },
});
const suspended = [
  { name: 'teardown', phase: 'Suspended', message: 'waiting for the DBA', nextRetryAt: ago(-600) },
];

describe('the delete pipeline', () => {
  testFound([
    {
      title: '[K-25] [KD-3] of a request has failed',
      of: ALPHA,
      given: { objects: kratix(request(), aJob('delete', JOB, { status: FAILED })) },
      code: 'KD-3',
      severity: 'stuck',
      says: [JOB, 'BackoffLimitExceeded', 'never runs a failed delete pipeline again by itself'],
      answers: ['K-25', 'K-23', 'K-41'],
      evidence: ['its pod is gone, and its log with it'],
      offers: ['kratix.io/manual-reconciliation=true'],
    },
    {
      title: '[KD-3] of a request has failed, and was asked to run again',
      of: ALPHA,
      given: {
        objects: kratix(
          request({ labels: { 'kratix.io/manual-reconciliation': 'true' } }),
          aJob('delete', JOB, { status: FAILED }),
        ),
      },
      code: 'KD-3',
      severity: 'working',
      says: ['was asked to run it again'],
    },
    {
      title: '[KD-3] of a request has failed, and its pod is still there',
      of: ALPHA,
      given: {
        objects: kratix(
          request(),
          aJob('delete', JOB, { status: FAILED }),
          podOf(JOB, 'deprovision', crash(4, 2)),
        ),
        logs: { [`${JOB}-x7d2k/deprovision (previous)`]: ['Error: refusing to drop database'] },
      },
      code: 'KD-3',
      severity: 'stuck',
      says: ['container deprovision ends with exit code 4, 3 times so far'],
      evidence: ['refusing to drop database'],
    },
    {
      title: '[KD-3] of a request crashes again and again',
      of: ALPHA,
      given: {
        objects: kratix(request(), aJob('delete', JOB), podOf(JOB, 'deprovision', crash(1, 3))),
      },
      code: 'KD-3',
      severity: 'stuck',
      says: ['does not get through', 'deprovision'],
      answers: ['K-41'],
    },
    {
      title: '[KD-3] of a request cannot pull its image',
      of: ALPHA,
      given: {
        objects: kratix(
          request(),
          aJob('delete', JOB),
          podOf(JOB, 'deprovision', { state: { waiting: { reason: 'ImagePullBackOff' } } }),
        ),
      },
      code: 'KD-3',
      severity: 'stuck',
      says: ['the image of container deprovision cannot be pulled'],
    },
    {
      title: '[K-25] [KD-3] of a request has failed once, and is tried again by itself',
      of: ALPHA,
      given: {
        objects: kratix(request(), aJob('delete', JOB), podOf(JOB, 'deprovision', crash(1, 0))),
      },
      code: 'KD-3',
      severity: 'working',
      says: ['deprovision'],
    },
    {
      title: '[KD-3] of a request runs',
      of: ALPHA,
      given: { objects: kratix(request(), aJob('delete', JOB)) },
      code: 'pipeline-running',
      severity: 'working',
      says: [JOB],
    },
    {
      title: '[KD-3] of a request has failed, and only its condition is left',
      of: ALPHA,
      given: {
        objects: kratix(
          request({
            status: conditions(['DeleteWorkflowCompleted', 'False', 'DeleteWorkflowFailed']),
          }),
        ),
      },
      code: 'KD-3',
      severity: 'stuck',
      says: ['its Job is not there any more'],
    },
    {
      title: '[K-33] [KD-3] of a Promise has failed',
      of: WIDGETS,
      given: {
        objects: [
          promise({ deleted: 120 }),
          leading,
          aJob('delete', 'kratix-platform-system/kratix-widgets-bye-1', {
            of: 'promise',
            status: FAILED,
          }),
        ],
      },
      code: 'KD-3',
      severity: 'stuck',
      says: ['Job kratix-platform-system/kratix-widgets-bye-1'],
      answers: ['K-33', 'K-30'],
    },
    {
      title: '[K-25] [KD-2] has suspended itself until somebody resumes it',
      of: ALPHA,
      given: { objects: kratix(request({ labels: SUSPENDED })) },
      code: 'KD-2',
      severity: 'stuck',
      says: ['has suspended itself', 'when the label is removed'],
      evidence: ['kratix.io/workflow-suspended=true'],
      answers: ['K-25'],
      offers: ['kratix.io/workflow-suspended-'],
    },
  ]);

  testFound([
    {
      title: '[K-25] [KD-2] has suspended itself until a time that is to come',
      of: ALPHA,
      given: {
        objects: kratix(
          request({
            labels: SUSPENDED,
            status: { kratix: { workflows: { pipelines: suspended } } },
          }),
        ),
      },
      code: 'KD-2',
      severity: 'working',
      says: ['(waiting for the DBA)', 'goes on at 2026-01-01T12:10:00.000Z'],
    },
  ]);

  testNotFound([
    {
      title: '[KD-3] has been followed by one that runs',
      of: ALPHA,
      given: {
        objects: kratix(
          request(),
          aJob('delete', JOB, { status: FAILED }),
          aJob('delete', `${JOB}-again`, { created: 20 }),
        ),
      },
      not: ['KD-3', 'KD-5'],
      state: 'working',
    },
    {
      title: '[KD-3] was that of a namesake before this request',
      of: ALPHA,
      given: { objects: kratix(request(), aJob('delete', JOB, { created: 900, status: FAILED })) },
      not: ['KD-3'],
    },
    {
      title: '[KD-3] was that of a namesake in another namespace',
      of: ALPHA,
      given: {
        objects: kratix(
          request(),
          aJob('delete', 'team-b/kratix-widgets-alpha-teardown-9', { status: FAILED }),
        ),
      },
      not: ['KD-3'],
    },
    {
      title: '[KD-3] had failed in a step that is over',
      of: ALPHA,
      given: {
        objects: kratix(
          request({ finalizers: from('kratix.io/work-cleanup', REQUEST_ORDER) }),
          aJob('delete', JOB, { status: FAILED }),
        ),
      },
      not: ['KD-3', 'KD-4', 'KD-5'],
    },
    {
      title: '[KD-2] is suspended by a label that only waits for a step that is over',
      of: ALPHA,
      given: {
        objects: kratix(
          request({
            labels: SUSPENDED,
            finalizers: from('kratix.io/work-cleanup', REQUEST_ORDER),
          }),
        ),
      },
      not: ['KD-2'],
    },
  ]);
});

describe('a Job that configures', () => {
  const configuring = aJob('configure', 'team-b/kratix-widgets-beta-deploy-1', { created: 300 });

  testFound([
    {
      title: '[KD-4] still runs, and the request waits for it',
      of: ALPHA,
      given: {
        objects: kratix(request(), aJob('configure', 'team-a/deploy-1', { created: 300 })),
      },
      code: 'KD-4',
      severity: 'working',
      says: ['Job team-a/deploy-1'],
      answers: ['K-25'],
      offers: ['kubectl delete job deploy-1 -n team-a'],
    },
    {
      title: '[K-33] [KD-4] of any request holds a Promise',
      of: WIDGETS,
      given: { objects: [promise({ deleted: 120 }), leading, configuring] },
      code: 'KD-4',
      severity: 'working',
      says: ['Job team-b/kratix-widgets-beta-deploy-1'],
      answers: ['K-33'],
    },
    {
      title: '[KD-4] crashes',
      of: ALPHA,
      given: {
        objects: kratix(
          request(),
          aJob('configure', 'team-a/deploy-1', { created: 300 }),
          podOf('team-a/deploy-1', 'apply', crash(1, 5)),
        ),
      },
      code: 'KD-4',
      severity: 'stuck',
      says: ['container apply'],
    },
  ]);

  testNotFound([
    {
      title: '[KD-4] has ended',
      of: ALPHA,
      given: {
        objects: kratix(
          request(),
          aJob('configure', 'team-a/deploy-1', { status: conditions(['Complete', 'True']) }),
          aJob('configure', 'team-a/deploy-2', { status: FAILED }),
          aJob('configure', 'team-a/deploy-3', { spec: { suspend: true } }),
        ),
      },
      not: ['KD-4'],
    },
    {
      title: '[KD-4] is that of another request',
      of: ALPHA,
      given: { objects: kratix(request(), configuring) },
      not: ['KD-4'],
    },
  ]);
});
