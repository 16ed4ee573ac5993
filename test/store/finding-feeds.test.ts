import { expect, test } from 'vitest';
import type { Conclusion } from '../../src/analysis/findings/conclusion.ts';
import { ErrorGroups } from '../../src/analysis/log-lines/error-groups.ts';
import { parseLine } from '../../src/analysis/log-lines/parse-line.ts';
import { explainLoop, type Write } from '../../src/analysis/loops/loop.ts';
import { rightsFinding } from '../../src/analysis/missing-rights.ts';
import type { Workflow } from '../../src/analysis/workflow.ts';
import { evidenceKey, type WorkEvidence } from '../../src/analysis/workflow-detail.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { describeName } from '../../src/kube/object-name.ts';
import { FindingFeeds } from '../../src/store/finding-feeds.ts';
import type { FoundLoop } from '../../src/store/reconciles-model.ts';
import type { FoundStanding } from '../../src/store/standing-book.ts';
import { WorkflowsModel } from '../../src/store/workflows-model.ts';
import { aController } from '../helpers/conclusions.ts';
import { aJob, FAILED } from '../helpers/kratix.ts';
import { a, ago, conditions } from '../helpers/objects.ts';
import { aRow, NOON, WIDGET } from '../helpers/rows.ts';
import { aPod, workRow } from '../helpers/workflows.ts';

const FORBIDDEN =
  'secrets is forbidden: User "system:serviceaccount:team-a:deployer" cannot list resource "secrets" in API group "" in the namespace "team-a"';

function aFeed() {
  const kept = new Map<string, readonly Conclusion[]>();
  const board = { set: (origin: string, all: readonly Conclusion[]) => void kept.set(origin, all) };
  const feeds = new FindingFeeds(board, () => [WIDGET]);
  const told = () =>
    [...kept.values()].flat().map(({ object, source, finding }) => ({
      object: `${describeName(object)}.${object.group}`,
      source,
      severity: finding.severity,
      sentence: finding.sentence,
      culprit: finding.culprit && describeName(finding.culprit),
    }));
  return { feeds, told };
}

/** What workflows say that are carried out by these Jobs and pods. */
function working(objects: readonly KubeObject[]) {
  const { feeds, told } = aFeed();
  let last: Workflow | undefined;
  const model = new WorkflowsModel((key, workflow, evidence) => {
    last = workflow;
    feeds.workflow(key, workflow, evidence);
  });
  const apply = (type: 'put' | 'remove') =>
    model.apply(
      objects.map((object) => ({ type, row: workRow(object) })),
      NOON,
    );
  apply('put');
  const know = (evidence: (workflow: Workflow) => Partial<WorkEvidence>) => {
    if (last === undefined) throw new Error('there is no workflow');
    model.setEvidence(last.key, {
      of: evidenceKey(last),
      container: '',
      lines: undefined,
      wait: undefined,
      findings: [],
      ...evidence(last),
    });
  };
  return { feeds, told, know, model, apply };
}

const widget = { annotations: { 'kratix.io/job-resource-kind': 'Widget' } };
const failed = aJob('delete', 'team-a/teardown-1', {
  ...widget,
  status: { failed: 1, ...FAILED },
});

test('work that has failed for good is stuck, told of the object whose work it is', () => {
  expect(working([failed]).told()).toEqual([
    {
      object: 'Widget team-a/alpha.example.com',
      source: 'workflows',
      severity: 'stuck',
      sentence: 'its delete teardown failed: BackoffLimitExceeded',
      culprit: undefined,
    },
  ]);
});

test('work that is tried again goes on; its sentence has no time in it that does', () => {
  const job = aJob('configure', 'team-a/deploy-1', {
    ...widget,
    spec: { backoffLimit: 6, template: { spec: { restartPolicy: 'OnFailure' } } },
    status: { active: 1, startTime: ago(60) },
  });
  const pod = aPod('team-a/deploy-1-x7d2k', {
    labels: { 'batch.kubernetes.io/job-name': 'deploy-1' },
    owners: [a('batch/v1 Job', 'team-a/deploy-1', { uid: 'uid-Job-team-a/deploy-1' })],
    init: { reader: 'done', check: 'wait CrashLoopBackOff: back-off 2m40s restarting failed' },
    restarts: { check: 3 },
    before: { check: 1 },
  });
  expect(working([job, pod]).told()).toMatchObject([
    {
      severity: 'working',
      sentence: expect.stringMatching(/^its configure teardown fails: .* exits 1, attempt 4 of 6$/),
    },
  ]);
});

