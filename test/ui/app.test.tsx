import { expect, test } from 'vitest';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import type { Row } from '../../src/kube/row.ts';
import type { Size } from '../../src/store/layout.ts';
import { KtopModel } from '../../src/store/model.ts';
import { aDiagnosis, aFinding } from '../helpers/diagnosis.ts';
import { NAMESPACE, NOON, POD, terminating, WIDGET } from '../helpers/rows.ts';
import { openScreen } from '../helpers/screen.tsx';

const LIVE = { type: 'live', since: NOON } as const;
const SMALL = { columns: 80, rows: 24 };

function show(rows: readonly Row[], size: Size = SMALL, colours = true) {
  const model = new KtopModel({ knowledge, now: NOON });
  model.restart({ context: 'dev', contexts: ['dev', 'prod'], link: { type: 'up' } });
  model.setKinds([WIDGET, POD, NAMESPACE]);
  for (const kind of [WIDGET, POD, NAMESPACE]) model.setWatch(kind, undefined, LIVE);
  model.apply(
    rows.map((row) => ({ type: 'put', row })),
    NOON,
  );
  return openScreen(model, size, colours);
}

const rows = [
  terminating(252, { name: 'cache', finalizers: ['example.com/lock', 'example.com/data'] }),
  terminating(30, { name: 'web-0', kind: POD, namespace: 'prod' }),
];

test('the frame at 80 × 24', async () => {
  const { terminal, sees } = show(rows);
  await sees('cache');
  expect(await terminal.text()).toMatchInlineSnapshot(`
    "ktop  dev  ● 3/3 live  all namespaces  0 req/min
     1 Findings  [2 Deletions]  3 Workflows   4 Events   5 Reconciles   8 Watches
    FOR      KIND           NAMESPACE/NAME         FINALIZERS  WAITS FOR            
    4m12s    Widget         demo/cache             ▱▱ 0/2      example.com/lock, ex…
    30s      Pod            prod/web-0             none        the kubelet of its n…

















    2 being deleted · line 1 of 2                                                   
    enter detail · l logs · / filter · y yaml · : command · tab pane · ? help"
  `);
});

test('the frame at 200 × 50', async () => {
  const { terminal, sees } = show(rows, { columns: 200, rows: 50 });
  await sees('cache');
  const lines = (await terminal.text()).split('\n');
  expect(lines).toHaveLength(50);
  expect(lines[3]).toContain('example.com/lock, example.com/data (finalizers, holders unknown)');
});

test('below 80 × 24 a sentence says so, and a larger terminal brings the frame back', async () => {
  const { terminal, dispatch, sees } = show(rows, { columns: 79, rows: 24 });
  await sees('ktop needs a terminal of at least 80 × 24; this one is 79 × 24.');
  terminal.resize(SMALL);
  dispatch({ type: 'resize', size: SMALL });
  await sees('cache');
});

test('keys move, open and close', async () => {
  const { terminal, sees, effects } = show(rows);
  await sees('cache');
  terminal.press('j');
  terminal.press('\r');
  await sees('Pod prod/web-0');
  expect(effects).toEqual([{ type: 'show-detail', uid: 'uid-prod-web-0' }]);
  terminal.press('\x1b');
  await sees('demo/cache');
});

test('a filter is typed in the status line, j and q included', async () => {
  const { terminal, sees } = show(rows);
  terminal.press('/');
  await sees('/█');
  terminal.press('qj');
  await sees('/qj█');
  await sees('Nothing matches: 2 objects are being deleted');
  terminal.press('\x7f');
  terminal.press('\x7f');
  terminal.press('web');
  terminal.press('\r');
  await sees('2 being deleted · /web shows 1 · line 1 of 1');
});

test(':ctx lists the contexts, and enter chooses one', async () => {
  const { terminal, sees, effects } = show(rows);
  terminal.press(':ctx\r');
  await sees(/❯ dev\n {2}prod/);
  terminal.press('j');
  await sees('❯ prod');
  terminal.press('\r');
  await expect.poll(() => effects).toEqual([{ type: 'switch-context', context: 'prod' }]);
});

