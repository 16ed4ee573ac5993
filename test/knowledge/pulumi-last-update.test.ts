import { describe } from 'vitest';
import { testFound, testNotFound } from '../helpers/concluded.ts';
import { a, ago, conditions } from '../helpers/objects.ts';

const leading = a(
  'coordination.k8s.io/v1 Lease',
  'pulumi-kubernetes-operator/operator.pulumi.com',
  { spec: { renewTime: ago(5), leaseDurationSeconds: 60 } },
);

const STALLED = conditions(['Stalled', 'True', 'UpdateFailed', 'not retrying', 60]);

/** A Stack at generation 3 whose last update is told. */
function aStack(lastUpdate: object, status: object = conditions(['Ready', 'True', 'Completed'])) {
  const stack = a('pulumi.com/v1 Stack', 'infra/net', {
    status: {
      ...status,
      lastUpdate: {
        name: 'net-1',
        type: 'up',
        lastResyncTime: ago(60),
        permalink: 'https://app.pulumi.com/acme/net/updates/7',
        ...lastUpdate,
      },
    },
  });
  return { ...stack, metadata: { ...(stack.metadata as object), generation: 3 } };
}

const update = (reason: string, message = '') =>
  a('auto.pulumi.com/v1alpha1 Update', 'infra/net-1', {
    status: { ...conditions(['Failed', 'True', reason, '', 60]), message },
  });

const FAILED = { state: 'failed', message: 'failed to run update: exit status 255', failures: 1 };

describe('the last update of a Stack', () => {
  testFound([
    {
      title: '[P-06] [P-08] the backend is locked',
      of: 'Stack infra/net',
      given: { objects: [aStack(FAILED), update('UpdateConflict'), leading] },
      code: 'PW-4',
      severity: 'working',
      says: ['its last up failed, because its backend is locked', 'it is tried again 30 s later'],
      answers: ['P-06', 'P-08'],
    },
    {
      title: '[P-06] the token is not accepted, and the operator has given up',
      of: 'Stack infra/net',
      given: {
        objects: [aStack(FAILED, STALLED), update('InvalidAccessToken', '401'), leading],
      },
      code: 'PW-4',
      severity: 'stuck',
      says: ['its access token is not accepted', 'not tried again before its spec'],
      offers: ['pulumi.com/reconciliation-request'],
    },
    {
      title: '[P-06] the operator was restarted while it ran',
      of: 'Stack infra/net',
      given: { objects: [aStack(FAILED), update('Aborted'), leading] },
      code: 'PW-4',
      severity: 'working',
      says: ['the operator was restarted while it ran'],
    },
    {
      title: '[P-06] the program fails, with what it said and where more of it is',
      of: 'Stack infra/net',
      given: { objects: [aStack(FAILED), update('Unknown', 'error: no such bucket'), leading] },
      code: 'PW-4',
      severity: 'working',
      says: ['its program or its engine failed (failed to run update: exit status 255)'],
      evidence: [
        'failure 1 after the first: https://app.pulumi.com/acme/net/updates/7',
        'no such bucket',
      ],
    },
    {
      title: '[P-07] really up to date',
      of: 'Stack infra/net',
      given: {
        objects: [
          aStack({ state: 'succeeded', generation: 3, lastSuccessfulCommit: '4f2a' }),
          leading,
        ],
      },
      code: 'PW-5',
      severity: 'info',
      says: ['it is up to date: its last up was of generation 3, commit 4f2a'],
      answers: ['P-07'],
    },
    {
      title: '[P-07] the last update succeeded, but of another generation',
      of: 'Stack infra/net',
      given: { objects: [aStack({ state: 'succeeded', generation: 2 }), leading] },
      code: 'PW-5',
      severity: 'working',
      says: ['it is not up to date', 'of generation 2, and it is at generation 3'],
    },
  ]);
  testNotFound([
    {
      title: 'while an update runs the one before says nothing',
      of: 'Stack infra/net',
      given: {
        objects: [aStack(FAILED, { currentUpdate: { name: 'net-2' } }), update('Unknown'), leading],
      },
      not: ['PW-4', 'PW-5'],
    },
    {
      title: 'a Stack that was never updated is not up to date',
      of: 'Stack infra/net',
      given: { objects: [a('pulumi.com/v1 Stack', 'infra/net'), leading] },
      not: ['PW-4', 'PW-5'],
    },
  ]);
});
