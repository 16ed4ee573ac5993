import { describe } from 'vitest';
import { testFound, testNotFound } from '../helpers/concluded.ts';
import { kratix, leading, PLATFORM, promise } from '../helpers/kratix.ts';
import { a } from '../helpers/objects.ts';

describe('a record', () => {
  const revisionOf = (promiseSpec: object) =>
    a(`${PLATFORM} PromiseRevision`, 'widgets-1', {
      labels: { 'kratix.io/promise-name': 'widgets' },
      finalizers: ['kratix.io/resource-request-cleanup'],
      deleted: 60,
      spec: { version: 'v1', promiseRef: { name: 'widgets' }, promiseSpec },
    });
  const healthOf = (name: string) =>
    a(`${PLATFORM} HealthRecord`, 'team-a/alpha-health', {
      finalizers: ['kratix.io/health-record-cleanup'],
      deleted: 60,
      data: { promiseRef: { name }, resourceRef: { name: 'alpha', namespace: 'team-a' } },
    });
  const HEALTH = 'HealthRecord team-a/alpha-health';
  const living = a('example.com/v1 Widget', 'team-a/alpha');

  testFound([
    {
      title: '[K-36] [KD-15] of a version of a Promise without API',
      of: 'PromiseRevision widgets-1',
      given: { objects: [revisionOf({ workflows: {} }), promise(), leading] },
      code: 'KD-15',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['its Promise has no API', 'failed to get gvk'],
    },
    {
      title: '[KD-14] of the health of a request that is gone',
      of: HEALTH,
      given: { objects: kratix(healthOf('widgets')) },
      code: 'KD-14',
      severity: 'stuck',
      says: ['Widget team-a/alpha, whose health it records, is gone'],
    },
    {
      title: '[KD-14] of the health of a request whose Promise is gone',
      of: HEALTH,
      given: { objects: kratix(healthOf('gadgets')) },
      code: 'KD-14',
      severity: 'stuck',
      says: ['Promise gadgets, whose health it records, is gone'],
    },
  ]);

  testNotFound([
    {
      title: '[KD-15] of a version of a Promise with one',
      of: 'PromiseRevision widgets-1',
      given: { objects: [revisionOf({ api: {} }), promise(), leading] },
      not: ['KD-15'],
    },
    {
      title: '[KD-14] of the health of a request that lives',
      of: HEALTH,
      given: { objects: kratix(healthOf('widgets'), living) },
      not: ['KD-14'],
    },
    {
      title: '[KD-14] of the health of a request that may not be read',
      of: HEALTH,
      given: { objects: kratix(healthOf('widgets')), forbidden: ['widgets.example.com'] },
      not: ['KD-14'],
    },
  ]);
});
