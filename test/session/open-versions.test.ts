import { expect, onTestFinished, test } from 'vitest';
import { openConnection } from '../../src/cluster/connection.ts';
import { ApiClient } from '../../src/embedded/actors/client.ts';
import { ADMIN, type EmbeddedUser } from '../../src/embedded/server/access.ts';
import { OpenVersions } from '../../src/session/open-versions.ts';
import type { LogsOf } from '../../src/store/logs-request.ts';
import { VersionsModel } from '../../src/store/versions-model.ts';
import { MAPS, named, serve } from '../embedded/serve.ts';
import { eventually } from '../helpers/eventually.ts';
import { givenLook } from '../helpers/given-look.ts';
import { aKind, aRow } from '../helpers/rows.ts';
import { kubeconfigOf } from '../helpers/scripted-api.ts';

const CONFIG_MAP = aKind('ConfigMap', { group: '' });
const JANE: EmbeddedUser = { name: 'jane', token: 'jane-token', rules: [] };
const SIZE = { columns: 120, rows: 400 };

/** The versions of ConfigMap default/settings are open. */
async function aScene(users: readonly EmbeddedUser[] = []) {
  const { server, clock } = await serve({ users });
  const token = users.at(-1)?.token ?? 'admin-token';
  const api = new ApiClient(
    { url: server.url, token: 'admin-token' },
    'operator',
    new AbortController().signal,
  );
  const { metadata } = await api.create(MAPS, { ...named('settings'), data: { a: '0' } });
  const row = aRow({
    kind: CONFIG_MAP,
    namespace: 'default',
    name: 'settings',
    uid: metadata.uid ?? '',
  });
  const connection = openConnection(kubeconfigOf(server.url, {}, { token }), { clock });
  const model = new VersionsModel();
  const of: LogsOf = { type: 'object', row };
  model.open({ subject: () => undefined, logsOf: () => of, copied: () => undefined }, 'dev');
  const versions = new OpenVersions({
    connection,
    clock,
    model,
    of,
    look: givenLook({ objects: [] }),
    known: () => [],
    changed: () => {},
  });
  onTestFinished(() => {
    versions.close();
    connection.close();
  });
  await versions.start();
  const shown = () => model.slice(SIZE);
  const lines = () => (shown()?.lines ?? []).map(({ text }) => text.trim());
  const write = (a: number) => api.patch(`${MAPS}/settings`, { data: { a: String(a) } });
  return { server, clock, api, model, versions, shown, lines, write };
}

/** Writes until the first is seen: what was written before the watch began is nobody's. */
async function begun({ lines, write }: Awaited<ReturnType<typeof aScene>>) {
  let a = 0;
  await eventually(async () => {
    await write(++a);
    return lines().length > 0;
  }).toBe(true);
  await eventually(lines).toContainEqual(expect.stringContaining(`→ "${a}"`));
  return a;
}

test('[R-33] each write of the open object is shown with its writer, until it is closed', async () => {
  const scene = await aScene();
  const { lines, write, versions } = scene;
  const a = await begun(scene);
  await write(a + 1);
  await eventually(lines).toContain(`data.a: "${a}" → "${a + 1}", by operator`);
  const before = lines();
  versions.close();
  await write(a + 2);
  expect(lines()).toEqual(before);
});

test('an object that goes, and one that takes its name, are told; the other is not shown', async () => {
  const scene = await aScene();
  const { api, shown, lines } = scene;
  await begun(scene);
  const before = lines();
  await api.remove(`${MAPS}/settings`);
  await eventually(() => shown()?.note).toBe('the object is gone: no more versions come');
  const { metadata } = await api.create(MAPS, { ...named('settings'), data: { a: 'other' } });
  await eventually(() => shown()?.note).toContain(
    `the object is gone, and another has its name (uid ${metadata.uid})`,
  );
  await scene.write(1);
  expect(lines()).toEqual(before);
});

test('who may not watch it is told so', async () => {
  const { shown } = await aScene([ADMIN, JANE]);
  await eventually(() => shown()?.note).toMatch(/^it may not be watched: /);
});

test('of a thousand writes a second fifty are compared, and all are counted', async () => {
  const scene = await aScene();
  const { clock, model, write } = scene;
  let a = await begun(scene);
  const skipped = () =>
    (model.slice(SIZE)?.lines ?? [])
      .map(({ text }) => Number(/^┄ ([\d,]+) writes more/.exec(text)?.[1]?.replace(',', '') ?? 0))
      .reduce((sum, n) => sum + n, 0);
  const compared = () => scene.lines().filter((line) => line.startsWith('data.a')).length;
  const start = compared();
  for (let i = 0; i < 1_000; i++) await write(++a);
  await eventually(() => skipped() + compared() - start).toBe(1_000);
  expect(compared()).toBe(50);
  clock.advance(1_000);
  await write(++a);
  await write(++a);
  await eventually(() => scene.lines().at(-1)).toContain(`"${a - 1}" → "${a}"`);
  expect(skipped() + compared() - start).toBe(1_002);
});
