import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { WorkRow } from '../../src/analysis/work-rows.ts';
import type { WorkRun } from '../../src/analysis/workflow.ts';
import { explainWorkflow } from '../../src/analysis/workflows.ts';
import { compareWorkflows, WorkflowBoard } from '../../src/store/workflow-board.ts';
import { GONE_RUN_STAYS_MS } from '../../src/store/workflow-index.ts';
import { a, conditions } from '../helpers/objects.ts';
import { NOON } from '../helpers/rows.ts';
import { aPod, workRow } from '../helpers/workflows.ts';

const OWNER = [a('example.com/v1 Database', 'demo/orders')];

/** A Job of one of two kinds of work; its number says when it was made. */
function jobRow(number: number, state: string): WorkRow {
  const name = `demo/${number % 2 === 0 ? 'migrate' : 'seed'}-${number}`;
  const status = state === '' ? {} : conditions([state, 'True']);
  return workRow(
    a('batch/v1 Job', name, {
      created: 1000 - number,
      owners: OWNER,
      uid: `job-${number}`,
      status,
    }),
  );
}

function podRow(number: number, state: 'done' | 'run' | 'exit 1'): WorkRow {
  const owner = a('batch/v1 Job', `demo/x-${number}`, { uid: `job-${number}` });
  const shape = { owners: [owner], labels: { 'batch.kubernetes.io/job-name': `x-${number}` } };
  return workRow(aPod(`demo/pod-${number}`, { ...shape, main: { app: state } }));
}

const numbers = fc.integer({ min: 0, max: 5 });
const change = fc.oneof(
  fc.record({
    type: fc.constantFrom('put' as const, 'remove' as const),
    row: fc
      .tuple(numbers, fc.constantFrom('', 'Complete', 'Failed'))
      .map(([number, state]) => jobRow(number, state)),
  }),
  fc.record({
    type: fc.constantFrom('put' as const, 'remove' as const),
    row: fc
      .tuple(numbers, fc.constantFrom('done' as const, 'run' as const, 'exit 1' as const))
      .map(([number, state]) => podRow(number, state)),
  }),
);

test('whatever happens, the board shows what is there, in its order', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
      const board = new WorkflowBoard();
      const there = new Map<string, WorkRow>();
      for (const it of changes) {
        board.apply([it], NOON);
        if (it.type === 'put') there.set(it.row.uid, it.row);
        else there.delete(it.row.uid);
      }
      // What is gone is forgotten in the end; the rest must be as if it had come all at once.
      board.expire(NOON + GONE_RUN_STAYS_MS);
      const shown = board.window(0, 100);
      expect([...shown].sort(compareWorkflows)).toEqual(shown);
      expect(shown.map(({ key }) => board.indexOf(key))).toEqual(shown.map((_, i) => i));
      const jobs = [...there.values()].filter(({ type }) => type === 'job');
      const runs = new Set(jobs.map(({ run }) => run));
      const fresh = shown.filter(({ goneAt }) => goneAt === undefined);
      for (const workflow of fresh.filter(({ carrier }) => carrier.kind === 'Job'))
        expect(runs).toContain(workflow.carrierUid);
      for (const job of jobs) expect(named(fresh)).toContain(`${job.work.pipeline}`);
    }),
  );
});

function named(workflows: readonly { readonly work: WorkRow['work'] }[]): readonly string[] {
  return workflows.map(({ work }) => work.pipeline);
}

test('a board that was told changes one by one equals one that was told the end', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
      const puts = changes.filter(({ type }) => type === 'put');
      const [slow, fast] = [new WorkflowBoard(), new WorkflowBoard()];
      for (const it of puts) slow.apply([it], NOON);
      const last = new Map(puts.map((it) => [it.row.uid, it]));
      fast.apply([...last.values()], NOON);
      const text = (board: WorkflowBoard) =>
        board.window(0, 100).map(({ key, carrier, state }) => [key, carrier.name, state.type]);
      expect(text(slow)).toEqual(text(fast));
    }),
  );
});

test('a pod that is gone stays as it was seen last, and so does a Job for a while', () => {
  const board = new WorkflowBoard();
  const put = (row: WorkRow) => board.apply([{ type: 'put', row }], NOON);
  const remove = (row: WorkRow) => board.apply([{ type: 'remove', row }], NOON);
  put(jobRow(1, ''));
  put(podRow(1, 'exit 1'));
  remove(podRow(1, 'exit 1'));
  put(jobRow(1, 'Failed'));
  expect(board.window(0, 1)[0]).toMatchObject({
    pod: { isGone: true },
    stages: [{ container: 'app', mark: 'failed' }],
    state: { type: 'failed', stage: 0 },
  });
  remove(jobRow(1, 'Failed'));
  board.expire(NOON + GONE_RUN_STAYS_MS - 1);
  expect(board.window(0, 1)[0]).toMatchObject({ goneAt: NOON, state: { type: 'failed' } });
  board.expire(NOON + GONE_RUN_STAYS_MS);
  expect(board.length).toBe(0);
});

test('an old Job that is cleaned up is no news', () => {
  const board = new WorkflowBoard();
  for (const number of [1, 3])
    board.apply([{ type: 'put', row: jobRow(number, 'Complete') }], NOON);
  board.apply([{ type: 'remove', row: jobRow(1, 'Complete') }], NOON);
  expect(board.window(0, 9)).toMatchObject([{ carrier: { name: 'seed-3' }, earlier: [] }]);
});

test('what fails comes first, then what runs, then what is done; the latest of each first', () => {
  const board = new WorkflowBoard();
  const of = (name: string, created: number, state: string) =>
    workRow(
      a('batch/v1 Job', `demo/${name}`, {
        created,
        status: state === '' ? {} : conditions([state, 'True']),
      }),
    );
  const rows = [
    of('done', 5, 'Complete'),
    of('runs', 20, ''),
    of('failed-long-ago', 900, 'Failed'),
    of('failed', 30, 'Failed'),
  ];
  board.apply(
    rows.map((row) => ({ type: 'put', row })),
    NOON,
  );
  const names = () => board.window(0, 9).map(({ carrier }) => carrier.name);
  expect(names()).toEqual(['failed', 'failed-long-ago', 'runs', 'done']);
  expect(board.troubledCount).toBe(2);
  board.filter(({ carrier }) => carrier.name.startsWith('failed'));
  expect(names()).toEqual(['failed', 'failed-long-ago']);
  expect(board.count).toBe(4);
});

test('economy: a change costs as much as its workflow has runs, however many there are', () => {
  const board = new WorkflowBoard();
  for (let number = 0; number < 2000; number++) {
    const row = workRow(a('batch/v1 Job', `demo/job${number}x`, { uid: `${number}` }));
    board.apply([{ type: 'put', row }], NOON);
  }
  const window = board.window(500, 20);
  expect(window).toHaveLength(20);
  const row = workRow(
    a('batch/v1 Job', 'demo/job7x', { uid: '7', status: conditions(['Failed', 'True']) }),
  );
  board.apply([{ type: 'put', row }], NOON);
  // What has not changed is the very same object, so that its line is not drawn again.
  expect(board.window(501, 19)).toEqual(window.slice(0, 19));
  expect(board.window(501, 19).every((it, i) => it === window[i])).toBe(true);
});

test('nothing is shown of no runs', () => {
  expect(explainWorkflow([] satisfies readonly WorkRun[])).toBeUndefined();
});
