import { describe } from 'vitest';
import type { KubeObject } from '../../src/kube/object.ts';
import { testFound, testNotFound } from '../helpers/concluded.ts';
import {
  destination,
  kratix,
  leading,
  managerPod,
  PLATFORM,
  placement,
  promise,
  request,
  store,
} from '../helpers/kratix.ts';
import { a, anEvent, conditions } from '../helpers/objects.ts';

const PLACEMENT = 'WorkPlacement team-a/alpha.worker-1';
const refused =
  'failed to delete files from repository: Get "http://minio:9000/kratix/?location=": dial tcp 10.0.0.9:9000: connect: connection refused';

/** A WorkPlacement with its Destination and store, and what else there is. */
const stored = (...more: readonly KubeObject[]) =>
  kratix(placement(), destination(), store(), ...more);
const event = (reason: string, message: string, seconds = 12) =>
  anEvent(placement(), reason, message, { seconds, count: 7 });

describe('a WorkPlacement', () => {
  testFound([
    {
      title: '[K-26] [KD-12] whose store refuses connections',
      of: PLACEMENT,
      given: { objects: stored(event('FailedDeleteFilesFromRepository', refused)) },
      code: 'KD-12',
      severity: 'stuck',
      says: ['BucketStateStore minio', 'the store cannot be reached', 'connection refused'],
      answers: ['K-26', 'K-38', 'K-11'],
      evidence: ['7 times', 'its Work is gone already', 'Widget team-a/alpha the request is gone'],
    },
    {
      title: '[KD-12] whose store refuses the login',
      of: PLACEMENT,
      given: { objects: stored(event('FailedDeleteFilesFromRepository', 'Access Denied.')) },
      code: 'KD-12',
      severity: 'stuck',
      says: ['the store refuses the login', 'Access Denied'],
    },
    {
      title: '[K-26] [KD-11] whose state file is missing',
      of: PLACEMENT,
      given: { objects: stored(event('FailedReadKratixStateFile', 'file not found')) },
      code: 'KD-11',
      severity: 'stuck',
      says: ['its state file under .kratix is missing', 'tries for ever'],
    },
    {
      title: '[K-26] [KD-9] whose store says that it cannot be used',
      of: PLACEMENT,
      given: { objects: kratix(placement({ deleted: 5 }), destination(), store('False')) },
      code: 'KD-9',
      severity: 'stuck',
      says: ['BucketStateStore minio', 'SecretNotFound'],
    },
    {
      title: '[KD-9] whose store does not exist',
      of: PLACEMENT,
      given: { objects: kratix(placement(), destination()) },
      code: 'KD-9',
      severity: 'stuck',
      says: ['BucketStateStore minio', 'it does not exist'],
    },
    {
      title: '[K-26] [KD-10] that stays without a word',
      of: PLACEMENT,
      given: { objects: stored() },
      code: 'KD-10',
      severity: 'silent',
      certainty: 'inferred',
      says: ['BucketStateStore minio', 'probably cannot be reached'],
    },
    {
      title: '[KD-13] whose Destination is gone',
      of: PLACEMENT,
      given: { objects: kratix(placement(), store()) },
      code: 'KD-13',
      severity: 'working',
      says: ['Destination worker is gone', 'stay in the store'],
    },
  ]);

  testNotFound([
    {
      title: '[KD-10] that has not had two tries yet',
      of: PLACEMENT,
      given: { objects: kratix(placement({ deleted: 35 }), destination(), store()) },
      not: ['KD-10', 'KD-9', 'KD-12'],
      state: 'working',
    },
    {
      title: '[KD-12] whose event is older than its deletion',
      of: PLACEMENT,
      given: {
        objects: kratix(
          placement({ deleted: 10 }),
          destination(),
          store(),
          event('FailedDeleteFilesFromRepository', refused, 60),
        ),
      },
      not: ['KD-12'],
    },
    {
      title: '[KD-13] whose Destination may not be read',
      of: PLACEMENT,
      given: {
        objects: kratix(placement(), store()),
        forbidden: ['destinations.platform.kratix.io'],
      },
      not: ['KD-13', 'KD-9'],
    },
    {
      title: '[KD-9] whose store may not be read',
      of: PLACEMENT,
      given: {
        objects: kratix(placement(), destination()),
        forbidden: ['bucketstatestores.platform.kratix.io'],
      },
      not: ['KD-9'],
    },
    {
      title: '[KD-12] that only a stranger still holds',
      of: PLACEMENT,
      given: {
        objects: kratix(
          placement({ finalizers: ['example.com/audit'] }),
          destination(),
          store('False'),
        ),
      },
      not: ['KD-9', 'KD-10'],
    },
  ]);
});

