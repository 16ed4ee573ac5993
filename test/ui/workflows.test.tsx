import { expect, test } from 'vitest';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import type { Size } from '../../src/store/layout.ts';
import { KtopModel } from '../../src/store/model.ts';
import { aJob, FAILED } from '../helpers/kratix.ts';
import { a, ago, conditions } from '../helpers/objects.ts';
import { NOON, WIDGET } from '../helpers/rows.ts';
import { openScreen } from '../helpers/screen.tsx';
import { aPod, workRow } from '../helpers/workflows.ts';

const LIVE = { type: 'live', since: NOON } as const;
const SMALL = { columns: 80, rows: 24 };
function show(objects: readonly KubeObject[], size: Size = SMALL) {
  const model = new KtopModel({ knowledge, now: NOON });
  model.restart({ context: 'dev', contexts: ['dev'], link: { type: 'up' } });
  model.setKinds([WIDGET]);
  model.setWatch(WIDGET, undefined, LIVE);
  model.workflows.setWatch('jobs', LIVE);
  model.workflows.apply(
    objects.map((object) => ({ type: 'put', row: workRow(object) })),
    NOON,
  );
  const screen = openScreen(model, size);
  screen.dispatch({ type: 'show-pane', pane: 'workflows' });
  return screen;
}

const of = (job: string) => ({
  labels: { 'batch.kubernetes.io/job-name': job },
  owners: [a('batch/v1 Job', `team-a/${job}`, { uid: `uid-Job-team-a/${job}` })],
});

/** A configure pipeline whose second user container fails, a delete pipeline that failed, and a CronJob. */
const objects = [
  aJob('configure', 'team-a/deploy-1', {
    annotations: { 'kratix.io/job-resource-kind': 'Widget' },
    spec: { backoffLimit: 6, template: { spec: { restartPolicy: 'OnFailure' } } },
    status: { active: 1, startTime: ago(60) },
  }),
  aPod('team-a/deploy-1-x7d2k', {
    ...of('deploy-1'),
    init: {
      reader: 'done',
      render: 'done',
      check: 'wait CrashLoopBackOff: back-off 2m40s restarting failed container=check',
      'work-writer': '-',
    },
    main: { 'status-writer': '-' },
    restarts: { check: 3 },
    before: { check: 1 },
  }),
  aJob('delete', 'team-a/teardown-1', {
    created: 600,
    spec: { backoffLimit: 1 },
    status: { failed: 1, ...FAILED },
  }),
  a('batch/v1 Job', 'ops/report-29201', {
    created: 90,
    owners: [a('batch/v1 CronJob', 'ops/report')],
    status: { startTime: ago(90), ...conditions(['Complete', 'True', '', '', 48]) },
  }),
];

test('[K-02] the pane at 80 × 24: what fails first, with its stages', async () => {
  const { terminal, sees } = show(objects);
  await sees('teardown');
  expect(await terminal.text()).toMatchInlineSnapshot(`
    "ktop  dev  ● 1/1 live  all namespaces  0 req/min
     1 Findings+2   2 Deletions  [3 Workflows]  4 Events   5 Reconciles   8 Watches
    AGE   OBJECT            WORK         STAGES  STATE                              
    60s   team-a/alpha      + teardown   ●●✗○○   ▲ check exits 1, try 4/6, in 2m 30s
    10m   team-a/alpha      - teardown           ▲ failed: BackoffLimitExceeded; ne…
    90s   ops/report        run                  ✓ done in 42s                      
















    3 workflows · 2 in trouble · line 1 of 3                                        
    enter detail · l logs · / filter · : command · tab pane · ? help · ctrl+c quit"
  `);
});

