import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/kube/object.ts';
import { testFound, testNotFound } from '../helpers/concluded.ts';
import { diagnosed } from '../helpers/given-look.ts';
import { kratix, MANAGER_LOG, promise, request } from '../helpers/kratix.ts';
import { a, ago, conditions, type Shape } from '../helpers/objects.ts';

const ALPHA = 'Widget team-a/alpha';
const ACME = 'zones.acme.io/records';

/** A Widget that the operator of a system holds that ktop does not know. */
const held = (shape: Shape = {}) =>
  a('example.com/v1 Widget', 'team-a/alpha', {
    finalizers: [ACME],
    deleted: 120,
    writer: ['acme-dns', 3000],
    ...shape,
  });
const operator = a('apps/v1 Deployment', 'acme-system/acme-dns', { status: { readyReplicas: 1 } });
const error = (text: string, seconds = 30) =>
  `{"level":"error","ts":"${ago(seconds)}","msg":"Reconciler error","namespace":"team-a","name":"alpha","error":${JSON.stringify(text)}}`;

describe('the patch of its controller, rehearsed', () => {
  const answers = (status: number, message: string) => () => ({ status, reason: '', message });
  const refused = (message: string, status = 403) => ({
    objects: [held(), operator],
    rehearse: answers(status, message),
  });

  testFound([
    {
      title: '[G-3] [O-39] is denied by a webhook',
      of: ALPHA,
      given: refused('admission webhook "keep.acme.io" denied the request: ask first'),
      code: 'G-3',
      severity: 'stuck',
      says: ['cannot be taken off by anybody', 'keep.acme.io', 'ask first'],
      answers: ['R-22', 'O-39'],
      evidence: ['HTTP 403'],
    },
    {
      title: '[G-4] meets a webhook that is not served',
      of: ALPHA,
      given: refused('failed calling webhook "keep.acme.io": connection refused', 500),
      code: 'G-4',
      severity: 'stuck',
      says: ['the webhook keep.acme.io cannot be reached'],
    },
    {
      title: '[G-5] is denied by a policy',
      of: ALPHA,
      given: refused(`ValidatingAdmissionPolicy 'keep' with binding 'b' denied request: no`, 422),
      code: 'G-5',
      severity: 'stuck',
      says: ['ValidatingAdmissionPolicy keep'],
    },
    {
      title: '[G-18] is invalid on other fields',
      of: ALPHA,
      given: refused('Widget.example.com "alpha" is invalid: spec.size: Invalid value', 422),
      code: 'G-18',
      severity: 'stuck',
      says: ['does not pass its own validation', 'spec.size'],
    },
    {
      title: '[G-20] meets an object that cannot be decoded',
      of: ALPHA,
      given: refused('Internal error occurred: unable to transform key "/registry/x"', 500),
      code: 'G-20',
      severity: 'stuck',
      says: ['cannot be decoded'],
    },
    {
      title: '[K-31] [KD-17] of a Promise is denied by its own webhook',
      of: 'Promise widgets',
      given: {
        objects: kratix().map((it) => (it.kind === 'Promise' ? promise({ deleted: 60 }) : it)),
        rehearse: answers(
          403,
          'admission webhook "vpromise.kb.io" denied the request: pipeline teardown is invalid',
        ),
      },
      code: 'G-3',
      severity: 'stuck',
      says: ['vpromise.kb.io', 'pipeline teardown is invalid'],
    },
  ]);

  testNotFound([
    {
      title: '[G-3] goes through',
      of: ALPHA,
      given: { ...refused(''), rehearse: answers(200, '') },
      not: ['G-3', 'G-4', 'G-5', 'G-18'],
    },
    {
      title: '[G-6] is what we may not send: that says nothing of the controller',
      of: ALPHA,
      given: refused(
        'widgets.example.com "alpha" is forbidden: User "jane" cannot patch resource "widgets" in API group "example.com"',
      ),
      not: ['G-6', 'G-3'],
    },
    {
      title: '[G-22] comes too late',
      of: ALPHA,
      given: refused('the object has been modified; please apply your changes to the latest', 409),
      not: ['G-22'],
    },
  ]);

  test('[G-3] it is a guarded patch that removes the very finalizer', async () => {
    const sent: unknown[] = [];
    await diagnosed(ALPHA, {
      objects: [held({ finalizers: ['orphan', ACME] })],
      rehearse: (write) => {
        sent.push(write.method, write.namespace, write.name, write.body);
        return { status: 200, reason: '', message: '' };
      },
    });
    expect(sent).toEqual([
      'PATCH',
      'team-a',
      'alpha',
      [
        { op: 'test', path: '/metadata/uid', value: 'uid-Widget-team-a/alpha' },
        { op: 'test', path: '/metadata/finalizers/0', value: 'orphan' },
        { op: 'remove', path: '/metadata/finalizers/0' },
      ],
    ]);
  });
});