test('? shows every key', async () => {
  const { terminal, sees } = show(rows, { columns: 100, rows: 40 });
  terminal.press('?');
  await sees('ctrl+z');
  expect(await terminal.text()).toContain('Copy the equivalent kubectl command');
});

test('nothing is called nothing only where everything is seen', async () => {
  const { model, sees } = show([]);
  await sees('Nothing is being deleted.');
  model.setWatch(POD, undefined, { type: 'forbidden', since: NOON, message: 'pods is forbidden' });
  model.publish(NOON);
  await sees('Nothing being deleted is seen, but not everything is: 1 kind is forbidden');
  await sees('2/3 live · 1 forbidden');
});

test('a lost connection says since when and how old the data is', async () => {
  const { model, sees } = show(rows);
  model.setCluster({
    link: { type: 'lost', since: NOON - 42_000, message: 'refused', retryAt: NOON + 4_000 },
  });
  model.publish(NOON);
  await sees(/▲ lost since \d\d:\d\d:\d\d, retry in 4 s · data 42s old/);
  await sees('demo/cache');
});

test('names with escape sequences reach the terminal as text', async () => {
  const { sees } = show([terminating(5, { name: '\x1b[2J\x1b]0;owned\x07x', namespace: 'a\nb' })]);
  await sees('a␊b/␛[2J␛]0;owned␇x');
});

test('without colours the selection is still seen, and nothing is painted', async () => {
  const { terminal, sees } = show(rows, SMALL, false);
  await sees('cache');
  expect(terminal.cell(0, 3).inverse).toBe(true);
  expect(terminal.cell(0, 4).inverse).toBe(false);
  const colours = Array.from({ length: 80 * 24 }, (_, i) => {
    const { colour, background } = terminal.cell(i % 80, Math.floor(i / 80));
    return colour ?? background;
  });
  expect(colours.filter((colour) => colour !== undefined)).toEqual([]);
});

test('only colours that a light and a dark background leave readable are used', async () => {
  const { model, terminal, sees } = show(rows);
  model.setWatch(POD, undefined, { type: 'forbidden', since: NOON, message: 'no' });
  model.apply([{ type: 'remove', row: rows[0] as Row }], NOON);
  model.publish(NOON);
  await sees('✓ deleted');
  const colours = new Set(
    Array.from({ length: 80 * 24 }, (_, i) => terminal.cell(i % 80, Math.floor(i / 80)).colour),
  );
  const [red, green, magenta, cyan] = [1, 2, 5, 6];
  for (const colour of colours) expect([undefined, red, green, magenta, cyan]).toContain(colour);
  expect(colours).toContain(green);
});

test('a line says what holds it, and for a minute that it did not before', async () => {
  const { model, sees } = show(rows, { columns: 160, rows: 40 });
  const [cache] = rows;
  const uid = cache?.uid ?? '';
  const finding = aFinding({ severity: 'stuck', sentence: 'its disk is gone' });
  model.deletions.setDiagnosis(uid, aDiagnosis({ state: 'working' }));
  model.deletions.setDiagnosis(uid, aDiagnosis({ state: 'stuck', findings: [finding] }));
  model.publish(NOON);
  await sees(/cache.*\(was working\) ▲ stuck: its disk is gone/);
  model.publish(NOON + 61_000);
  await sees(/cache.* {2}▲ stuck: its disk is gone/);
});

test('the detail begins with the conclusion, its evidence and what can be done', async () => {
  const { model, dispatch, sees } = show(rows, { columns: 160, rows: 40 });
  dispatch({ type: 'open' });
  await sees('looking around it …');
  const action = { id: 'mend', title: 'mend it', effect: 'it goes on', command: 'kubectl mend it' };
  const finding = aFinding({
    severity: 'stuck',
    sentence: 'its disk is gone',
    evidence: [{ text: 'no such disk', object: 'Disk a', source: 'GET' }],
    actions: [action],
  });
  model.deletions.setDiagnosis(
    rows[0]?.uid ?? '',
    aDiagnosis({ state: 'stuck', findings: [finding] }),
  );
  model.publish(NOON);
  await sees(/▲ its disk is gone/);
  await sees(/no such disk {2}\[Disk a, GET\]/);
  await sees(/→ mend it: it goes on\s+kubectl mend it/);
});
