import { expect, test } from 'vitest';
import type { Finding } from '../../src/knowledge/finding.ts';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import type { Row } from '../../src/kube/row.ts';
import type { Size } from '../../src/store/layout.ts';
import { KtopModel } from '../../src/store/model.ts';
import { aController } from '../helpers/conclusions.ts';
import { aDiagnosis, aFinding } from '../helpers/diagnosis.ts';
import { aJob, FAILED } from '../helpers/kratix.ts';
import { NOON, terminating, WIDGET } from '../helpers/rows.ts';
import { openScreen } from '../helpers/screen.tsx';
import { workRow } from '../helpers/workflows.ts';

const LIVE = { type: 'live', since: NOON } as const;
const SMALL = { columns: 80, rows: 24 };
function show(size: Size = SMALL) {
  const model = new KtopModel({ knowledge, now: NOON });
  model.restart({ context: 'dev', contexts: ['dev'], link: { type: 'up' } });
  model.setKinds([WIDGET]);
  model.setWatch(WIDGET, undefined, LIVE);
  const { terminal, effects, dispatch, sees } = openScreen(model, size);
  dispatch({ type: 'show-pane', pane: 'findings' });
  /** An object that is being deleted, with what a look around it concludes. */
  const concludes = (name: string, finding: Partial<Finding>, seconds = 120): Row => {
    const row = terminating(seconds, { name, finalizers: ['example.com/hold'] });
    model.apply([{ type: 'put', row }], NOON);
    const { kind, apiVersion } = { kind: 'Widget', apiVersion: 'example.com/v1' };
    model.deletions.setDiagnosis(
      row.uid,
      aDiagnosis({
        state: 'stuck',
        object: { apiVersion, kind, metadata: { name, namespace: 'demo', uid: row.uid } },
        findings: [aFinding({ severity: 'stuck', since: NOON - seconds * 1000, ...finding })],
      }),
    );
    model.publish(NOON);
    return row;
  };
  return { model, terminal, effects, dispatch, sees, concludes };
}

const restart = {
  id: 'restart-controller',
  title: 'start the operator',
  effect: 'restarts its Deployment',
  command: 'kubectl rollout restart deployment operator -n system',
};
const down: Partial<Finding> = {
  sentence: 'the operator does not run: it goes on when it is back',
  culprit: aController('operator', 'the operator does not run'),
  actions: [restart],
};

test('the pane at 80 × 24: one line for each cause, the line under the cursor in full', async () => {
  const { terminal, sees, concludes, model } = show();
  concludes('one', down, 600);
  concludes('two', down, 300);
  concludes('alone', { sentence: 'its delete pipeline has failed and nobody runs it again' });
  model.workflows.setWatch('jobs', LIVE);
  model.workflows.apply(
    [
      {
        type: 'put',
        row: workRow(aJob('delete', 'team-a/teardown-1', { status: { failed: 1, ...FAILED } })),
      },
    ],
    NOON,
  );
  model.publish(NOON);
  await sees('does not run');
  expect(await terminal.text()).toMatchInlineSnapshot(`
    "ktop  dev  ● 1/1 live  all namespaces  0 req/min
    [1 Findings]  2 Deletions   3 Workflows   4 Events   5 Reconciles   8 Watches
          FOR   OBJECT                     WHAT IS WRONG                            
    ▲     10m   ▸ Deployment operator      2 objects: the operator does not run     
    ▲     2m    Widget demo/alone          its delete pipeline has failed and nobod…
    ▲     40s   Job team-a/teardown-1      its delete teardown failed: BackoffLimit…












    Deployment system/operator: the operator does not run
    → start the operator: kubectl rollout restart deployment operator -n system     


    3 findings · 3 stuck · line 1 of 3 · not looked at: what is written again and a…
    enter detail · l logs · a acknowledge · / filter · : command · tab pane · ? help"
  `);
});

test('the pane at 160 × 40 has room for whole sentences and for what can be done', async () => {
  const { terminal, sees, concludes } = show({ columns: 160, rows: 40 });
  concludes('one', down, 600);
  concludes('two', down, 300);
  await sees('does not run');
  expect((await terminal.text()).split('\n').slice(2, 4)).toMatchInlineSnapshot(`
    [
      "      FOR   OBJECT                                               WHAT IS WRONG                                                                                  ",
      "▲     10m   ▸ Deployment system/operator                         2 objects: the operator does not run → start the operator                                      ",
    ]
  `);
});