describe('a controller that ktop knows', () => {
  const logs = (...lines: readonly string[]) => ({ [MANAGER_LOG]: lines });
  const conflict = (seconds: number) =>
    error('Operation cannot be fulfilled on widgets: the object has been modified', seconds);
  const storm = Array.from({ length: 12 }, (_, index) => conflict(60 - index));
  const working = (...lines: readonly string[]) => ({
    objects: kratix(request({ writer: ['kratix', 40] })),
    logs: logs(...lines),
  });

  testFound([
    {
      title: '[G-2] [G-25] reports errors, and may take its time to try again',
      of: ALPHA,
      given: working(error('failed to list works', 20)),
      code: 'G-2',
      severity: 'stuck',
      says: ['the Kratix manager tries and fails', 'failed to list works'],
      evidence: ['up to 16 min 40 s'],
      offers: ['kubectl logs deployment/kratix-platform-controller-manager'],
    },
    {
      title: '[G-22] loses every race',
      of: ALPHA,
      given: { objects: kratix(request()), logs: logs(...storm) },
      code: 'G-22',
      severity: 'stuck',
      says: ['somebody else writes the object'],
      evidence: ['12 times "the object has been modified"'],
    },
    {
      title: '[G-25] [R-09] reconciles it all the time, and nothing of it is written',
      of: ALPHA,
      given: working(...Array.from({ length: 20 }, (_, i) => error('refused', 20 - i))),
      code: 'G-25',
      severity: 'info',
      certainty: 'inferred',
      says: ['its controller reconciles it every 1s', '20 times that its log tells of'],
    },
    {
      title: '[G-25] waits longer after each failure',
      of: ALPHA,
      given: working(...[31, 30, 28, 24, 16].map((ago) => error('refused', ago))),
      code: 'G-25',
      severity: 'info',
      certainty: 'inferred',
      says: ['fails and waits longer each time (2s, 4s, 8s)', 'the next try is due'],
    },
    {
      title: '[G-2] reports an error, nobody knows when',
      of: ALPHA,
      given: working('failed to clean up object team-a/alpha: quota exceeded'),
      code: 'G-2',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['quota exceeded'],
    },
  ]);

  testNotFound([
    {
      title: '[G-22] loses a race now and then',
      of: ALPHA,
      given: working(conflict(30), conflict(10)),
      not: ['G-22', 'G-2'],
    },
    {
      title: '[G-2] reported an error before the last finalizer went',
      of: ALPHA,
      given: working(error('failed to list works', 60)),
      not: ['G-2'],
    },
  ]);
});

test('[G-21] an object that nobody deletes says so, with the finalizers that would hold it', async () => {
  const objects: readonly KubeObject[] = [
    a('example.com/v1 Widget', 'team-a/alpha', { finalizers: [ACME], status: conditions() }),
  ];
  const { findings, removal } = await diagnosed(ALPHA, { objects });
  expect(findings.map(({ code, severity }) => `${severity} ${code}`)).toEqual(['info G-21']);
  expect(findings[0]?.evidence[0]?.text).toContain(ACME);
  expect(removal).toBeUndefined();
});
