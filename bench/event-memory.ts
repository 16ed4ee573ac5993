// Fills a board with events and prints what it takes, as JSON: a process of its own, so that nothing else counts.
import { EventProjector } from '../src/analysis/events/event-rows.ts';
import type { KubeObject } from '../src/kube/object.ts';
import { EventBoard } from '../src/store/event-board.ts';
import { aKind, NOON } from '../test/helpers/rows.ts';
import { dearEvent, loopingEvent, ordinaryEvent } from './event-kinds.ts';

const KINDS: Readonly<Record<string, (i: number) => KubeObject>> = {
  ordinary: ordinaryEvent,
  dear: dearEvent,
  looping: loopingEvent,
};
const EVENT = aKind('Event', { group: '' });
const [, , name = 'ordinary', count = '100000'] = process.argv;
const make = KINDS[name] ?? ordinaryEvent;

const before = heap();
const board = new EventBoard();
const projector = new EventProjector();
let spentMs = 0;
for (const i of shuffled(Number(count))) {
  const text = JSON.stringify(make(i));
  const start = performance.now();
  const row = projector.project(EVENT, JSON.parse(text));
  if (!('malformed' in row)) board.apply([row], NOON);
  spentMs += performance.now() - start;
}
const bytes = heap() - before;
process.stdout.write(
  JSON.stringify({
    bytes,
    kept: board.objectCount,
    lines: board.count,
    spentMs,
    length: board.length,
  }),
);

function heap(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

/** A server lists events by name, which is no order in time. */
function* shuffled(length: number): Generator<number> {
  const step = 7_919; // Prime, so that all are met.
  for (let i = 0; i < length; i++) yield (i * step) % length;
}
