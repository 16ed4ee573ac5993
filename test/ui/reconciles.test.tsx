import { expect, test } from 'vitest';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import type { Size } from '../../src/store/layout.ts';
import { KtopModel } from '../../src/store/model.ts';
import type { ReconcileSource } from '../../src/store/reconciles-model.ts';
import { aLoop, aStanding, clockWrites } from '../helpers/found.ts';
import { aRow, NOON } from '../helpers/rows.ts';
import { openScreen } from '../helpers/screen.tsx';

const SMALL = { columns: 80, rows: 24 };
const LARGE = { columns: 200, rows: 50 };

const STANDINGS = [
  aStanding('operators', 'no-leader', {
    ref: aRow({ name: 'widget-operator', namespace: 'ops' }),
    sentence: 'nobody leads widget-operator: 1 object is waiting; its Lease is held by pod-1',
    since: NOON - 600_000,
    generation: undefined,
    observed: undefined,
  }),
  aStanding('orders', 'silent', {
    sentence: 'nobody has seen generation 5, which kubectl has written; the last one seen is 4',
  }),
  aStanding('\u001b[31mred\u001b[0m', 'failing', {
    sentence: 'Ready=False, BackendRefused: connection \u001b[2Jrefused',
    observed: undefined,
  }),
];
const CONTROLLERS = [
  {
    name: 'widget-operator',
    objects: 12,
    waiting: 1,
    failing: 1,
    loops: 0,
    perMinute: 0,
    isDown: true,
  },
  {
    name: 'topic-operator',
    objects: 3,
    waiting: 0,
    failing: 0,
    loops: 1,
    perMinute: 60,
    isDown: false,
  },
];

function show(size: Size, given: Partial<ReconcileSource> = {}) {
  const model = new KtopModel({ knowledge, now: NOON });
  model.restart({ context: 'dev', contexts: ['dev'], link: { type: 'up' } });
  model.reconciles.restart({
    found: () => [aLoop('checked', 60)],
    standings: () => STANDINGS,
    controllers: () => CONTROLLERS,
    notes: () => [],
    want: () => {},
    ...given,
  });
  const screen = openScreen(model, size);
  screen.dispatch({ type: 'show-pane', pane: 'reconciles' });
  return screen;
}

test('[R-24] the pane at 80 × 24: the worst first, and the controllers in a line', async () => {
  const { terminal, sees } = show(SMALL);
  await sees('no leader');
  expect(await terminal.text()).toMatchInlineSnapshot(`
    "ktop  dev  ◌ discovering  all namespaces  0 req/min
     1 Findings+4   2 Deletions   3 Workflows   4 Events  [5 Reconciles]  8 Watches
    STATE       SINCE  OBJECT                   WHAT                                
    no leader   10m    Widget ops/widget-opera… nobody leads widget-operator: 1 obj…
    silent      60s    Widget demo/orders       nobody has seen generation 5, which…
    failing     60s    Widget demo/␛[31mred␛[0m Ready=False, BackendRefused: connec…
    hot         2m     Widget demo/checked      ▲ 60/min, status.lastChecked is set…














    widget-operator: does not lead, 1 wait, 1 fail · topic-operator: 1 in a loop    
    3 objects do not get on · 1 written more than twelve times a minute · line 1 of…
    enter detail · l logs · / filter · : command · tab pane · ? help · ctrl+c quit"
  `);
});

test('the pane at 200 × 50 has room for generations, controllers, rates and a table of controllers', async () => {
  const { terminal, sees } = show(LARGE);
  await sees('no leader');
  const lines = (await terminal.text()).split('\n').map((line) => line.trimEnd());
  expect([...lines.slice(2, 7), '', ...lines.slice(-5)]).toMatchInlineSnapshot(`
    [
      "STATE       SINCE  A MIN 2 MINUTES    OBJECT                                       GEN     CONTROLLER               WHAT",
      "no leader   10m                       Widget ops/widget-operator                           widget-operator          nobody leads widget-operator: 1 object is waiting; its Lease is held by pod-1",
      "silent      60s                       Widget demo/orders                           4/5     widget-operator          nobody has seen generation 5, which kubectl has written; the last one seen is 4",
      "failing     60s                       Widget demo/␛[31mred␛[0m                             widget-operator          Ready=False, BackendRefused: connection ␛[2Jrefused",
      "hot         2m        60 ▃▆█          Widget demo/checked                                  operator                 ▲ status.lastChecked is set to the time every 1s by operator: either a timer of it …",
      "",
      "CONTROLLER                                       OBJECTS    WAIT    FAIL   LOOPS   A MIN",
      "widget-operator                                       12       1       1       ·       ·  ▲ does not lead",
      "topic-operator                                         3       ·       ·       1      60",
      "3 objects do not get on · 1 written more than twelve times a minute · line 1 of 4",
      "enter detail · d describe · space mark · l logs · v versions · E events · / filter · : command · tab pane · ? help · ctrl+c quit",
    ]
  `);
});

test('enter shows what is wrong and why, and the versions below', async () => {
  const { model, terminal, dispatch, sees } = show(SMALL);
  dispatch({ type: 'move', by: 1 });
  dispatch({ type: 'open' });
  const of = model.versions.request;
  if (of === undefined) throw new Error('versions are open');
  model.versions.follow(of, () => ({
    writes: clockWrites('checked', 2),
    skipped: 0,
    note: undefined,
  }));
  model.publish(NOON);
  await sees('Versions of Widget demo/orders');
  const lines = (await terminal.text()).split('\n').map((line) => line.trimEnd());
  expect(lines.slice(2, 9)).toMatchInlineSnapshot(`
    [
      "Versions of Widget demo/orders, as they come",
      "silent since 11:59:00, controller widget-operator: nobody has seen generation 5,",
      "    which kubectl has written; the last one seen is 4",
      "  Widget demo/orders, status: told by it",
      "12:00:00.000",
      "  status.lastChecked: "checked 0" → "2026-01-01T12:00:00.000Z", by operator",
      "12:00:01.000",
    ]
  `);
});

test('that nothing is wrong is said of what is read only', async () => {
  const notes = () => ['12,000 Widgets: only those that look suspect are read'];
  const { terminal, sees } = show(SMALL, { found: () => [], standings: () => [], notes });
  await sees('nothing stalls');
  const text = (await terminal.text()).replace(/\s+/g, ' ');
  expect(text).toContain('Of what is read nothing stalls, fails or is silent');
  expect(text).toContain('Not all is read: 12,000 Widgets: only those that look suspect are read.');
});
