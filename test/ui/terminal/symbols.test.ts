import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { NARROW_CLASS, plainWidth } from '../../../src/ui/compositor/plain.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');

test('every character called narrow is one column wide and a grapheme of its own', () => {
  const narrow = new RegExp(`[${NARROW_CLASS}]`);
  for (let unit = 0; unit < 0xffff; unit++) {
    const character = String.fromCharCode(unit);
    if (narrow.test(character))
      expect([character, stringWidth(`a${character}`)]).toEqual([character, 2]);
  }
});

test('ktop draws with nothing else: other characters cost a frame ten times as much', () => {
  const drawn = ['src/analysis', 'src/ui'].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => path.join(folder, file)),
  );
  const wide = drawn.flatMap((file) =>
    readFileSync(path.join(ROOT, file), 'utf8')
      .split('\n')
      .filter((line) => plainWidth(line.replaceAll('\t', ' ')) !== line.length)
      .map((line) => `${file}: ${line.trim()}`),
  );
  expect(wide).toEqual([]);
});

test('the bundle makes string-width quick for the same characters', () => {
  const bundler = readFileSync(path.join(ROOT, 'scripts/bundle.js'), 'utf8');
  const [, known = ''] = /NARROW =\s+'([^']+)'/.exec(bundler) ?? [];
  const withoutRepeats = (text: string) => text.replace(/(\\u\w{4})-\1/g, '$1').toLowerCase();
  expect(withoutRepeats(known.replaceAll('\\\\', '\\'))).toBe(withoutRepeats(NARROW_CLASS));
});
