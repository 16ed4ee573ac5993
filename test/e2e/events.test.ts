import { execFile } from 'node:child_process';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, inject, test, vi } from 'vitest';
import { type Api, openApi } from '../helpers/api.ts';
import { startControlPlane } from '../helpers/control-plane.ts';
import { openKtop, type Pty } from '../helpers/pty.ts';

const KTOP = path.resolve(import.meta.dirname, '../../bin/ktop.js');
const plane = inject('controlPlane');
const CORE = '/api/v1/namespaces';
const NAMESPACE = 'happening';
const LEAVING = 'happening-leaves';

let api: Api;
let ktop: Pty | undefined;

beforeAll(async () => {
  api = openApi(plane);
  await api.create(CORE, { metadata: { name: NAMESPACE } });
});

afterEach(async () => {
  await ktop?.close();
  ktop = undefined;
});

afterAll(async () => {
  await api.delete(`${CORE}/${NAMESPACE}`);
  for (const name of [NAMESPACE, LEAVING]) await untilGone(`${CORE}/${name}`);
  api.close();
});

function start(args: readonly string[], kubeconfig = plane.kubeconfig): Pty {
  ktop = openKtop(args, { columns: 160, rows: 40, env: { KUBECONFIG: kubeconfig } });
  return ktop;
}

let made = 0;

/** An Event as client-go's old recorder writes it. */
function coreEvent(reason: string, more: object = {}, namespace = NAMESPACE) {
  const now = new Date().toISOString();
  return {
    metadata: { name: `web.${++made}`, namespace },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace, name: 'web', uid: WEB },
    type: 'Warning',
    reason,
    message: `${reason} of web`,
    source: { component: 'kubelet' },
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
    ...more,
  };
}

const WEB = 'aaaaaaaa-0000-4000-8000-000000000001';

/** And as the new one does, a series where a count is given. */
function newEvent(reason: string, count?: number) {
  const now = new Date().toISOString().replace('Z', '000Z');
  return {
    metadata: { name: `web.${++made}`, namespace: NAMESPACE },
    regarding: { apiVersion: 'v1', kind: 'Pod', namespace: NAMESPACE, name: 'web', uid: WEB },
    type: 'Normal',
    reason,
    action: reason,
    note: `${reason} of web`,
    reportingController: 'example.com/controller',
    reportingInstance: 'controller-1',
    eventTime: now,
    ...(count === undefined ? {} : { series: { count, lastObservedTime: now } }),
  };
}

const write = (event: object, namespace = NAMESPACE) =>
  api.create(`${CORE}/${namespace}/events`, event);
const writeNew = (event: object) =>
  api.create(`/apis/events.k8s.io/v1/namespaces/${NAMESPACE}/events`, event);

test('events of both APIs come live, folded, with their times [P-01] [O-02]', async () => {
  await write(coreEvent('Before'));
  const screen = start(['-n', NAMESPACE]);
  screen.press('4');
  await screen.waitFor(/▲ Warning +Before +Pod happening\/web .* kubelet/);
  for (let i = 0; i < 30; i++)
    await write(coreEvent('Looping', { message: `reconciled version ${i}` }));
  await screen.waitFor(/▲ Warning +Looping +Pod happening\/web +×30\+? .* reconciled version 29/);
  await writeNew(newEvent('Fresh'));
  await screen.waitFor(/ {2}Normal +Fresh +Pod happening\/web .* example.com\/contro/);
  await writeNew(newEvent('Series', 7));
  await screen.waitFor(/Normal +Series +Pod happening\/web +×7\+/);
  screen.press('/reason=Looping\r');
  await screen.waitFor((text) => !text.includes('Fresh'), 'only the loop');
  screen.press('\r');
  await screen.waitFor(/happened +30\+? times, in 30 Event objects/);
  await screen.waitFor(/its controller writes a new Event each time/);
  await screen.waitFor(/Other events of the same object[\s\S]*Series ×7\+/);
});

test('a count that rises on the server rises on the screen', async () => {
  const event = coreEvent('Counting');
  await write(event);
  const screen = start(['-n', NAMESPACE]);
  screen.press('4');
  await screen.waitFor(/Counting +Pod happening\/web +Counting of web/);
  const lastTimestamp = new Date().toISOString();
  await api.patch(`${CORE}/${NAMESPACE}/events/${event.metadata.name}`, {
    count: 12,
    lastTimestamp,
  });
  await screen.waitFor(/Counting +Pod happening\/web +×12 /);
});