describe('a Destination', () => {
  const CLEANUP = { finalizers: ['kratix.io/destination-cleanup'], deleted: 120 };
  const WORKER = 'Destination worker';

  testFound([
    {
      title: '[KD-20] whose store cannot be used',
      of: WORKER,
      given: { objects: [destination(CLEANUP), store('False'), leading, managerPod] },
      code: 'KD-20',
      severity: 'stuck',
      says: ['BucketStateStore minio', 'SecretNotFound'],
      offers: ['"cleanup":"none"'],
    },
    {
      title: '[KD-20] whose store says that all is well, two tries long',
      of: WORKER,
      given: { objects: [destination(CLEANUP), store(), leading, managerPod] },
      code: 'KD-20',
      severity: 'silent',
      certainty: 'inferred',
      says: ['BucketStateStore minio', 'probably cannot be reached'],
    },
    {
      title: '[K-26] that waits for a WorkPlacement inherits what holds that',
      of: WORKER,
      given: {
        objects: stored(event('FailedDeleteFilesFromRepository', refused))
          .filter((it) => it.kind !== 'Destination')
          .concat(destination(CLEANUP)),
      },
      code: 'KD-12',
      severity: 'stuck',
      says: [`it waits for ${PLACEMENT}`],
      answers: ['K-26'],
    },
  ]);

  testNotFound([
    {
      title: '[KD-20] that waits for a WorkPlacement',
      of: WORKER,
      given: {
        objects: [destination(CLEANUP), placement({ deleted: 5 }), store('False'), leading],
      },
      not: ['KD-20'],
    },
    {
      title: '[KD-20] whose WorkPlacements may not be read',
      of: WORKER,
      given: {
        objects: [destination(CLEANUP), placement(), store(), leading],
        forbidden: ['workplacements.platform.kratix.io'],
      },
      not: ['KD-20'],
    },
    {
      title: '[KD-20] that was asked to go a moment ago',
      of: WORKER,
      given: { objects: [destination({ ...CLEANUP, deleted: 20 }), store(), leading, managerPod] },
      not: ['KD-20'],
      state: 'working',
    },
  ]);
});

describe('a Work', () => {
  const work = a(`${PLATFORM} Work`, 'team-a/alpha', {
    finalizers: ['kratix.io/work-cleanup'],
    deleted: 90,
    labels: { 'kratix.io/promise-name': 'widgets', 'kratix.io/resource-name': 'alpha' },
    status: conditions(['Ready', 'True', 'AllWorkplacementsScheduled']),
  });
  const denied = (seconds: number) =>
    anEvent(work, 'FailedDelete', 'workplacements is forbidden', { seconds });

  testFound([
    {
      title: '[K-38] whose WorkPlacements Kratix may not delete',
      of: 'Work team-a/alpha',
      given: { objects: kratix(work, denied(30)) },
      code: 'G-2',
      severity: 'stuck',
      says: ['Kratix cannot delete its WorkPlacements', 'workplacements is forbidden'],
      answers: ['K-26', 'K-38'],
    },
    {
      title: '[K-26] holds its request',
      of: 'Widget team-a/alpha',
      given: {
        objects: kratix(request({ finalizers: ['kratix.io/work-cleanup'] }), work, denied(30)),
      },
      code: 'G-2',
      severity: 'stuck',
      says: ['it waits for Work team-a/alpha', 'Kratix cannot delete its WorkPlacements'],
      answers: ['K-26'],
    },
    {
      title: '[K-38] holds its Promise',
      of: 'Promise widgets',
      given: {
        objects: [
          promise({ deleted: 120, finalizers: ['kratix.io/dependencies-cleanup'] }),
          work,
          denied(30),
          leading,
        ],
      },
      code: 'G-2',
      severity: 'stuck',
      says: ['it waits for Work team-a/alpha'],
      answers: ['K-38'],
    },
  ]);

  testNotFound([
    {
      title: '[K-38] whose event is older than its deletion',
      of: 'Work team-a/alpha',
      given: { objects: kratix(work, denied(600)) },
      not: ['G-2'],
    },
  ]);
});
