import { expect, test } from 'vitest';
import type { Finding } from '../../src/knowledge/finding.ts';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import { metaOf } from '../../src/kube/object.ts';
import { kindKey } from '../../src/kube/served-kind.ts';
import { StandingCauses } from '../../src/session/standing-causes.ts';
import type { FoundStanding } from '../../src/store/standing-book.ts';
import { aClock } from '../helpers/clock.ts';
import { aStanding } from '../helpers/found.ts';
import { givenLook } from '../helpers/given-look.ts';
import { a, ago, conditions } from '../helpers/objects.ts';
import { NOON } from '../helpers/rows.ts';

const STACK = a('pulumi.com/v1 Stack', 'infra/net', {
  status: {
    ...conditions(['Stalled', 'True', 'UpdateFailed', 'not retrying', 60]),
    lastUpdate: { name: 'net-1', type: 'up', lastResyncTime: ago(60), state: 'failed' },
  },
});
const LEASE = a('coordination.k8s.io/v1 Lease', 'pulumi-kubernetes-operator/operator.pulumi.com', {
  spec: { renewTime: ago(5), leaseDurationSeconds: 60 },
});

function following(states: readonly FoundStanding['state'][], objects = [STACK, LEASE]) {
  const look = givenLook({ objects });
  const kind = look.kinds.find((it) => kindKey(it) === 'stacks.pulumi.com');
  if (kind === undefined) throw new Error('no Stacks');
  const ref = { kind, namespace: 'infra', name: 'net', uid: metaOf(STACK).uid };
  const clock = aClock(NOON);
  const told: (readonly [string, Finding | undefined])[] = [];
  let looks = 0;
  const causes = new StandingCauses({
    clock,
    knowledge,
    look: () => {
      looks++;
      return look;
    },
    standings: () => states.map((state) => aStanding('net', state, { ref })),
    onCause: (uid, cause) => void told.push([uid, cause]),
  });
  return { clock, causes, told, uid: ref.uid, looks: () => looks };
}

test('an object that fails is looked around, once in two minutes', async () => {
  const { clock, causes, told, uid, looks } = following(['failing']);
  expect(causes.isSettled).toBe(false);
  await causes.check();
  expect(causes.isSettled).toBe(true);
  expect(told).toMatchObject([[uid, { code: 'PW-4', severity: 'stuck' }]]);
  clock.advance(119_000);
  await causes.check();
  expect(looks()).toBe(1);
  clock.advance(1_000);
  await causes.check();
  expect(looks()).toBe(2);
});

test.each<FoundStanding['state']>(['paused', 'silent', 'no-leader'])(
  'what is %s is told by itself',
  async (state) => {
    const { causes, looks } = following([state]);
    await causes.check();
    expect([looks(), causes.isSettled]).toEqual([0, true]);
  },
);

test('of an object that is gone, or another of its name, nothing is told', async () => {
  const gone = following(['failing'], [LEASE]);
  await gone.causes.check();
  expect(gone.told).toEqual([]);
  const other = { ...STACK, metadata: { ...(STACK.metadata as object), uid: 'another' } };
  const replaced = following(['failing'], [other, LEASE]);
  await replaced.causes.check();
  expect(replaced.told).toEqual([]);
});
