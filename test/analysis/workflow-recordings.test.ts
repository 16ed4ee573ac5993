import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { WorkProjector } from '../../src/analysis/work-rows.ts';
import { describeWorkflow } from '../../src/analysis/workflow-text.ts';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import { waitOf } from '../../src/knowledge/pod-waits.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { podStatusOf } from '../../src/kube/pods.ts';
import { WorkflowBoard } from '../../src/store/workflow-board.ts';
import { a } from '../helpers/objects.ts';
import { aKind, NOON, POD } from '../helpers/rows.ts';

const FOLDER = path.resolve(import.meta.dirname, '../fixtures/recordings');
const JOB = aKind('Job', { group: 'batch' });

interface Recorded {
  readonly t: string;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: KubeObject;
}

function linesOf(file: string): readonly Recorded[] {
  const text = readFileSync(path.join(FOLDER, `workflows-${file}.jsonl`), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Recorded);
}

/** What was said of each workflow, each time it was something else. */
function said(file: string): readonly string[] {
  const board = new WorkflowBoard();
  const projector = new WorkProjector(knowledge);
  const sentences = new Map<string, string>();
  const all: string[] = [];
  for (const { t, type, object } of linesOf(file)) {
    const row = projector.project(object.kind === 'Pod' ? POD : JOB, object);
    if ('malformed' in row) throw new Error(row.malformed);
    const now = Date.parse(t);
    board.apply([{ type: type === 'DELETED' ? 'remove' : 'put', row }], now);
    for (const workflow of board.window(0, 10)) {
      const { pipeline, action } = workflow.work;
      const sentence = `${action} ${pipeline}: ${describeWorkflow(workflow, now)}`;
      if (sentences.get(workflow.key) !== sentence) all.push(sentence);
      sentences.set(workflow.key, sentence);
    }
  }
  return all;
}

test('[K-02] [K-03] [K-41] the second pipeline of a request fails, and is tried again after its interval', () => {
  expect(said('second-pipeline-fails')).toMatchInlineSnapshot(`
    [
      "configure plan-gadget: no pod yet, 0s after its Job was made",
      "configure plan-gadget: its first container is being started",
      "configure plan-gadget: container reader runs",
      "configure plan-gadget: user container gadget-planner runs",
      "configure plan-gadget: user container gadget-planner exits 1, attempt 2 of 2, next in 9s",
      "configure plan-gadget: user container gadget-planner runs, attempt 2 of 2; the one before exited 1",
      "configure plan-gadget: container work-writer runs, attempt 2 of 2",
      "configure plan-gadget: container status-writer runs, attempt 2 of 2",
      "configure plan-gadget: done in 3s",
      "configure build-gadget: no pod yet, 0s after its Job was made",
      "configure build-gadget: its first container is being started",
      "configure build-gadget: container reader runs",
      "configure build-gadget: user container gadget-builder runs",
      "configure build-gadget: user container gadget-builder exits 1, attempt 2 of 2, next in 9s",
      "configure build-gadget: user container gadget-builder runs, attempt 2 of 2; the one before exited 1",
      "configure build-gadget: user container gadget-builder exits 1, attempt 3, next in 19s",
      "configure build-gadget: failed after 3 attempts: user container gadget-builder exits 1; next in 9h 59m unless its Promise sets another interval",
    ]
  `);
});

test('[K-03] a delete pipeline fails, and never runs again by itself', () => {
  expect(said('delete-pipeline-fails')).toMatchInlineSnapshot(`
    [
      "configure deploy: done in 11s",
      "delete teardown: no pod yet, 0s after its Job was made",
      "delete teardown: no pod yet, 1s after its Job was made",
      "delete teardown: its first container is being started",
      "delete teardown: container reader runs",
      "delete teardown: between two containers",
      "delete teardown: user container deprovision runs",
      "delete teardown: user container deprovision exits 4, attempt 1 of 1",
      "delete teardown: user container deprovision exits 4, attempt 1 of 1, next in 2s",
      "delete teardown: user container deprovision runs, attempt 2; the one before exited 4",
      "delete teardown: user container deprovision exits 4, attempt 2",
      "delete teardown: failed after 2 attempts: user container deprovision exits 4; never tried again by itself",
    ]
  `);
});

test('[O-20] a pod of a CloneSet waits for an image', () => {
  const waits = linesOf('cloneset-bad-image').map(({ object }) => waitOf(podStatusOf(object)));
  expect(waits.at(-1)).toEqual({
    type: 'image',
    container: 'main',
    sentence: 'image app:bad cannot be pulled',
  });
});

test('[P-11] a Pulumi workspace: bootstrap, fetch and pulumi in their order, and which of them it is at', () => {
  const running = { running: { startedAt: '2026-01-01T11:59:00Z' } };
  const done = { terminated: { exitCode: 0, reason: 'Completed' } };
  const waits = { waiting: { reason: 'PodInitializing' } };
  const workspace = (fetch: object, pulumi: object) =>
    a('v1 Pod', 'demo/shop-workspace-0', {
      labels: { 'auto.pulumi.com/workspace-name': 'shop' },
      spec: {
        nodeName: 'node-1',
        initContainers: [{ name: 'bootstrap' }, { name: 'fetch' }],
        containers: [{ name: 'pulumi' }],
      },
      status: {
        phase: 'Pending',
        initContainerStatuses: [
          { name: 'bootstrap', restartCount: 0, state: done },
          { name: 'fetch', restartCount: 0, state: fetch },
        ],
        containerStatuses: [{ name: 'pulumi', restartCount: 0, state: pulumi }],
      },
    });
  const stages = (pod: KubeObject) => {
    const board = new WorkflowBoard();
    const row = new WorkProjector(knowledge).project(POD, pod);
    if ('malformed' in row) throw new Error(row.malformed);
    board.apply([{ type: 'put', row }], NOON);
    const [workflow] = board.window(0, 1);
    return workflow?.stages.map(({ container, mark }) => `${container} ${mark}`);
  };
  expect(stages(workspace(running, waits))).toEqual([
    'bootstrap done',
    'fetch running',
    'pulumi not-reached',
  ]);
  expect(stages(workspace(done, running))?.at(-1)).toBe('pulumi running');
});