test('enter unfolds what hangs under a cause, and opens the detail of an object', async () => {
  const { terminal, sees, concludes, effects } = show();
  const one = concludes('one', down, 600);
  concludes('two', down, 300);
  await sees('▸ Deployment operator');
  terminal.press('\r');
  await sees('▾ Deployment operator');
  await sees(/▲ +10m +Widget demo\/one/);
  terminal.press('j');
  terminal.press('\r');
  await sees('deletion asked for');
  expect(effects).toContainEqual({ type: 'show-detail', uid: one.uid });
  terminal.press('c');
  await sees('copied: one');
  terminal.press('\u001b');
  await sees('▾ Deployment operator');
});

test('a acknowledges a finding, which is then folded at the bottom', async () => {
  const { terminal, sees, concludes } = show();
  concludes('one', { sentence: 'one is held' }, 600);
  concludes('two', { sentence: 'two is held' });
  await sees('one is held');
  terminal.press('a');
  await sees('▸ 1 acknowledged');
  expect(await terminal.text()).not.toContain('Widget demo/one  ');
  concludes('one', { sentence: 'its node is gone' }, 600);
  await sees('its node is gone');
  expect(await terminal.text()).not.toContain('acknowledged ');
});

test('elsewhere a says where it means something', async () => {
  const { terminal, sees, dispatch } = show();
  dispatch({ type: 'show-pane', pane: 'deletions' });
  terminal.press('a');
  await sees('a acknowledges a finding: select one in pane 1');
});

test('what appears while nobody looks is counted in the tab and marked in the pane', async () => {
  const { terminal, sees, dispatch, concludes } = show();
  concludes('one', { sentence: 'one is held' });
  await sees('one is held');
  expect(await terminal.text()).not.toContain('NEW');
  dispatch({ type: 'show-pane', pane: 'deletions' });
  concludes('two', { sentence: 'two is held' });
  await sees('1 Findings+1');
  terminal.press('1');
  await sees(/▲ NEW +2m +Widget demo\/two/);
  expect(await terminal.text()).toMatch(/▲ {5}2m +Widget demo\/one/);
});

test('an object of the list is marked, described, and its versions are shown, as in other panes', async () => {
  const { terminal, sees, concludes, dispatch } = show();
  concludes('one', { sentence: 'one is held' });
  await sees('one is held');
  terminal.press(' ');
  await sees(/◆ ▲ +2m +Widget demo\/one/);
  terminal.press('d');
  await sees('Widget demo/one');
  dispatch({ type: 'back' });
  terminal.press('v');
  await sees('Versions of Widget demo/one');
});

test('a filter narrows the list, and is named where it hides all', async () => {
  const { terminal, sees, concludes } = show();
  concludes('one', down);
  concludes('two', { sentence: 'two is held' });
  terminal.press('/held\r');
  await sees('/held shows 1');
  expect(await terminal.text()).not.toContain('operator');
  terminal.press('/nowhere\r');
  await sees('Nothing matches: there are 2 findings');
});

test('that nothing is wrong is said of what was looked at only', async () => {
  const { model, terminal, sees } = show();
  model.setWatch({ ...WIDGET, resource: 'gadgets' }, undefined, {
    type: 'forbidden',
    since: NOON,
    message: 'no',
  });
  model.apply([{ type: 'put', row: terminating(60, { name: 'young' }) }], NOON);
  model.publish(NOON);
  await sees('Nothing wrong was found in what was looked at: 0 of 1 object being deleted');
  expect((await terminal.text()).replace(/\s+/g, ' ')).toContain(
    'Not looked at: 1 kind, forbidden to you (pane 8 shows which); 1 object being deleted, so far; what is written again and again, before two minutes are over; events, which are not watched yet; logs, before some were opened.',
  );
});

test('a culprit of which nothing is known but its name offers no logs', async () => {
  const { terminal, sees, concludes } = show();
  concludes('one', down);
  concludes('two', down);
  await sees('Deployment operator');
  terminal.press('l');
  await sees('no object is selected whose logs could be shown');
});