test('what is done, or gone, says nothing', () => {
  const done = a('batch/v1 Job', 'ops/report', {
    status: { startTime: ago(90), ...conditions(['Complete', 'True', '', '', 48]) },
  });
  expect(working([done]).told()).toEqual([]);
  const { told, apply, model } = working([failed]);
  apply('remove');
  model.slices(
    { pane: 'findings', dialog: 'none', size: { columns: 80, rows: 24 } } as never,
    NOON + 3_600_000,
  );
  expect(told()).toEqual([]);
});

test('a right that its container lacks blames the account', () => {
  const { know, told } = working([failed]);
  know((workflow) => ({ findings: rightsFinding(workflow, [FORBIDDEN]) }));
  expect(told()).toMatchObject([
    { sentence: 'its delete teardown failed: BackoffLimitExceeded' },
    { severity: 'stuck', culprit: 'ServiceAccount team-a/deployer' },
  ]);
});

test('whose work a Job carries out that is in trouble is known by its uid', () => {
  const { feeds } = working([failed]);
  expect(feeds.workOf('uid-Job-team-a/teardown-1')).toMatchObject({
    kind: 'Widget',
    name: 'alpha',
  });
  expect(feeds.workOf('another')).toBeUndefined();
});

test('only circles are told of writes, and only while they go on', () => {
  const flap = (n: number): Write => ({
    at: NOON + n * 1_000,
    changes: [{ path: 'spec.a', from: n % 2, to: (n + 1) % 2, by: 'acme' }],
  });
  const circle = explainLoop(Array.from({ length: 8 }, (_, n) => flap(n)));
  const hot = (name: string, loop: FoundLoop['loop']): FoundLoop => ({
    hot: { ref: aRow({ name }), writes: 60, since: NOON, perMinute: 30, history: [] },
    loop,
  });
  const { feeds, told } = aFeed();
  feeds.loops([hot('circle', circle), hot('unknown', undefined)]);
  expect(told()).toMatchObject([
    { object: 'Widget demo/circle.example.com', source: 'loops', severity: 'working' },
  ]);
  feeds.loops([]);
  expect(told()).toEqual([]);
});

test('errors in logs are told of whose meaning is known; a missing right blames the account', () => {
  const groups = new ErrorGroups();
  for (const message of [FORBIDDEN, 'the cat sat on the mat'])
    groups.add(parseLine(`E0101 11:59:30.000000 1 main.go:1] ${message}`, NOON), {
      at: NOON,
      from: 'a/main',
      text: message,
    });
  const { feeds, told } = aFeed();
  feeds.logs({ type: 'object', row: aRow({ name: 'alpha' }) }, groups.list(), NOON);
  expect(told()).toMatchObject([
    {
      object: 'Widget demo/alpha.example.com',
      source: 'logs',
      severity: 'info',
      culprit: 'ServiceAccount team-a/deployer',
    },
  ]);
  expect(feeds.logsHeard).toBe(1);
  feeds.expire(NOON + 9 * 60_000);
  expect(told()).toHaveLength(1);
  feeds.expire(NOON + 10 * 60_000);
  expect(told()).toEqual([]);
  expect(feeds.logsHeard).toBe(0);
});

test('who does not get on is told of; whose controller does not run blames that, and who is paused nobody', () => {
  const { feeds, told } = aFeed();
  const standing = (name: string, given: Partial<FoundStanding>): FoundStanding => ({
    ref: aRow({ name }),
    state: 'failing',
    since: NOON,
    sentence: `${name} is not well`,
    certainty: 'observed',
    evidence: [],
    controller: 'acme',
    generation: undefined,
    observed: undefined,
    ...given,
  });
  const culprit = aController('acme', 'nobody leads acme');
  const all = [
    standing('silent', { state: 'silent', culprit }),
    standing('failing', {}),
    standing('paused', { state: 'paused' }),
  ];
  feeds.standings(all);
  expect(told()).toMatchObject([
    { sentence: 'silent is not well', severity: 'stuck', culprit: 'Deployment system/acme' },
    { sentence: 'failing is not well', severity: 'working', source: 'reconciles' },
  ]);
  feeds.standings(all.slice(1));
  expect(told()).toMatchObject([{ sentence: 'failing is not well' }]);
});