test('the pane at 160 × 40 has room for kinds and whole sentences', async () => {
  const { terminal, sees } = show(objects, { columns: 160, rows: 40 });
  await sees('teardown');
  expect((await terminal.text()).split('\n').slice(2, 6)).toMatchInlineSnapshot(`
    [
      "AGE   OBJECT                                 WORK                      STAGES          STATE                                                                    ",
      "60s   Widget team-a/alpha                    configure teardown        ● ● ✗ ○ ○       ▲ user container 2 of 2 (check) exits 1, attempt 4 of 6, next in 2m 30s  ",
      "10m   team-a/alpha                           delete teardown                           ▲ failed: BackoffLimitExceeded; never tried again by itself              ",
      "90s   CronJob ops/report                     run                                       ✓ done in 42s                                                            ",
    ]
  `);
});

test('[K-03] enter opens the detail: stages with their times, and what the failing container said', async () => {
  const { model, terminal, dispatch, sees } = show(objects, { columns: 100, rows: 40 });
  terminal.press('\r');
  await sees('Stages, in the order in which they run');
  await sees('reading …');
  const { open: workflow } = model.workflows.onScreen();
  if (workflow === undefined) throw new Error('no workflow is open');
  model.workflows.setEvidence(workflow.key, {
    of: '',
    container: 'check',
    lines: { seen: true, value: ['checking', 'Error: \u001b[31mno quota\u001b[0m'] },
    wait: undefined,
    findings: [],
  });
  dispatch({ type: 'move', by: 0 });
  await sees('no quota');
  const text = (await terminal.text()).replace(/\d\d:\d\d:\d\d/g, 'hh:mm:ss');
  expect(text.split('\n').slice(2, 26).join('\n')).toMatchInlineSnapshot(`
    "Widget team-a/alpha: configure teardown                                                             
    user container 2 of 2 (check) exits 1, attempt 4 of 6, next in 2m 30s                               

    carried out by  Job team-a/deploy-1 (Kratix pipeline)
    pod             deploy-1-x7d2k
    began           hh:mm:ss (60s ago)
    attempt         4 of 6
    next try        hh:mm:ss

    Stages, in the order in which they run                                                              
      ● reader         done in 20s, ended hh:mm:ss  (of the system)                                     
      ● render         done in 20s, ended hh:mm:ss                                                      
      ✗ check          exits 1 in 20s, ended hh:mm:ss, started 4 times                                  
      ○ work-writer    not reached: waits for check  (of the system)                                    
      ○ status-writer  not reached: waits for work-writer  (of the system)                              

    Last lines of check                                                                                 
      checking
      Error: ␛[31mno quota␛[0m
      kubectl logs deploy-1-x7d2k -n team-a -c check                                                    



    "
  `);
  terminal.press('\u001b');
  await sees('AGE');
});

test('nothing is no work only where everything that could carry out work is seen', async () => {
  const { model, dispatch, sees } = show([]);
  await sees('No Job and no other pod carries out work.');
  model.workflows.setWatch('jobs', { type: 'forbidden', since: NOON, message: 'User jane cannot' });
  dispatch({ type: 'move', by: 0 });
  await sees('No work is seen, but not everything is: jobs forbidden: User jane cannot.');
});

test('a filter asks for the words of a workflow, and a namespace for where it works', async () => {
  const { dispatch, terminal, sees } = show(objects);
  await sees('ops/report');
  terminal.press('/delete\r');
  await sees('/delete shows 1');
  expect(await terminal.text()).not.toContain('report');
  terminal.press('\u001b');
  dispatch({ type: 'choose-namespace', namespace: 'ops' });
  await sees('ops/report');
  expect(await terminal.text()).not.toContain('teardown');
});

test('C copies the command that reads the log of the container that matters', async () => {
  const { effects, terminal, sees } = show(objects);
  await sees('check');
  terminal.press('C');
  await expect
    .poll(() => effects)
    .toContainEqual({
      type: 'copy',
      text: 'kubectl logs deploy-1-x7d2k -n team-a -c check --context dev',
    });
});

test('keys that mean nothing here say so', async () => {
  const { terminal, sees } = show(objects);
  await sees('check');
  terminal.press('y');
  await sees('no object is selected');
});
