import { performance } from 'node:perf_hooks';
import { diagnose } from '../src/analysis/diagnose.ts';
import type { Connection } from '../src/cluster/connection.ts';
import { knowledge } from '../src/knowledge/packs/index.ts';
import type { Row } from '../src/kube/row.ts';
import { ClusterLook } from '../src/session/cluster-look.ts';
import { KtopModel } from '../src/store/model.ts';
import { aKind, NAMESPACE, NOON } from '../test/helpers/rows.ts';
import { median, quantile, round } from './readings.ts';
import type { Measurement } from './table.ts';

const FRAMES = 300;
const CHANGES_PER_FRAME = 17;
/** A frame of a screen that is drawn thirty times a second. */
const FRAME_MS = 33;
const FEW = 1_000;
const MANY = 10_000;
/** Whoever is asked about a single object answers later, and nothing: only the rows are of interest here. */
const nothing = () => new Promise((_, reject) => setImmediate(reject, new Error('nobody answers')));
const NOBODY = {
  clockSkewMs: 0,
  json: nothing,
  fetch: nothing,
} as unknown as Connection;
const KINDS = ['Widget', 'Gadget', 'Gizmo'].map((name) => aKind(name));

/** A namespace full of terminating objects: 500 changes a second, and its detail open. */
export async function terminating(): Promise<readonly Measurement[]> {
  const few = framesWith(FEW);
  const many = framesWith(MANY);
  const detail = await diagnosisWith(MANY);
  return [
    {
      what: `Frame of a namespace with ${MANY} terminating objects, 500 changes/s (beside ${FEW})`,
      measured: `median ${round(median(many), 2)} ms, p99 ${round(quantile(many, 0.99), 1)} ms (${round(median(few), 2)}, ${round(quantile(few, 0.99), 1)})`,
      target: `p99 < ${FRAME_MS} ms`,
      isWithin: quantile(many, 0.99) < FRAME_MS,
    },
    {
      what: `Diagnosis of that namespace, longest stretch without a pause`,
      measured: `${round(detail, 1)} ms`,
      target: `< ${FRAME_MS} ms`,
      isWithin: detail < FRAME_MS,
    },
  ];
}

function framesWith(count: number): readonly number[] {
  const model = modelWith(count);
  const times: number[] = [];
  for (let frame = 0; frame < FRAMES; frame++) {
    const changes = Array.from({ length: CHANGES_PER_FRAME }, (_, i) => ({
      type: 'put' as const,
      row: aTerminating((frame * CHANGES_PER_FRAME + i) % count, frame),
    }));
    const start = performance.now();
    model.apply(changes, NOON + frame * FRAME_MS);
    model.publish(NOON + frame * FRAME_MS);
    times.push(performance.now() - start);
  }
  return times.slice(20);
}

async function diagnosisWith(count: number): Promise<number> {
  const model = modelWith(count);
  const look = new ClusterLook({
    connection: NOBODY,
    discovery: { kinds: [...KINDS, NAMESPACE], dark: [] },
    clock: { now: () => NOON, after: () => () => {} },
    rehearses: false,
    rows: model.rows,
  });
  let longest = 0;
  let last = performance.now();
  const watch = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 0);
  for (let round = 0; round < 20; round++) {
    await diagnose(
      {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: {
          name: 'full',
          uid: 'ns',
          resourceVersion: '1',
          deletionTimestamp: new Date(NOON - 60_000).toISOString(),
        },
        spec: { finalizers: ['kubernetes'] },
      },
      NAMESPACE,
      look,
      knowledge,
    );
    await new Promise((resolve) => setImmediate(resolve));
  }
  clearInterval(watch);
  return longest;
}

function modelWith(count: number): KtopModel {
  const model = new KtopModel({ knowledge, now: NOON });
  model.command({ type: 'resize', size: { columns: 200, rows: 50 } }, NOON);
  const rows = Array.from({ length: count }, (_, i) => aTerminating(i, 0));
  model.apply(
    rows.map((row) => ({ type: 'put', row })),
    NOON,
  );
  model.publish(NOON);
  return model;
}

function aTerminating(i: number, version: number): Row {
  const kind = KINDS[i % KINDS.length] ?? aKind();
  return {
    kind,
    namespace: 'full',
    name: `object-${i}`,
    uid: `uid-${i}`,
    resourceVersion: String(version),
    created: NOON - 3_600_000,
    generation: 1,
    unansweredSince: undefined,
    finalizers: version % 2 === 0 ? ['example.com/hook'] : ['example.com/hook', 'example.com/b'],
    owners: [],
    termination: { deletedAt: NOON - 60_000 - i, graceSeconds: undefined, labels: {} },
  };
}
