import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

/** Each layer and the only layers it may import. Reading order of the codebase, bottom first. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  kube: [],
  cluster: ['kube'],
  knowledge: ['kube'],
  analysis: ['kube', 'knowledge'],
  store: ['kube', 'knowledge', 'analysis'],
  session: ['kube', 'cluster', 'knowledge', 'analysis', 'store'],
  ui: ['kube', 'analysis', 'store'],
  embedded: ['kube'],
  cli: ['kube', 'cluster', 'knowledge', 'analysis', 'store', 'session', 'ui', 'embedded'],
};

/** The packages only some layers may touch. */
const CLAIMED: Readonly<Record<string, readonly string[]>> = {
  '@kubernetes/client-node': ['cluster'],
  ink: ['ui'],
  'ink-select-input': ['ui'],
  react: ['ui'],
  zustand: ['ui'],
  'zustand/vanilla': ['store'],
};

/** What the linter cannot say: a pattern, where alone it may stand, and the reason. */
const BANNED: readonly { pattern: RegExp; allowedIn: readonly string[]; why: string }[] = [
  {
    pattern: /\bDate\.now\(|new Date\(\)/,
    allowedIn: ['session/clock.ts', 'embedded/clock.ts'],
    why: 'time arrives as an argument',
  },
  { pattern: /\buseEffect\b/, allowedIn: ['ui/keyboard.ts'], why: 'effects live in the session' },
  { pattern: /\bconsole\./, allowedIn: [], why: 'the terminal belongs to Ink' },
];

const SRC = path.resolve(import.meta.dirname, '../src');
const IMPORT = /(?:^\s*(?:import|export)\b[^'"]*?from\s+|\bimport\()['"]([^'"]+)['"]/gm;

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /\.tsx?$/.test(file),
);

test('every folder under src is a known layer', () => {
  const folders = readdirSync(SRC, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => name).filter((name) => !(name in LAYERS))).toEqual([]);
});

test.each(files)('%s imports only from the layers below it', (file) => {
  const [layer = ''] = file.split(path.sep);
  const source = readFileSync(path.join(SRC, file), 'utf8');
  const offences = [...source.matchAll(IMPORT)]
    .map(([, specifier = '']) => specifier)
    .filter((specifier) => {
      if (!specifier.startsWith('.')) return !(CLAIMED[specifier] ?? [layer]).includes(layer);
      const target = path.relative(SRC, path.join(SRC, path.dirname(file), specifier));
      if (target.startsWith('..')) return !target.includes('node_modules'); // see ui/compositor
      const [targetLayer = ''] = target.split(path.sep);
      return targetLayer !== layer && !LAYERS[layer]?.includes(targetLayer);
    });
  expect(offences).toEqual([]);
});

test.each(files)('%s holds nothing that is banned', (file) => {
  const code = readFileSync(path.join(SRC, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
  const offences = BANNED.filter(
    ({ pattern, allowedIn }) => pattern.test(code) && !allowedIn.includes(file),
  );
  expect(offences.map(({ why }) => why)).toEqual([]);
});

test('no test mocks a module', () => {
  const root = import.meta.dirname;
  const tests = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.tsx?$/.test(file),
  );
  const call = ['vi', 'mock('].join('.');
  expect(
    tests.filter((file) => readFileSync(path.join(root, file), 'utf8').includes(call)),
  ).toEqual([]);
});
