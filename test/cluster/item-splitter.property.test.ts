import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ItemSplitter } from '../../src/cluster/item-splitter.ts';
import { cutUp } from '../helpers/chunks.ts';

/** Text made of what could be taken for structure. */
const nasty = fc.string({
  unit: fc.constantFrom(
    '"',
    '\\',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    'items',
    'ä',
    '😀',
    '\n',
    ' ',
    'x',
  ),
  maxLength: 12,
});
const key = fc.oneof(fc.constantFrom('items', 'metadata', 'kind'), nasty);
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    nasty,
    fc.integer(),
    fc.constantFrom(null, true),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 3 }),
  ),
})).value;
const item = fc.dictionary(key, value, { maxKeys: 4 });
const field = fc.tuple(
  fc.oneof(fc.constantFrom('metadata', 'kind'), nasty).filter((name) => name !== 'items'),
  value,
);
const list = fc.record({
  before: fc.array(field, { maxLength: 3 }),
  items: fc.array(item, { maxLength: 5 }),
  after: fc.array(field, { maxLength: 3 }),
  indent: fc.constantFrom(undefined, 1, '\t'),
});

/** The items and the envelope of a list that arrives in these chunks. */
function split(chunks: readonly Buffer[]) {
  const items: unknown[] = [];
  let tooLong = 0;
  const splitter = new ItemSplitter(
    (bytes) => items.push(JSON.parse(bytes.toString('utf8'))),
    () => tooLong++,
  );
  for (const chunk of chunks) splitter.push(chunk);
  return { items, tooLong, envelope: splitter.envelope() };
}

test('the items of a list and what is around them are what JSON.parse finds, however it is cut', () => {
  fc.assert(
    fc.property(list, fc.infiniteStream(fc.nat(9)), ({ before, items, after, indent }, lengths) => {
      const whole = Object.fromEntries([...before, ['items', items], ...after]);
      const text = JSON.stringify(whole, undefined, indent);
      const { envelope, ...got } = split(cutUp(Buffer.from(text), lengths));
      const parsed = JSON.parse(text);
      expect(got).toEqual({ items: parsed.items, tooLong: 0 });
      expect(JSON.parse(envelope)).toEqual({ ...parsed, items: [] });
    }),
    { numRuns: 3000 },
  );
});

test.each([
  ['is null', '{"metadata":{"continue":""},"items":null}'],
  ['is empty', '{"metadata":{"continue":""},"items":[ ]}'],
  ['is missing', '{"metadata":{"continue":""}}'],
])('a list whose items %s is all envelope', (_, text) => {
  const { items, envelope } = split([Buffer.from(text)]);
  expect(items).toEqual([]);
  expect(JSON.parse(envelope)).toEqual(JSON.parse(text));
});

test('half a list has an envelope that does not parse', () => {
  const { items, envelope } = split([Buffer.from('{"items":[{"a":1},{"b"')]);
  expect(items).toEqual([{ a: 1 }]);
  expect(() => JSON.parse(envelope)).toThrow(SyntaxError);
});

test('an item that is too long is told and skipped', () => {
  const long = `{"long":"${'x'.repeat(8 * 1024 * 1024)}"}`;
  const text = Buffer.from(`{"items":[{"a":1},${long},{"b":2}],"kind":"List"}`);
  const chunks = Array.from({ length: Math.ceil(text.length / 65_536) }, (_, i) =>
    text.subarray(i * 65_536, (i + 1) * 65_536),
  );
  const { items, tooLong, envelope } = split(chunks);
  expect({ items, tooLong }).toEqual({ items: [{ a: 1 }, { b: 2 }], tooLong: 1 });
  expect(JSON.parse(envelope)).toEqual({ items: [], kind: 'List' });
});

test('what is endless and has no items is given up', () => {
  const page = Buffer.from(`<html>${'x'.repeat(600_000)}`);
  expect(() => split([page, page])).toThrow('a list without end');
});
