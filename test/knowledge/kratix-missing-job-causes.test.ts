import { describe } from 'vitest';
import type { KubeObject } from '../../src/kube/object.ts';
import { testFound, testNotFound } from '../helpers/concluded.ts';
import { aJob, kratix, leading, managerPod, promise, request } from '../helpers/kratix.ts';
import { a, ago, anEvent } from '../helpers/objects.ts';

const ALPHA = 'Widget team-a/alpha';
const started = (seconds: number, about = request()) =>
  anEvent(about, 'PipelineStarted', 'Pipeline started: teardown', { type: 'Normal', seconds });
const running = (seconds: number) => [
  { name: 'teardown', phase: 'Running', lastTransitionTime: ago(seconds) },
];
const withStatus = (workflows: KubeObject) => request({ status: { kratix: { workflows } } });

/** Kratix in a namespace that is being deleted, with its Promise as given. */
const inGoingNamespace = (of: KubeObject, ...more: readonly KubeObject[]) => [
  of,
  leading,
  managerPod,
  a('v1 Namespace', 'team-a', { deleted: 130 }),
  request(),
  ...more,
];
const pipelinesIn = (pipelineNamespace: string) =>
  promise({
    spec: { workflows: { config: { pipelineNamespace }, resource: { delete: [{}] } } },
  });

describe('a delete pipeline that counts as started and has no Job', () => {
  testFound([
    {
      title: '[K-25] [KD-5] as an event tells',
      of: ALPHA,
      given: { objects: kratix(request(), started(110)) },
      code: 'KD-5',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['no Job of it was ever created'],
      answers: ['K-25', 'K-23', 'K-40'],
      evidence: ['Pipeline started: teardown'],
      offers: ['kubectl logs deployment/kratix-platform-controller-manager'],
    },
    {
      title: '[KD-5] as its status tells',
      of: ALPHA,
      given: { objects: kratix(withStatus({ pipelines: running(110) })) },
      code: 'KD-5',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['no Job of it was ever created'],
      evidence: ['pipeline teardown is Running'],
    },
    {
      title: '[KD-5] as its status tells since workflows have an entry each',
      of: ALPHA,
      given: { objects: kratix(withStatus({ delete: { pipelines: running(110) } })) },
      code: 'KD-5',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['no Job of it was ever created'],
      evidence: ['pipeline teardown is Running'],
    },
    {
      title: '[K-33] [KD-5] of a Promise',
      of: 'Promise widgets',
      given: {
        objects: [
          promise({ deleted: 120 }),
          leading,
          started(110, promise({ deleted: 120 })),
          a('v1 Namespace', 'default'),
        ],
      },
      code: 'KD-5',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['no Job of it was ever created'],
      answers: ['K-33', 'K-40'],
    },
  ]);

  testNotFound([
    {
      title: '[KD-5] yet: it takes up to 20 s to appear',
      of: ALPHA,
      given: { objects: kratix(request({ deleted: 15 }), started(14, request())) },
      not: ['KD-5'],
      state: 'working',
    },
    {
      title: '[KD-5] because a Job that configures has to end first',
      of: ALPHA,
      given: { objects: kratix(request(), started(110), aJob('configure', 'team-a/deploy-1')) },
      not: ['KD-5'],
      state: 'working',
    },
    {
      title: '[KD-5] and was started before the deletion: that was another pipeline',
      of: ALPHA,
      given: {
        objects: kratix(withStatus({ pipelines: running(900) }), started(900)),
      },
      not: ['KD-5'],
    },
    {
      title: '[KD-5] as far as may be seen: its pipelines run in a namespace that may not be read',
      of: ALPHA,
      given: {
        objects: [pipelinesIn('pipelines'), request(), started(110)],
        onlyIn: 'team-a',
      },
      not: ['KD-5', 'KD-22'],
    },
    {
      title: '[KD-5] as far as may be seen: Jobs may not be read',
      of: ALPHA,
      given: { objects: kratix(request(), started(110)), forbidden: ['jobs.batch'] },
      not: ['KD-5', 'KD-22', 'KD-3'],
    },
  ]);
});

describe('a request in a namespace that is being deleted', () => {
  testFound([
    {
      title: '[K-25] [KD-22] cannot get its delete Job',
      of: ALPHA,
      given: { objects: inGoingNamespace(promise()) },
      code: 'KD-22',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['its delete Job cannot be created', 'team-a'],
      answers: ['K-25', 'K-40', 'R-22'],
    },
    {
      title: '[KD-22] cannot get it in the namespace that its Promise names, which is the same',
      of: ALPHA,
      given: { objects: inGoingNamespace(pipelinesIn('team-a')) },
      code: 'KD-22',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['its delete Job cannot be created'],
    },
  ]);

  testNotFound([
    {
      title: '[KD-22] has its delete Job already',
      of: ALPHA,
      given: { objects: inGoingNamespace(promise(), aJob('delete', 'team-a/teardown-1')) },
      not: ['KD-22', 'KD-5'],
    },
    {
      title: '[KD-22] gets its delete Job in another namespace',
      of: ALPHA,
      given: { objects: inGoingNamespace(pipelinesIn('pipelines')) },
      not: ['KD-22'],
    },
    {
      title: '[KD-22] has no pipeline that deletes',
      of: ALPHA,
      given: { objects: inGoingNamespace(promise({ spec: {} })) },
      not: ['KD-22'],
    },
    {
      title: '[KD-22] whose namespace lives on',
      of: ALPHA,
      given: { objects: kratix(request()) },
      not: ['KD-22'],
    },
  ]);
});
