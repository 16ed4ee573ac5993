import { describe, expect, test } from 'vitest';
import { testFound, testNotFound } from '../helpers/concluded.ts';
import { diagnosed, type Given } from '../helpers/given-look.ts';
import {
  from,
  kratix,
  leading,
  managerPod,
  PLATFORM,
  PROMISE_ORDER,
  promise,
  REQUEST_ORDER,
  request,
  revision,
} from '../helpers/kratix.ts';
import { a, ago, anEvent, conditions } from '../helpers/objects.ts';

const ALPHA = 'Widget team-a/alpha';
const PAUSED = { 'kratix.io/paused': 'true' };

const binding = (name: string) =>
  a(`${PLATFORM} ResourceBinding`, `team-a/${name}`, {
    labels: { 'kratix.io/promise-name': 'widgets', 'kratix.io/resource-name': 'alpha' },
    spec: { version: 'v1' },
  });
const lookupFails = (about: ReturnType<typeof request>, seconds: number) =>
  anEvent(about, 'FailedPromiseRevisionLookup', 'no revision v1 of widgets', { seconds });
const revisionOf2 = a(`${PLATFORM} PromiseRevision`, 'widgets-2', {
  labels: { 'kratix.io/promise-name': 'widgets' },
  spec: { version: 'v2', promiseSpec: { api: {} } },
});

/** Kratix without one of the objects that it usually has. */
const without = (gone: object, ...more: ReturnType<typeof kratix>) =>
  kratix(...more).filter((it) => it !== gone);

describe('before the first step', () => {
  testFound([
    {
      title: '[K-22] [KD-1] a request that is paused',
      of: ALPHA,
      given: { objects: kratix(request({ labels: PAUSED })) },
      code: 'KD-1',
      severity: 'stuck',
      says: ['nothing happens before', 'kratix.io/paused'],
      answers: ['K-22', 'K-23'],
      offers: ['kubectl label widgets.example.com alpha -n team-a kratix.io/paused-'],
    },
    {
      title: '[KD-1] a request whose Promise is paused',
      of: ALPHA,
      given: { objects: [request(), promise({ labels: PAUSED }), revision, leading] },
      code: 'KD-1',
      severity: 'stuck',
      says: ['its Promise widgets is paused'],
      offers: ['kubectl label promise widgets kratix.io/paused-'],
    },
    {
      title: '[K-30] [KD-1] a Promise that is paused',
      of: 'Promise widgets',
      given: { objects: [promise({ labels: PAUSED, deleted: 300 }), revision, leading] },
      code: 'KD-1',
      severity: 'stuck',
      says: ['kratix.io/paused'],
      answers: ['K-30'],
    },
    {
      title: '[KD-6] a request without its Promise',
      of: ALPHA,
      given: { objects: [request(), leading, managerPod] },
      code: 'KD-6',
      severity: 'stuck',
      says: ['its Promise widgets is gone'],
      answers: ['K-22'],
    },
    {
      title: '[KD-7] a request whose revision is not found, as an event tells',
      of: ALPHA,
      given: { objects: kratix(request(), lookupFails(request(), 60)) },
      code: 'KD-7',
      severity: 'stuck',
      says: ['PromiseRevision', 'widgets', 'v1'],
      evidence: ['no revision v1 of widgets'],
    },
    {
      title: '[KD-7] a request whose Promise has no revision at all',
      of: ALPHA,
      given: { objects: without(revision, request()) },
      code: 'KD-7',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['in version v1'],
    },
    {
      title: '[K-28] [KD-8] a request with two bindings',
      of: ALPHA,
      given: { objects: kratix(request(), binding('alpha-1'), binding('alpha-2')) },
      code: 'KD-8',
      severity: 'stuck',
      says: ['2 ResourceBindings'],
      evidence: ['ResourceBinding team-a/alpha-1', 'ResourceBinding team-a/alpha-2'],
      answers: ['K-28'],
    },
  ]);

  testNotFound([
    {
      title: '[KD-1] a label whose value is not true pauses nothing',
      of: ALPHA,
      given: { objects: kratix(request({ labels: { 'kratix.io/paused': 'yes' } })) },
      not: ['KD-1'],
    },
    {
      title: '[KD-1] a paused request that Kratix has nothing to do with any more',
      of: ALPHA,
      given: { objects: kratix(request({ labels: PAUSED, finalizers: ['example.com/own'] })) },
      not: ['KD-1'],
    },
    {
      title: '[KD-6] a Promise that may not be read is not gone',
      of: ALPHA,
      given: {
        objects: [request(), leading],
        forbidden: ['promises.platform.kratix.io'],
      },
      not: ['KD-6', 'KD-1'],
    },
    {
      title: '[KD-6] a Promise that is being deleted is not gone',
      of: ALPHA,
      given: { objects: [request(), promise({ deleted: 200 }), revision, leading, managerPod] },
      not: ['KD-6'],
    },
    {
      title: '[KD-6] a stranger holds what Kratix has let go',
      of: ALPHA,
      given: { objects: [request({ finalizers: ['example.com/own'] }), leading] },
      not: ['KD-6', 'KD-7', 'KD-8', 'KD-18'],
    },
    {
      title: '[KD-7] an event of before the deletion',
      of: ALPHA,
      given: { objects: kratix(request(), lookupFails(request(), 600)) },
      not: ['KD-7'],
    },
    {
      title: '[KD-7] another revision, and no event',
      of: ALPHA,
      given: { objects: without(revision, request(), revisionOf2) },
      not: ['KD-7'],
    },
    {
      title: '[KD-7] revisions that may not be read',
      of: ALPHA,
      given: {
        objects: without(revision, request()),
        forbidden: ['promiserevisions.platform.kratix.io'],
      },
      not: ['KD-7'],
    },
    {
      title: '[KD-8] one binding',
      of: ALPHA,
      given: { objects: kratix(request(), binding('alpha-1')) },
      not: ['KD-8'],
    },
  ]);
});

