import { Box, renderToString, Text } from 'ink';
import stringWidth from 'string-width';
import { afterEach, describe, expect, test } from 'vitest';
import Output from '../../node_modules/ink/build/output.js';
import { installCompositor } from '../../src/ui/compositor/install.ts';
import { createLru } from '../../src/ui/compositor/lru.ts';
import { NOT_PLAIN, plainWidth } from '../../src/ui/compositor/plain.ts';

describe('a plain line', () => {
  test('holds only characters of one column that do not join their neighbours', () => {
    const segmenter = new Intl.Segmenter();
    const plain = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit)).filter(
      (char) => plainWidth(char) !== NOT_PLAIN,
    );
    expect(plain.filter((char) => stringWidth(char) !== 1)).toEqual([]);
    expect([...segmenter.segment(plain.join(''))]).toHaveLength(plain.length);
    expect(plain).toEqual(expect.arrayContaining([...'aZ ~é─│╭●▸…→✓⠋']));
  });

  test.each([
    ['nothing', '', 0],
    ['text', 'kratix', 6],
    ['closed styles', '\x1b[1;31mred\x1b[39;22m and \x1b[38;2;1;2;3mpink\x1b[0m', 12],
    ['a styled blank', 'a\x1b[41m \x1b[49m', 2],
    ['an open style', '\x1b[31mred', NOT_PLAIN],
    ['a style among the blanks at its end', 'a \x1b[31m\x1b[39m', NOT_PLAIN],
    ['a wide character', '日', NOT_PLAIN],
    ['a combining mark', 'e\u0301', NOT_PLAIN],
    ['a tab', '\t', NOT_PLAIN],
    ['a link', '\x1b]8;;http://x\x07x\x1b]8;;\x07', NOT_PLAIN],
    ['a cursor movement', '\x1b[2J', NOT_PLAIN],
  ])('with %s', (_, line, width) => expect(plainWidth(line)).toBe(width));
});

test('the cache forgets what was not asked for', () => {
  const lru = createLru<number>(2);
  for (const [value, key] of [...'abc'].entries()) {
    lru.set(key, value);
    lru.get('a');
  }
  lru.set('d', 3);
  expect([...'abcd'].map((key) => lru.get(key))).toEqual([0, undefined, 2, 3]);
});

describe('installed', () => {
  const original = Output.prototype.get;
  afterEach(() => {
    Output.prototype.get = original;
  });

  test('it draws what Ink would', () => {
    const picture = (
      <Box borderStyle="round" width={20}>
        <Text color="red">日本 and more</Text>
      </Box>
    );
    const expected = renderToString(picture, { columns: 30 });
    const compositor = installCompositor();
    expect(renderToString(picture, { columns: 30 })).toBe(expected);
    expect(compositor).toMatchObject({ active: true, declined: 0 });
    compositor.uninstall();
    expect(Output.prototype.get).toBe(original);
  });

  test.each([
    ['an operation it does not know', { operations: [{ type: 'scroll' }] }],
    ['a write with other fields', { operations: [{ type: 'write', x: 0, y: 0, spans: [] }] }],
    ['no operations', { operations: undefined }],
    ['a size that is none', { height: 1.5 }],
  ])('it leaves a frame with %s to Ink, and says so', (_, change) => {
    class FutureOutput {
      readonly width = 3;
      readonly height = 1;
      readonly operations: unknown = [];
      get() {
        return { output: 'drawn by Ink', height: 1 };
      }
    }
    const compositor = installCompositor(FutureOutput);
    expect(new FutureOutput().get().output).toBe('');
    expect(compositor.active).toBe(true);
    expect(Object.assign(new FutureOutput(), change).get().output).toBe('drawn by Ink');
    expect(compositor).toMatchObject({ active: false, declined: 1 });
  });
});
