import { testFound, testNotFound } from '../helpers/concluded.ts';
import { a, conditions } from '../helpers/objects.ts';

const STACK = 'pulumi.com/v1 Stack';
const CLONE_SET = 'apps.kruise.io/v1beta1 CloneSet';
const WIDGET = 'example.com/v1 Widget';

testFound([
  {
    title: '[P-10] why a Stack does not get on, and what comes next, in words',
    of: 'Stack infra/net',
    given: {
      objects: [
        a(STACK, 'infra/net', {
          status: conditions(
            ['Ready', 'False', 'NotReadyStalled', 'stalled', 90],
            ['Stalled', 'True', 'SourceUnavailable', 'no such Program', 90],
          ),
        }),
      ],
    },
    code: 'G-26',
    severity: 'stuck',
    says: ['its program cannot be fetched', 'no such Program', 'tried again every 30 s'],
    answers: ['P-10'],
    evidence: ['Stack infra/net True since'],
  },
  {
    title: '[P-10] that a Stack is up to date, and what would make it work again',
    of: 'Stack infra/net',
    given: {
      objects: [
        a(STACK, 'infra/net', {
          status: conditions(['Ready', 'True', 'ProcessingCompleted', 'up to date', 90]),
        }),
      ],
    },
    code: 'G-26',
    severity: 'info',
    says: ['what it asks for has been applied', 'a change of its spec, its source or its request'],
  },
  {
    title: '[O-38] a condition that is there only while something fails',
    of: 'CloneSet shop/web',
    given: {
      objects: [
        a(CLONE_SET, 'shop/web', {
          status: conditions(['FailedScale', 'True', 'FailedCreate', 'quota exceeded', 90]),
        }),
      ],
    },
    code: 'G-26',
    severity: 'stuck',
    says: ['FailedScale=True, FailedCreate: quota exceeded'],
    answers: ['O-38'],
  },
  {
    title: '[O-38] a condition of a kind that nobody has told ktop of',
    of: 'Widget demo/cache',
    given: {
      objects: [
        a(WIDGET, 'demo/cache', {
          status: conditions(['Degraded', 'True', 'OneOfTwo', 'a replica is away', 90]),
        }),
      ],
    },
    code: 'G-26',
    severity: 'stuck',
    says: ['a replica is away'],
  },
]);

testNotFound([
  {
    title: 'conditions that say that all is well, that nothing is known, or nothing',
    of: 'Widget demo/cache',
    given: {
      objects: [
        a(WIDGET, 'demo/cache', {
          status: conditions(
            ['Ready', 'True', 'Fine'],
            ['Available', 'Unknown', 'Failed'],
            ['Sparkling', 'False', 'Failed'],
          ),
        }),
      ],
    },
    not: ['G-26'],
  },
  {
    title: 'a condition of which a rule knows more',
    of: 'Workspace infra/net',
    given: {
      objects: [
        a('auto.pulumi.com/v1alpha1 Workspace', 'infra/net', {
          status: conditions(['Ready', 'False', 'ConnectionFailed', 'no route', 90]),
        }),
      ],
    },
    not: ['G-26'],
  },
  {
    title: 'an object that is being deleted: that has reasons of its own',
    of: 'Widget demo/cache',
    given: {
      objects: [
        a(WIDGET, 'demo/cache', {
          deleted: 300,
          finalizers: ['example.com/lock'],
          status: conditions(['Degraded', 'True', 'OneOfTwo', '', 90]),
        }),
      ],
    },
    not: ['G-26'],
  },
]);
