import { expect, onTestFinished, test } from 'vitest';
import { explainLoop } from '../../src/analysis/loops/loop.ts';
import { describeChange } from '../../src/analysis/loops/version-diff.ts';
import { VersionWatch } from '../../src/session/version-watch.ts';
import { eventually } from '../helpers/eventually.ts';
import { aScene } from '../helpers/reflecting.ts';
import { aRow } from '../helpers/rows.ts';

/** The versions of Widget demo/cache, as a server tells them that stands in for another one. */
async function watched() {
  const { api, clock, connection } = await aScene();
  const row = aRow({ name: 'cache' });
  const watch = new VersionWatch({ connection, clock, ref: row });
  onTestFinished(() => watch.stop());
  const stream = await api.next();
  const object = (resourceVersion: string, status: object) => ({
    apiVersion: 'example.com/v1',
    kind: 'Widget',
    metadata: { name: 'cache', namespace: 'demo', uid: row.uid, resourceVersion },
    status,
  });
  const tell = (type: string, resourceVersion: string, status: object) =>
    stream.tell({ type, object: object(resourceVersion, status) });
  const changes = () => watch.seen().writes.flatMap(({ changes: all }) => all.map(describeChange));
  return { clock, watch, tell, changes };
}

test('versions with names instead of numbers follow each other as they come', async () => {
  const { tell, changes } = await watched();
  tell('ADDED', 'zz-9', { phase: 'A' });
  tell('MODIFIED', 'aa-1', { phase: 'B' });
  tell('MODIFIED', '7', { phase: 'C' });
  await eventually(changes).toEqual(['status.phase: "A" → "B"', 'status.phase: "B" → "C"']);
});

test('[R-09] a loop is told without managedFields too, and nobody is blamed for it', async () => {
  const { clock, watch, tell } = await watched();
  for (let i = 0; i < 8; i++) {
    tell(i === 0 ? 'ADDED' : 'MODIFIED', `v${i}`, { ready: i % 2 === 0 });
    await eventually(() => watch.seen().writes.length).toBe(i);
    clock.advance(2_000);
  }
  expect(explainLoop(watch.seen().writes)).toMatchObject({
    kind: 'flapping',
    managers: [],
    sentence:
      'status.ready goes to and fro between false and true, every 2s, by whom the server does not tell',
  });
});