describe('the manager', () => {
  const stale = a('coordination.k8s.io/v1 Lease', 'kratix-platform-system/2743c979.kratix.io', {
    spec: { renewTime: ago(90), leaseDurationSeconds: 15 },
  });

  testFound([
    {
      title: '[R-24] [KD-18] whose lease is not renewed',
      of: ALPHA,
      given: { objects: [...without(leading, request()), stale] },
      code: 'KD-18',
      severity: 'stuck',
      says: ['the Kratix manager does not run'],
      evidence: ['not renewed for 90s'],
      answers: ['R-24', 'K-16'],
    },
    {
      title: '[K-32] says in its log what it runs into',
      of: ALPHA,
      given: {
        objects: kratix(request()),
        logs: {
          'kratix-platform-system/kratix-platform-controller-manager-0/manager': [
            `{"level":"error","ts":"${ago(30)}","msg":"Reconciler error","controllerKind":"Widget","namespace":"team-a","name":"alpha","error":"quota exceeded"}`,
          ],
        },
      },
      code: 'G-2',
      severity: 'stuck',
      says: ['the Kratix manager tries and fails', 'quota exceeded'],
    },
  ]);

  testNotFound([
    {
      title: '[KD-18] whose lease is renewed, whatever its Deployment says',
      of: ALPHA,
      given: { objects: kratix(request()) },
      not: ['KD-18'],
    },
    {
      title: '[KD-18] of which nothing may be read',
      of: ALPHA,
      given: {
        objects: without(leading, request()),
        forbidden: ['leases.coordination.k8s.io', 'deployments.apps'],
      },
      not: ['KD-18'],
    },
  ]);
});

describe('[K-21] [K-29] [R-34] an object that nobody deletes', () => {
  test.each([
    [ALPHA, kratix(a('example.com/v1 Widget', 'team-a/alpha', { finalizers: REQUEST_ORDER }))],
    ['Promise widgets', kratix()],
  ])('%s', async (of, objects) => {
    const { state, findings } = await diagnosed(of, { objects });
    expect(state).toBe('not-deleting');
    expect(findings[0]?.code).toBe('G-21');
    expect(findings[0]?.sentence).toContain(`${of} is not being deleted`);
    expect(findings[0]?.answers).toEqual(expect.arrayContaining(['K-21', 'K-29', 'R-34']));
  });
});

describe('which step it is at', () => {
  const at = (of: string, step: string, given: Given) =>
    diagnosed(of, given).then(({ findings }) => {
      const found = findings.at(-1);
      expect(found?.sentence).toContain(step);
      return found;
    });

  test.each(REQUEST_ORDER.map((step, index) => [step, index + 1] as const))(
    '[K-22] [K-23] [R-34] of a request, %s is step %i of 4',
    async (step, number) => {
      const finalizers = [...from(step, REQUEST_ORDER)].reverse();
      const objects = kratix(request({ finalizers, deleted: 5 }));
      const found = await at(ALPHA, step, { objects });
      expect(found?.sentence).toContain(`step ${number} of 4`);
      expect(found?.answers).toEqual(expect.arrayContaining(['K-22', 'K-23', 'R-34']));
    },
  );

  test.each(PROMISE_ORDER.map((step, index) => [step, index + 1] as const))(
    '[K-30] of a Promise, %s is step %i of 7',
    async (step, number) => {
      const finalizers = [...from(step, PROMISE_ORDER)].reverse();
      const found = await at('Promise widgets', step, {
        objects: [promise({ finalizers, deleted: 5 }), leading],
      });
      expect(found?.sentence).toContain(`step ${number} of 7`);
      expect(found?.answers).toEqual(expect.arrayContaining(['K-29', 'K-30']));
    },
  );

  test('[K-23] a status that says Reconciled contradicts, and is named as evidence', async () => {
    const { findings } = await diagnosed(ALPHA, {
      objects: kratix(
        request({ labels: PAUSED, status: conditions(['Reconciled', 'True', 'Reconciled']) }),
      ),
    });
    expect(findings[0]?.evidence.map(({ text }) => text).join()).toContain('Reconciled=True');
  });
});