test('E shows the events of an object with those of what it owns', async () => {
  const owner = await api.create(`${CORE}/${NAMESPACE}/configmaps`, {
    metadata: { name: 'owner', finalizers: ['example.com/lock'] },
  });
  const { uid } = (owner as { readonly metadata: { readonly uid: string } }).metadata;
  const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid }];
  const owned = await api.create(`${CORE}/${NAMESPACE}/secrets`, {
    metadata: { name: 'owned', ownerReferences },
  });
  const { uid: ownedUid } = (owned as typeof owner & { metadata: { uid: string } }).metadata;
  const of = (kind: string, name: string, id: string) => ({
    involvedObject: { apiVersion: 'v1', kind, namespace: NAMESPACE, name, uid: id },
  });
  await write(coreEvent('Owns', of('ConfigMap', 'owner', uid)));
  await write(coreEvent('IsOwned', of('Secret', 'owned', ownedUid)));
  await write(coreEvent('Stranger'));
  await api.delete(`${CORE}/${NAMESPACE}/configmaps/owner`);
  const screen = start(['-n', NAMESPACE, '--kind', 'configmaps,secrets']);
  screen.press('/owner\r');
  await screen.waitFor(/happening\/owner/);
  await screen.waitFor(/line 1 of 1/);
  screen.press('E');
  await screen.waitFor(/Owns +ConfigMap happening\/owner/);
  await screen.waitFor(/IsOwned +Secret happening\/owned/);
  await screen.waitFor(/of ConfigMap happening\/owner and 1 that belong to it/);
  expect(screen.screen()).not.toContain('Stranger');
  screen.press('\x1b');
  await screen.waitFor(/Stranger/);
  await api.release(`${CORE}/${NAMESPACE}/configmaps/owner`);
});

test('a namespace that is being deleted gets no new events, and that is said', async () => {
  const name = LEAVING;
  await api.create(CORE, { metadata: { name } });
  await api.create(`${CORE}/${name}/configmaps`, {
    metadata: { name: 'held', finalizers: ['example.com/lock'] },
  });
  await api.delete(`${CORE}/${name}`);
  const refused = await api.send('POST', `${CORE}/${name}/events`, coreEvent('Late', {}, name));
  expect(refused.status).toBe(403);
  const screen = start(['-n', name]);
  screen.press('4');
  await screen.waitFor(
    /Namespace happening-leaves is being deleted: no new\s+Event can be created/,
  );
  const { out } = await events(['-n', name]);
  expect(out).toContain('namespace happening-leaves is being deleted: no new Event can be created');
  await api.release(`${CORE}/${name}/configmaps/held`);
});

test('who may not see events is told so, and who may in one namespace sees those', async () => {
  const screen = start(['--context', 'alice']);
  screen.press('4');
  await screen.waitFor(
    /No event is seen.* Not everything is seen: events forbidden: events is forbidden: User "alice"/,
  );
  const { code, out, err } = await events(['--context', 'alice']);
  expect([code, out]).toEqual([8, '']);
  expect(err).toMatch(/^ktop: events cannot be seen: events forbidden: events is forbidden: User/);
  await api.create(`/apis/rbac.authorization.k8s.io/v1/namespaces/${NAMESPACE}/rolebindings`, {
    metadata: { name: 'alice-views' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'alice' }],
  });
  await write(coreEvent('Visible'));
  await expect
    .poll(async () => (await events(['--context', 'alice', '-n', NAMESPACE])).out)
    .toContain('Visible  Pod happening/web');
});

test('a gap is drawn where the server has lost the history, and what is there is listed again', async () => {
  const own = await startControlPlane();
  const ownApi = openApi(own);
  try {
    await ownApi.create(`${CORE}/default/events`, coreEvent('Early', {}, 'default'));
    const screen = start([], own.kubeconfig);
    screen.press('4');
    await screen.waitFor(/Early/);
    await own.stopApiserver();
    await screen.waitFor(/lost|retrying|not answer/i);
    await own.compact();
    await own.startApiserver();
    await screen.waitFor(
      /┄┄ \d\d:\d\d:\d\d – \d\d:\d\d:\d\d: events not watched .*: what came and went meanwhile/,
      'the gap',
      60_000,
    );
    await ownApi.create(`${CORE}/default/events`, coreEvent('After', {}, 'default'));
    await screen.waitFor(/After[\s\S]*┄┄[\s\S]*Early/);
    expect(screen.screen().match(/Warning +Early/g)).toHaveLength(1);
  } finally {
    ownApi.close();
    await own.stop();
  }
});

/** Other tests look at all that is being deleted. */
async function untilGone(object: string): Promise<void> {
  const isGone = async () => (await api.send('GET', object)).status === 404;
  await vi.waitUntil(isGone, { timeout: 60_000, interval: 100 });
}

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `ktop events` to its end. */
function events(args: readonly string[]): Promise<Ended> {
  const env = { ...process.env, KUBECONFIG: plane.kubeconfig };
  return new Promise((resolve) => {
    execFile(process.execPath, [KTOP, 'events', ...args], { env }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });
}
