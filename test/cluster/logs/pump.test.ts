import { PassThrough, Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { pump } from '../../../src/cluster/logs/pump.ts';

const CHUNKS = 60;
const CHUNK_MS = 2;

/** A body that is there as a whole. */
function aBody(): Readable {
  const body = new Readable({ read() {} });
  for (let i = 0; i < CHUNKS; i++) body.push(Buffer.from([i]));
  body.push(null);
  return body;
}

/** Keeps the process busy, as lines do. */
function work(): void {
  const end = performance.now() + CHUNK_MS;
  while (performance.now() < end);
}

test('however much there is, in however many logs, others have their turn', async () => {
  const got: number[][] = [[], [], []];
  let inTurn = 0;
  let most = 0;
  let done = false;
  const turn = () => {
    inTurn = 0;
    if (!done) setImmediate(turn);
  };
  turn();
  await Promise.all(
    got.map((mine) =>
      pump(aBody(), ([number = 0]) => {
        work();
        mine.push(number);
        inTurn++;
        most = Math.max(most, inTurn);
        return true;
      }),
    ),
  );
  done = true;
  const all = Array.from({ length: CHUNKS }, (_, i) => i);
  expect(got).toEqual([all, all, all]);
  // 8 ms, which end within a chunk; and the turn of a log may fall on both sides of ours.
  expect(most).toBeLessThanOrEqual(2 * (8 / CHUNK_MS + 1));
});

test('who wants no more gets no more, and the body is ended', async () => {
  const body = aBody();
  let got = 0;
  await pump(body, () => ++got < 3);
  expect(got).toBe(3);
  expect(body.destroyed).toBe(true);
});

test('what breaks off rejects after what had come', async () => {
  const body = new PassThrough();
  const got: string[] = [];
  const pumped = pump(body, (chunk) => {
    got.push(String(chunk));
    if (got.length === 2) body.destroy(new Error('it broke off'));
    return true;
  });
  body.write('one');
  body.write('two');
  await expect(pumped).rejects.toThrow('it broke off');
  expect(got).toEqual(['one', 'two']);
});

test('what the reader throws ends the body and is told', async () => {
  const body = aBody();
  const pumped = pump(body, () => {
    throw new Error('no such line');
  });
  await expect(pumped).rejects.toThrow('no such line');
  expect(body.destroyed).toBe(true);
});
