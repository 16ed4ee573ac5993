import { expect, test } from 'vitest';
import type { Look } from '../../src/knowledge/look.ts';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import { ControllerRhythms } from '../../src/session/controller-rhythms.ts';
import { aClock } from '../helpers/clock.ts';
import { givenLook } from '../helpers/given-look.ts';
import { a } from '../helpers/objects.ts';
import { NOON } from '../helpers/rows.ts';

const POD = a('v1 Pod', 'kratix-platform-system/kratix-platform-controller-manager-x', {
  spec: { containers: [{ name: 'manager' }] },
});
const line = (second: number) =>
  JSON.stringify({
    level: 'info',
    ts: new Date(NOON + second * 1_000).toISOString(),
    msg: 'reconciling',
    controllerKind: 'Promise',
    Promise: { name: 'widget' },
    reconcileID: `id-${second}`,
  });
const LINES = Array.from({ length: 20 }, (_, i) => line(i - 20));

function following(look: () => Look | undefined) {
  const clock = aClock(NOON);
  let news = 0;
  const rhythms = new ControllerRhythms({
    clock,
    knowledge,
    look,
    changed: () => {
      news++;
    },
  });
  return { clock, rhythms, news: () => news };
}

test('logs are read at once, and again after half a minute', async () => {
  let looks = 0;
  const { clock, rhythms, news } = following(() => {
    looks++;
    const logs = { 'kratix-platform-system/kratix-platform-controller-manager-x/manager': LINES };
    return givenLook({ objects: [POD], logs });
  });
  await rhythms.check();
  expect(rhythms.found().rhythms).toMatchObject([
    { object: { kind: 'Promise', name: 'widget' }, rhythm: { kind: 'circling', everyMs: 1_000 } },
  ]);
  await rhythms.check();
  clock.advance(29_000);
  await rhythms.check();
  expect([looks, news()]).toEqual([1, 1]);
  clock.advance(1_000);
  await rhythms.check();
  expect([looks, news()]).toEqual([2, 2]);
});

test('without a connection nothing is read, and nothing after the end', async () => {
  let look: Look | undefined;
  const { rhythms, news } = following(() => look);
  await rhythms.check();
  look = givenLook({ objects: [POD] });
  rhythms.close();
  await rhythms.check();
  expect(rhythms.found()).toEqual({ rhythms: [], heard: [], unseen: [] });
  expect(news()).toBe(0);
});
