import { expect, test } from 'vitest';
import type { Look } from '../../src/knowledge/look.ts';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import { kindKey } from '../../src/kube/served-kind.ts';
import { ControllerRhythms } from '../../src/session/controller-rhythms.ts';
import { aClock } from '../helpers/clock.ts';
import { givenLook } from '../helpers/given-look.ts';
import { a } from '../helpers/objects.ts';
import { NOON } from '../helpers/rows.ts';

const POD = a('v1 Pod', 'kratix-platform-system/kratix-platform-controller-manager-x', {
  spec: { containers: [{ name: 'manager' }] },
});
const WIDGET = a('example.com/v1 Widget', 'team-a/alpha', { uid: 'uid-alpha' });
const LINES = Array.from({ length: 20 }, (_, i) =>
  JSON.stringify({
    level: 'info',
    ts: new Date(NOON + (i - 20) * 1_000).toISOString(),
    msg: 'reconciling',
    controllerKind: 'Widget',
    Widget: { namespace: 'team-a', name: 'alpha' },
    reconcileID: `id-${i}`,
  }),
);
const LOOK = givenLook({
  objects: [POD, WIDGET],
  logs: { 'kratix-platform-system/kratix-platform-controller-manager-x/manager': LINES },
});
const KINDS = LOOK.kinds
  .filter((kind) => kindKey(kind) === 'widgets.example.com')
  .map((kind) => ({ kind, namespaces: [undefined] }));

function rhythmsWith(look: () => Look | undefined) {
  const clock = aClock(NOON);
  return { clock, rhythms: new ControllerRhythms({ clock, knowledge, look }) };
}

test('logs are read at once, and again after half a minute; objects are told as they are now', async () => {
  let looks = 0;
  const { clock, rhythms } = rhythmsWith(() => {
    looks++;
    return LOOK;
  });
  await rhythms.check(KINDS);
  expect(rhythms.found(KINDS, NOON)).toMatchObject([
    {
      ref: { namespace: 'team-a', name: 'alpha', uid: 'uid-alpha' },
      rhythm: { kind: 'circling', everyMs: 1_000 },
      source: 'log',
    },
  ]);
  clock.advance(29_000);
  await rhythms.check(KINDS);
  expect(looks).toBe(1);
  clock.advance(1_000);
  await rhythms.check(KINDS);
  expect(looks).toBe(2);
  rhythms.close();
  expect(rhythms.found(KINDS, NOON)).toEqual([]);
});

test.each([
  ['of a kind that is not seen', []],
  ['of a namespace that is not seen', KINDS.map((it) => ({ ...it, namespaces: ['team-b'] }))],
])('nothing is told %s', async (_name, kinds) => {
  const { rhythms } = rhythmsWith(() => LOOK);
  await rhythms.check(kinds);
  expect(rhythms.found(kinds, NOON)).toEqual([]);
});

test('an object that is gone is not told, and without a connection nothing is read', async () => {
  const logs = { 'kratix-platform-system/kratix-platform-controller-manager-x/manager': LINES };
  const gone = rhythmsWith(() => givenLook({ objects: [POD], logs }));
  await gone.rhythms.check(KINDS);
  expect(gone.rhythms.found(KINDS, NOON)).toEqual([]);
  const { rhythms } = rhythmsWith(() => undefined);
  await rhythms.check(KINDS);
  expect(rhythms.problems).toEqual([]);
});

test('what may not be read is said', async () => {
  const look = givenLook({ objects: [POD, WIDGET], forbidden: ['pods/log'] });
  const { rhythms } = rhythmsWith(() => look);
  await rhythms.check(KINDS);
  expect(rhythms.problems).toEqual([expect.stringMatching(/^the log of Pod kratix-platform/)]);
});

test('Warnings tell, too, of whatever the logs say nothing', () => {
  const { rhythms } = rhythmsWith(() => LOOK);
  for (const [i, second] of [0, 2, 6, 14].entries())
    rhythms.hear({
      type: 'Warning',
      reason: 'ApplyFailed',
      message: 'quota exceeded',
      count: i + 1,
      at: NOON + second * 1_000,
      first: NOON,
      from: 'widget-operator',
      about: {
        apiVersion: 'example.com/v1',
        kind: 'Widget',
        namespace: 'team-a',
        name: 'alpha',
        uid: 'uid-alpha',
      },
      recorder: 'record',
    });
  expect(rhythms.found(KINDS, NOON + 20_000)).toMatchObject([
    {
      ref: { uid: 'uid-alpha' },
      rhythm: { kind: 'backing-off', nextAt: NOON + 30_000 },
      speaker: 'widget-operator',
      source: 'events',
    },
  ]);
  expect(rhythms.found([], NOON + 20_000)).toEqual([]);
});
