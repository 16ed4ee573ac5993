import { expect, onTestFinished, test } from 'vitest';
import { openConnection } from '../../src/cluster/connection.ts';
import { ApiClient } from '../../src/embedded/actors/client.ts';
import { LoopFinder } from '../../src/session/loop-finder.ts';
import type { RowChange } from '../../src/store/cluster-index.ts';
import { MAPS, named, serve } from '../embedded/serve.ts';
import { eventually } from '../helpers/eventually.ts';
import { aKind, aRow } from '../helpers/rows.ts';
import { kubeconfigOf } from '../helpers/scripted-api.ts';

const CONFIG_MAP = aKind('ConfigMap', { group: '' });

/** A server, and a finder that is told of writes as the watches would tell it. */
async function aScene(forMs?: number) {
  const { server, clock } = await serve();
  const connection = openConnection(kubeconfigOf(server.url, {}, { token: 'admin-token' }), {
    clock,
  });
  const finder = new LoopFinder({ connection, clock, ...(forMs === undefined ? {} : { forMs }) });
  onTestFinished(() => {
    finder.stop();
    connection.close();
  });
  const client = (name: string) =>
    new ApiClient({ url: server.url, token: 'admin-token' }, name, new AbortController().signal);
  let version = 0;
  return {
    clock,
    finder,
    async create(name: string) {
      const { metadata } = await client('kubectl').create(MAPS, {
        ...named(name),
        data: { a: '0' },
      });
      return aRow({ kind: CONFIG_MAP, namespace: 'default', name, uid: metadata.uid });
    },
    /** A write, and that the watches tell of it a second later. */
    async write(row: ReturnType<typeof aRow>, manager: string, patch: object) {
      await client(manager).patch(`${MAPS}/${row.name}`, patch);
      clock.advance(1_000);
      const next = { ...row, resourceVersion: String(++version) };
      const change: RowChange = { type: 'put', row: next, before: row };
      finder.take([change]);
      finder.look();
    },
  };
}

const team = (name: string) => ({ metadata: { labels: { team: name } } });

test('[R-11] of what is written often each version is watched, and two who compete are told', async () => {
  const { finder, create, write } = await aScene(20_000);
  const row = await create('contested');
  for (let i = 0; i < 60; i++) {
    const [manager, name] = i % 2 === 0 ? ['argocd', 'blue'] : ['operator', 'green'];
    const before = finder.writes(row.uid).length;
    await write(row, manager ?? '', team(name ?? ''));
    // Once it is watched, no version is missed.
    if (before > 0)
      await eventually(() => finder.writes(row.uid).length).toBe(Math.min(before + 1, 60));
  }
  finder.look();
  expect(finder.found()).toMatchObject([
    {
      hot: { ref: { name: 'contested' } },
      loop: {
        kind: 'ping-pong',
        path: 'metadata.labels.team',
        managers: expect.arrayContaining(['argocd', 'operator']),
      },
    },
  ]);
});

test('what is seen for the first time was not written now', async () => {
  const { finder, clock } = await aScene();
  for (let i = 0; i < 300; i++) {
    finder.take([{ type: 'put', row: aRow({ name: `a${i}` }) }]);
    clock.advance(1_000);
    finder.look();
  }
  expect(finder.found()).toEqual([]);
});

test('a circle is told after half a minute, and what may be work that gets on after two', async () => {
  const { clock, finder, create, write } = await aScene();
  const [circle, work] = [await create('circle'), await create('work')];
  const told = () => finder.found().map(({ hot }) => hot.ref.name);
  const writeBoth = async (i: number) => {
    await write(circle, 'operator', team(i % 2 === 0 ? 'blue' : 'green'));
    await write(work, 'operator', { data: { a: String(i) } });
    for (const { uid } of [circle, work])
      if (i > 8) await eventually(() => finder.writes(uid).length).toBeGreaterThan(i - 8);
  };
  const begun = clock.now();
  for (let i = 0; clock.now() - begun < 25_000; i++) await writeBoth(i);
  expect(told()).toEqual([]);
  for (let i = 13; clock.now() - begun < 50_000; i++) await writeBoth(i);
  expect(told()).toEqual(['circle']);
});
