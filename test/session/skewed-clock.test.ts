import { describe, expect, onTestFinished, test } from 'vitest';
import { ApiClient } from '../../src/embedded/actors/client.ts';
import { startEmbeddedServer } from '../../src/embedded/start.ts';
import { metaOf } from '../../src/kube/object.ts';
import type { Clock } from '../../src/kube/time.ts';
import { systemClock } from '../../src/session/clock.ts';
import type { Command } from '../../src/store/command.ts';
import { aDefinition } from '../helpers/api.ts';
import { eventually } from '../helpers/eventually.ts';
import { liveSession } from '../helpers/live-session.ts';

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const GROUP = 'kustomize.toolkit.fluxcd.io';
const APPS = `/apis/${GROUP}/v1/namespaces/default/kustomizations`;
const MINUTE = 60_000;

/** A session with a server, with all that writes to that, whose clock goes wrong by so much. */
async function aScene(skewMs: number) {
  const clock: Clock = { now: () => Date.now() + skewMs, after: systemClock.after };
  const server = await startEmbeddedServer({ scenario: 'empty', clock });
  const stop = new AbortController();
  const api = new ApiClient({ url: server.url, token: 'admin-token' }, 'flux', stop.signal);
  await api.create(CRDS, aDefinition('kustomizations', 'Kustomization', GROUP));
  const made = () =>
    api.create(APPS, {
      apiVersion: `${GROUP}/v1`,
      kind: 'Kustomization',
      metadata: { name: 'apps', finalizers: ['finalizers.fluxcd.io'] },
      spec: {},
    });
  await expect.poll(() => made().then(() => 'made')).toBe('made');
  await api.remove(`${APPS}/apps`);
  const { session, model } = await liveSession(server.kubeconfig);
  onTestFinished(async () => {
    session.stop();
    stop.abort();
    await server.close();
  });
  const press = (command: Command) => session.dispatch(command);
  const state = () => model.store.getState();
  press({ type: 'resize', size: { columns: 160, rows: 50 } });
  await eventually(() => state().deletions.length).toBe(1);
  await eventually(() => Math.round(state().cluster.clockSkewMs / MINUTE)).toBe(skewMs / MINUTE);
  return { api, press, state, serverNow: () => new Date(clock.now()).toISOString() };
}

describe.each([7 * MINUTE, -7 * MINUTE])('a server whose clock is off by %s ms', (skewMs) => {
  test('events that just happened are as old as they are', async () => {
    const { api, press, state, serverNow } = await aScene(skewMs);
    press({ type: 'show-pane', pane: 'events' });
    await eventually(() => state().events.isWatched).toBe(true);
    await api.create('/api/v1/namespaces/default/events', {
      metadata: { name: 'one' },
      involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'web' },
      type: 'Warning',
      reason: 'BackOff',
      message: 'no',
      lastTimestamp: serverNow(),
      count: 1,
    });
    await eventually(() => state().events.lines.length).toBe(1);
    const [line] = state().events.lines;
    expect(line?.type === 'event' && line.age).toMatch(/^\+?[0-9]s$/);
  });

  test('a request is tracked to its end, whatever times the controller writes', async () => {
    const { api, press, state, serverNow } = await aScene(skewMs);
    const dialog = () => (state().reconcile?.lines ?? []).map(({ text }) => text).join('\n');
    press({ type: 'reconcile', how: 'now' });
    await eventually(() => state().view.dialog).toBe('reconcile');
    press({ type: 'reconcile-submit', how: 'send' });
    const object = `${APPS}/apps`;
    const tokenOf = async () =>
      metaOf(await api.get(object)).annotations['reconcile.fluxcd.io/requestedAt'];
    await eventually(tokenOf).toBeDefined();
    const ready = (status: string) => ({
      lastHandledReconcileAt: token,
      conditions: [
        { type: 'Ready', status, reason: 'Said', message: '', lastTransitionTime: serverNow() },
      ],
    });
    const token = await tokenOf();
    await api.patch(object, { status: ready('Unknown') });
    await eventually(dialog).toMatch(/seen [\d:]+: status.lastHandledReconcileAt/);
    await api.patch(object, { metadata: { finalizers: null } });
    await eventually(dialog).toMatch(/done [\d:]+: the object is gone/);
  });

  test('versions are told when ktop sees them', async () => {
    const { api, press, state } = await aScene(skewMs);
    press({ type: 'open-versions' });
    const lines = () => (state().versions?.lines ?? []).map(({ text }) => text);
    let write = 0;
    await eventually(async () => {
      await api.patch(`${APPS}/apps`, { status: { write: ++write } });
      return lines().length > 0;
    }).toBe(true);
    const [at = ''] = lines();
    const [hours = 0, minutes = 0] = at.split(':').map(Number);
    const seen = new Date();
    const passed = (seen.getHours() - hours) * 60 + seen.getMinutes() - minutes;
    expect([0, 1, -1_439]).toContain(passed);
  });
});
