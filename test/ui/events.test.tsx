import { expect, test } from 'vitest';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import { EventsModel } from '../../src/store/events-model.ts';
import type { Size } from '../../src/store/layout.ts';
import { KtopModel } from '../../src/store/model.ts';
import { eventRow, type GivenEvent } from '../helpers/events.ts';
import { NOON, WIDGET } from '../helpers/rows.ts';
import { openScreen } from '../helpers/screen.tsx';

const LIVE = { type: 'live', since: NOON } as const;
const SMALL = { columns: 80, rows: 24 };

function show(given: readonly GivenEvent[], size: Size = SMALL) {
  const model = new KtopModel({ knowledge, now: NOON });
  const events = model.events.filled((parts) => new EventsModel(parts));
  model.restart({ context: 'dev', contexts: ['dev'], link: { type: 'up' } });
  model.setWatch(WIDGET, undefined, LIVE);
  events.setWatch('events', LIVE);
  events.apply(given.map(eventRow), NOON);
  const screen = openScreen(model, size);
  screen.dispatch({ type: 'show-pane', pane: 'events' });
  return { ...screen, events };
}

const EVENTS: readonly GivenEvent[] = [
  {
    about: 'Pod team-a/web-7f9c',
    message: 'Back-off restarting failed container app in pod web-7f9c',
    count: 41,
    first: 600,
    last: 5,
  },
  {
    about: 'Node worker-1',
    type: 'Normal',
    reason: 'NodeReady',
    message: 'Node worker-1 status is now: NodeReady',
    from: 'kubelet',
    last: 90,
  },
  {
    about: 'Stack infra/net',
    reason: 'StackUpdateFailure',
    message: 'Failed to update stack:\nexit status 255',
    from: 'stack-controller',
    last: 3_700,
  },
];

test('the pane at 80 × 24 [P-01]', async () => {
  const { model, events, terminal, sees } = show(EVENTS);
  events.addGap({ from: NOON - 60_000, to: NOON - 30_000, what: 'events', reason: '' });
  model.publish(NOON);
  await sees('not watched');
  const text = (await terminal.text()).replace(/\d\d:\d\d:\d\d/g, 'hh:mm:ss');
  expect(text).toMatchInlineSnapshot(`
    "ktop  dev  ● 1/1 live  all namespaces  0 req/min
     1 Findings+1   2 Deletions   3 Workflows  [4 Events]  5 Reconciles   8 Watches
    AGE     REASON           OBJECT             COUNT  MESSAGE                      
    5s    ▲ BackOff          team-a/web-7f9c    ×41+   Back-off restarting failed c…
    ┄┄ hh:mm:ss – hh:mm:ss: events not watched: what came and went meanwhile is not…
    90s     NodeReady        worker-1                  Node worker-1 status is now:…
    61m   ▲ StackUpdateFail… infra/net                 Failed to update stack: exit…















    3 events in 3 lines · 2 warnings · line 1 of 4                                  
    enter detail · l logs · / filter · : command · tab pane · ? help · ctrl+c quit"
  `);
});

test('the pane at 160 × 30 has room for kinds, types, rates and controllers', async () => {
  const { terminal, sees } = show(EVENTS, { columns: 160, rows: 30 });
  await sees('stack-controller');
  const lines = (await terminal.text()).split('\n').slice(2, 6);
  expect(lines.map((line) => line.trimEnd()).join('\n')).toMatchInlineSnapshot(`
    "AGE   TYPE      REASON                 OBJECT                              COUNT    RATE     MESSAGE                                         CONTROLLER
    5s    ▲ Warning BackOff                Pod team-a/web-7f9c                 ×41+     4/min    Back-off restarting failed container app in po… kubelet
    90s     Normal  NodeReady              Node worker-1                                         Node worker-1 status is now: NodeReady          kubelet
    61m   ▲ Warning StackUpdateFailure     Stack infra/net                                       Failed to update stack: exit status 255         stack-controller"
  `);
});

test('a message cannot draw on the terminal', async () => {
  const evil = 'clear \u001b[2J\u001b]52;c;ZXZpbA==\u0007 and\nmore \u202e flip';
  const { terminal, sees, dispatch } = show([{ message: evil, reason: '\u001b[31mRed' }], {
    columns: 160,
    rows: 30,
  });
  await sees('and more');
  expect(await terminal.text()).toContain('MESSAGE');
  dispatch({ type: 'open' });
  await sees('happened');
  expect(await terminal.text()).toContain('[4 Events]');
});

test('enter opens the detail of an event, esc closes it', async () => {
  const { terminal, sees } = show(EVENTS);
  await sees('BackOff');
  terminal.press('\r');
  await sees(/happened {4}41\+ times, 4\/min now/);
  await sees('probably held back by its recorder');
  terminal.press('\u001b');
  await sees('AGE');
});

test('a filter by type, and one that hides all', async () => {
  const { terminal, sees } = show(EVENTS);
  await sees('BackOff');
  terminal.press('/type=Normal');
  await sees('/type=Normal█');
  await expect.poll(() => terminal.text()).not.toContain('BackOff');
  terminal.press(' nothing');
  await sees(/Nothing matches: of 3 lines of events the filter \/type=Normal nothing/);
});

test('what may not be seen is said on the screen', async () => {
  const { model, events, sees } = show([]);
  await sees('No event is there');
  const message = 'events is forbidden: User "jane" cannot list resource "events"';
  events.setWatch('events', { type: 'forbidden', since: NOON, message });
  model.publish(NOON);
  await sees('No event is seen. Not everything is seen: events forbidden: events is');
});

test('a group of many objects says how many they are, how often, and at which rate', async () => {
  const { terminal, sees } = show(
    Array.from({ length: 40 }, (_, i) => ({
      about: `Pod demo/web-${i}`,
      message: `Back-off restarting failed container app in pod web-${i}`,
      last: 20 - i / 4,
      first: 20 - i / 4,
    })),
    { columns: 140, rows: 24 },
  );
  await sees(/▲ Warning +BackOff +▸ 40 × Pod +×40 +4\/s +Back-off restarting/);
  await sees('40 events in 1 line · 40 warnings · line 1 of 1');
  terminal.press('\r');
  await sees(/BackOff +▾ 40 × Pod/);
  await sees(/BackOff {17} Pod demo\/web-39/);
  await sees('line 1 of 41');
});

test('a label selector is said to mean nothing for events, and hides none', async () => {
  const { terminal, sees } = show(EVENTS, { columns: 160, rows: 24 });
  await sees('StackUpdateFailure');
  terminal.press('/');
  terminal.press('-l app=web');
  terminal.press('\r');
  await sees(
    '▲ /-l app=web is not applied: events carry no labels, so that -l finds nothing among them',
  );
  await sees('StackUpdateFailure');
});
