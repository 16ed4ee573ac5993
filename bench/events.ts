import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { EventProjector } from '../src/analysis/events/event-rows.ts';
import { knowledge } from '../src/knowledge/packs/index.ts';
import type { KubeObject } from '../src/kube/object.ts';
import { EventsModel } from '../src/store/events-model.ts';
import { KtopModel } from '../src/store/model.ts';
import { aKind, NOON } from '../test/helpers/rows.ts';
import { ordinaryEvent } from './event-kinds.ts';
import { median, quantile, round } from './readings.ts';
import type { Measurement } from './table.ts';

const MANY = 100_000;
const FEW = 1_000;
const FRAMES = 300;
const EVENTS_PER_FRAME = 17;
/** A frame of a screen that is drawn thirty times a second. */
const FRAME_MS = 33;
const MOST_MB = 60;
const EVENT = aKind('Event', { group: '' });

/** What a hundred thousand events take, and what a frame of them costs. */
export function events(): readonly Measurement[] {
  const [ordinary, dear, looping] = ['ordinary', 'dear', 'looping'].map(filled);
  const few = framesWith(FEW);
  const many = framesWith(MANY);
  return [
    memory('events of pods, five to each', ordinary),
    memory('events of 1 KB, each its own object and words', dear),
    memory('events of one object and cause', looping),
    {
      what: `Frame of pane Events with ${MANY} events, 500 new ones/s (beside ${FEW})`,
      measured: `median ${round(median(many), 2)} ms, p99 ${round(quantile(many, 0.99), 1)} ms (${round(median(few), 2)}, ${round(quantile(few, 0.99), 1)})`,
      target: `p99 < ${FRAME_MS} ms`,
      isWithin: quantile(many, 0.99) < FRAME_MS,
    },
  ];
}

interface Filled {
  readonly bytes: number;
  readonly kept: number;
  readonly lines: number;
  readonly spentMs: number;
}

function filled(kind: string): Filled {
  const file = path.join(import.meta.dirname, 'event-memory.ts');
  const args = ['--expose-gc', '--import', 'tsx', file, kind, String(MANY)];
  const { stdout, status } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error('event-memory.ts failed');
  return JSON.parse(stdout) as Filled;
}

function memory(what: string, found: Filled | undefined): Measurement {
  if (found === undefined) throw new Error('nothing was measured');
  const { bytes, kept, lines, spentMs } = found;
  const megabytes = bytes / 1e6;
  return {
    what: `Memory of ${MANY} ${what}`,
    measured: `${round(megabytes, 1)} MB for ${kept} kept in ${lines} lines, ${round((spentMs * 1000) / MANY)} µs each`,
    target: `≤ ${MOST_MB} MB`,
    isWithin: megabytes <= MOST_MB,
  };
}

function framesWith(count: number): readonly number[] {
  const model = new KtopModel({ knowledge, now: NOON });
  const kept = model.events.filled((parts) => new EventsModel(parts));
  model.restart({ context: 'bench', link: { type: 'up' } });
  model.command({ type: 'resize', size: { columns: 200, rows: 50 } }, NOON);
  model.command({ type: 'show-pane', pane: 'events' }, NOON);
  const projector = new EventProjector();
  const rowOf = (object: KubeObject) => {
    const row = projector.project(EVENT, object);
    if ('malformed' in row) throw new Error(row.malformed);
    return row;
  };
  for (let i = 0; i < count; i++) kept.apply([rowOf(ordinaryEvent(i))], NOON);
  const times: number[] = [];
  for (let frame = 0; frame < FRAMES; frame++) {
    const rows = Array.from({ length: EVENTS_PER_FRAME }, (_, i) =>
      rowOf(ordinaryEvent(count + frame * EVENTS_PER_FRAME + i)),
    );
    const now = NOON + frame * FRAME_MS;
    const start = performance.now();
    kept.apply(rows, now);
    model.publish(now);
    times.push(performance.now() - start);
  }
  return times;
}
