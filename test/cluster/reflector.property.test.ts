import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Row } from '../../src/kube/row.ts';
import { FakeServer } from '../helpers/fake-server.ts';
import { Follower } from '../helpers/follower.ts';

const RUNS = { numRuns: 3000 };

const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const happening = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('read' as const),
      pieces: fc.integer({ min: 1, max: 8 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('put' as const), name }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('remove' as const), name }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('spoil' as const),
      name,
      spoilt: fc.constantFrom(
        { type: 'ERROR', status: 500 } as const,
        { type: 'GARBLED' } as const,
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('refuse' as const),
      status: fc.constantFrom(...([429, 500, 503, 403, 404] as const)),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      { do: 'write-elsewhere' as const },
      { do: 'compact' as const },
      { do: 'cut' as const },
      { do: 'end' as const },
      { do: 'garble' as const },
      { do: 'bookmark' as const },
    ),
  },
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

const history = fc.record({
  watchList: fc.constantFrom('on' as const, 'refused' as const, 'breaks' as const),
  happenings: fc.array(happening, { maxLength: 60, size: 'max' }),
});

function perform(it: Happening, server: FakeServer, follower: Follower) {
  switch (it.do) {
    case 'read':
      for (let i = 0; i < it.pieces; i++) follower.read();
      return;
    case 'put':
      return server.put(it.name);
    case 'spoil':
      return server.put(it.name, it.spoilt);
    case 'remove':
      return server.remove(it.name);
    case 'refuse':
      return server.refuse(it.status);
    case 'write-elsewhere':
      return server.writeElsewhere();
    case 'compact':
      return server.compact();
    case 'bookmark':
      return follower.hearBookmark();
    case 'cut':
    case 'end':
    case 'garble':
      return follower.breakOff(it.do);
  }
}

const versions = (rows: Iterable<Row>) =>
  [...rows].map(({ uid, resourceVersion }) => `${uid}@${resourceVersion}`).sort();

test('whatever happens on the way, a reflector that has settled mirrors the server', () => {
  fc.assert(
    fc.property(history, ({ watchList, happenings }) => {
      const server = new FakeServer(watchList);
      const follower = new Follower(server);
      for (const it of happenings) perform(it, server, follower);

      const before = follower.requests;
      expect(follower.settle()).toBe(true);
      // At worst one refusal, a version that is gone, a refused stream, three pages and the watch.
      expect(follower.requests - before).toBeLessThanOrEqual(8);
      expect(versions(follower.rows())).toEqual(versions(server.objects.values()));
      expect(versions(follower.told())).toEqual(versions(server.objects.values()));
    }),
    RUNS,
  );
});

test('a watch is resumed where it was, and what is known is listed again only for a reason', () => {
  fc.assert(
    fc.property(history, ({ watchList, happenings }) => {
      const server = new FakeServer(watchList);
      const follower = new Follower(server);
      for (const it of happenings) {
        perform(it, server, follower);
        expect(follower.wrongResumption).toBeUndefined();
        expect(follower.lists).toBeLessThanOrEqual(1 + follower.reasonsToList);
      }
      if (watchList === 'on') expect(follower.pages).toBe(0);
    }),
    RUNS,
  );
});

test('no change is told that is none', () => {
  fc.assert(
    fc.property(history, ({ watchList, happenings }) => {
      const server = new FakeServer(watchList);
      const follower = new Follower(server);
      for (const it of happenings) perform(it, server, follower);
      follower.settle();
      expect(follower.idleChanges).toEqual([]);
    }),
    RUNS,
  );
});

test.each(['on', 'refused', 'breaks'] as const)(
  'listing again what is the same tells nothing (streamed lists: %s)',
  (watchList) => {
    const server = new FakeServer(watchList);
    for (const name of ['a', 'b', 'c']) server.put(name);
    const follower = new Follower(server);
    follower.settle();
    const { changes, lists } = follower;

    server.writeElsewhere();
    server.compact();
    follower.breakOff('end');
    follower.settle();
    expect(follower.lists).toBe(lists + 1);
    expect(follower.changes).toBe(changes);
  },
);

test('what is known stays readable until a new list is complete', () => {
  const server = new FakeServer('refused');
  for (const name of ['a', 'b', 'c', 'd']) server.put(name);
  const follower = new Follower(server);
  follower.settle();

  server.remove('a');
  server.compact();
  follower.breakOff('cut');
  follower.readUntilListing();
  expect(versions(follower.rows())).toHaveLength(4);
  follower.settle();
  expect(versions(follower.rows())).toEqual(versions(server.objects.values()));
});

test('a kind that is no longer served has no objects', () => {
  const server = new FakeServer('on');
  server.put('a');
  const follower = new Follower(server);
  follower.settle();
  server.refuse(404);
  follower.breakOff('end');
  follower.read();
  expect(follower.rows()).toEqual([]);
  expect(follower.told()).toEqual([]);
});
