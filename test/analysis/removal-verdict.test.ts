import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/kube/object.ts';
import { diagnosed, type Given } from '../helpers/given-look.ts';
import { kratix, leading, placement, REPO_CLEANUP, request } from '../helpers/kratix.ts';
import { a, anEvent, conditions } from '../helpers/objects.ts';

const ALPHA = 'Widget team-a/alpha';
const ACME = 'audit.acme.io/keep';

/** A Widget that a stranger holds, for two minutes. */
const held = (shape: object = {}) =>
  a('example.com/v1 Widget', 'team-a/alpha', { finalizers: [ACME], deleted: 120, ...shape });
const denied = {
  status: 403,
  reason: 'Forbidden',
  message: 'admission webhook "v.acme.io" denied the request: no',
};

describe('[K-24] [R-25] taking a finalizer off by hand is justified', () => {
  test.each<[title: string, of: string, finalizer: string, objects: readonly KubeObject[]]>([
    ['when its operator is uninstalled', ALPHA, ACME, [held()]],
    [
      'when the Promise of a request is gone',
      ALPHA,
      'kratix.io/delete-workflows',
      [request(), leading],
    ],
    [
      'when a state file is missing for ever',
      'WorkPlacement team-a/alpha.worker-1',
      REPO_CLEANUP,
      kratix(placement(), anEvent(placement(), 'FailedReadKratixStateFile', 'not found')),
    ],
    [
      'when the Job that counts a pod is gone',
      'Pod team-a/left',
      'batch.kubernetes.io/job-tracking',
      [
        a('v1 Pod', 'team-a/left', {
          labels: { 'batch.kubernetes.io/job-name': 'gone' },
          finalizers: ['batch.kubernetes.io/job-tracking'],
          deleted: 60,
        }),
      ],
    ],
  ])('%s', async (_, of, finalizer, objects) => {
    const { removal, findings } = await diagnosed(of, { objects });
    expect(removal).toMatchObject({ finalizer, justified: true, reason: findings[0]?.sentence });
    const action = findings[0]?.actions.find(({ id }) => id === 'remove-finalizer');
    expect(action?.command).toContain('--type=json');
    expect(action?.command).toContain(`"op":"remove","path":"/metadata/finalizers/`);
  });

  test('and the patch tests the uid and the very place of it', async () => {
    const object = held({ finalizers: ['first.acme.io/x', ACME].reverse() });
    const { findings } = await diagnosed(ALPHA, { objects: [object] });
    const command = findings[0]?.actions.find(({ id }) => id === 'remove-finalizer')?.command;
    const patch = /-p '(.*)'$/.exec(command ?? '')?.[1] ?? '';
    expect(JSON.parse(patch)).toEqual([
      { op: 'test', path: '/metadata/uid', value: 'uid-Widget-team-a/alpha' },
      { op: 'test', path: '/metadata/finalizers/0', value: ACME },
      { op: 'remove', path: '/metadata/finalizers/0' },
    ]);
  });
});

describe('[K-24] [R-25] taking a finalizer off by hand is not justified', () => {
  test.each<[title: string, of: string, given: Given, reason: RegExp]>([
    [
      'while it is worked on',
      ALPHA,
      { objects: kratix(request({ deleted: 5 })) },
      /still being worked on/,
    ],
    [
      'by a controller that is down: it comes back',
      ALPHA,
      { objects: kratix(request()).filter((it) => it !== leading) },
      /nothing proves that its holder is gone/,
    ],
    [
      'by a webhook that denies it: it can be let',
      ALPHA,
      { objects: [held()], rehearse: () => denied, forbidden: ['deployments.apps'] },
      /the admission webhook v\.acme\.io denies it/,
    ],
    [
      'by what holds an object that it waits for',
      'Widget team-a/owner',
      {
        objects: [
          a('example.com/v1 Widget', 'team-a/owner', {
            finalizers: ['foregroundDeletion'],
            deleted: 120,
          }),
          held({ owners: [a('example.com/v1 Widget', 'team-a/owner')] }),
        ],
      },
      /nothing proves .* nobody in the cluster looks like the holder/,
    ],
    [
      'by the Promise that is gone, for a finalizer that is not of Kratix',
      ALPHA,
      { objects: [request({ finalizers: ['foregroundDeletion'] }), leading] },
      /./,
    ],
    [
      'by the Job that is gone, for a finalizer that is not of Jobs',
      'Pod team-a/left',
      {
        objects: [
          a('v1 Pod', 'team-a/left', {
            labels: { 'batch.kubernetes.io/job-name': 'gone' },
            finalizers: ['example.com/own', 'batch.kubernetes.io/job-tracking'],
            deleted: 60,
          }),
        ],
      },
      /./,
    ],
  ])('%s', async (_, of, given, reason) => {
    const { removal, findings } = await diagnosed(of, given);
    expect(removal?.justified).toBe(false);
    expect(removal?.reason).toMatch(reason);
    const name = of.split('/').at(-1);
    const offers = findings
      .flatMap(({ actions }) => actions)
      .filter(({ id, command }) => id === 'remove-finalizer' && command.includes(` ${name} `));
    expect(offers).toEqual([]);
  });

  test.each(['kubernetes', 'orphan', 'foregroundDeletion'])(
    'of %s without a proof',
    async (finalizer) => {
      const object = a('v1 ConfigMap', 'team-a/c', { finalizers: [finalizer], deleted: 900 });
      const { removal } = await diagnosed('ConfigMap team-a/c', { objects: [object] });
      expect(removal?.justified).toBe(false);
    },
  );

  test('where no finalizer is worked on, there is nothing to say', async () => {
    const paused = request({ labels: { 'kratix.io/paused': 'true' } });
    expect((await diagnosed(ALPHA, { objects: kratix(paused) })).removal).toBeUndefined();
    const pod = a('v1 Pod', 'team-a/p', { deleted: 60, status: conditions() });
    expect((await diagnosed('Pod team-a/p', { objects: [pod] })).removal).toBeUndefined();
  });
});
