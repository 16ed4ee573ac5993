import { expect, onTestFinished, test } from 'vitest';
import { ApiClient } from '../../src/embedded/actors/client.ts';
import { startEmbeddedServer } from '../../src/embedded/start.ts';
import { systemClock } from '../../src/session/clock.ts';
import type { Command } from '../../src/store/command.ts';
import { eventually } from '../helpers/eventually.ts';
import { liveSession } from '../helpers/live-session.ts';

const PODS = '/api/v1/namespaces/default/pods';
const EVENTS = '/api/v1/namespaces/default/events';

/** A pod with an owner, a condition and two events, and pane 4 with those events. */
async function aScene() {
  const server = await startEmbeddedServer({ scenario: 'empty', clock: systemClock });
  const stop = new AbortController();
  const api = new ApiClient({ url: server.url, token: 'admin-token' }, 'test', stop.signal);
  const { metadata: owner } = await api.create('/api/v1/namespaces/default/configmaps', {
    metadata: { name: 'web' },
  });
  const { metadata } = await api.create(PODS, {
    metadata: {
      name: 'web-1',
      labels: { app: 'web' },
      finalizers: ['example.com/drain'],
      ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'web', uid: owner.uid }],
    },
    spec: { containers: [{ name: 'web', image: 'web' }] },
  });
  const involvedObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    namespace: 'default',
    name: 'web-1',
    uid: metadata.uid,
  };
  const event = (name: string, reason: string, about: object = involvedObject) =>
    api.create(EVENTS, {
      metadata: { name },
      involvedObject: about,
      type: 'Warning',
      reason,
      message: `${reason} it is`,
      lastTimestamp: new Date().toISOString(),
      count: 1,
      source: { component: 'kubelet' },
    });
  await event('one', 'BackOff');
  const { session, model } = await liveSession(server.kubeconfig, { readOnly: true });
  onTestFinished(async () => {
    session.stop();
    stop.abort();
    await server.close();
  });
  const press = (command: Command) => session.dispatch(command);
  const state = () => model.store.getState();
  press({ type: 'resize', size: { columns: 140, rows: 60 } });
  press({ type: 'show-pane', pane: 'events' });
  await eventually(() => state().events.length).toBe(1);
  const text = () => (state().object?.lines ?? []).map(({ text: it }) => it).join('\n');
  return { api, event, press, state, text };
}

test('[O-05] d describes the object of any line: conditions, owners, dependents and events, live', async () => {
  const { api, event, press, state, text } = await aScene();
  press({ type: 'describe' });
  expect(state().view.dialog).toBe('object');
  await eventually(text).toMatch(/^Pod default\/web-1\nkind +pods \(v1\)\nuid +/);
  await eventually(text).toMatch(/labels +app=web/);
  expect(text()).toMatch(/Finalizers\n +example\.com\/drain/);
  expect(text()).toMatch(/Owners\n +ConfigMap default\/web {2}exists/);
  expect(text()).toMatch(/Events\n.*▲ BackOff {2}BackOff it is {2}\(kubelet\)/);
  await eventually(text).toMatch(/Conditions, as controllers wrote them last.*Ready=True/s);
  await event('two', 'Unhealthy');
  await api.patch(`${PODS}/web-1`, { metadata: { labels: { app: 'other' } } });
  await eventually(text).toMatch(/labels +app=other/);
  expect(text()).toContain('▲ Unhealthy');
});

test('that an object is being deleted, and that it is gone, is said of what is described', async () => {
  const { api, press, text } = await aScene();
  press({ type: 'describe' });
  await eventually(text).toMatch(/labels +app=web/);
  await api.remove(`${PODS}/web-1`);
  await eventually(text).toMatch(/it is being deleted, since .*: pane 2 tells why it is not gone/);
  await api.patch(`${PODS}/web-1`, { metadata: { finalizers: null } });
  await eventually(text).toContain('it is gone: this is how it was seen last');
  expect(text()).toContain('Pod default/web-1');
});

test('logs, versions and events of what is described are of that object; esc goes back one by one', async () => {
  const { press, state } = await aScene();
  press({ type: 'open' });
  press({ type: 'describe' });
  press({ type: 'open-versions' });
  expect(state().versions?.title).toBe('Pod default/web-1');
  expect(state().view.behind).toEqual(['event', 'object']);
  press({ type: 'back' });
  press({ type: 'open-logs' });
  expect(state().logs?.title).toBe('Pod default/web-1');
  for (const dialog of ['object', 'event', 'none']) {
    press({ type: 'back' });
    expect(state().view.dialog).toBe(dialog);
  }
  expect(state().object).toBeUndefined();
});

test('an event about nothing has nothing to be described', async () => {
  const { event, press, state } = await aScene();
  await event('odd', 'Odd', {});
  await eventually(() => state().events.length).toBe(2);
  press({ type: 'move-first' });
  const [line] = state().events.lines;
  expect(line).toMatchObject({ reason: 'Odd', object: '(no object)' });
  press({ type: 'describe' });
  expect(state().view).toMatchObject({
    dialog: 'none',
    message: { text: 'no object is selected that could be described' },
  });
});
