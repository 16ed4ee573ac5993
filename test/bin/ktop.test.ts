import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ktop-bin-'));
  cpSync(path.resolve(import.meta.dirname, '../../bin'), path.join(folder, 'bin'), {
    recursive: true,
  });
  writeFileSync(path.join(folder, 'package.json'), '{"type": "module"}');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('says how to build what is not built', () => {
  expect(run()).toEqual({
    status: 1,
    stdout: '',
    stderr: 'ktop is not built yet: run `npm run build`.\n',
  });
});

test('refuses an old Node in one sentence', () => {
  bundle('process.stdout.write("ran")');
  const preload = `data:text/javascript,Object.defineProperty(process,'versions',{value:{node:'20.19.6'}})`;
  const { status, stdout, stderr } = run('--import', preload);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^ktop needs Node\.js 20\.20 or newer; this is v.*\.\n$/);
});

test('runs the bundle in production, with its arguments', () => {
  bundle(`
    process.stdout.write(process.env.NODE_ENV + ' ' + process.argv[2]);
    process.exitCode = 5;
  `);
  expect(run()).toEqual({ status: 5, stdout: 'production --flag', stderr: '' });
});

function bundle(code: string): void {
  mkdirSync(path.join(folder, 'dist'));
  writeFileSync(path.join(folder, 'dist/ktop.js'), code);
}

function run(...nodeArguments: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...nodeArguments, path.join(folder, 'bin/ktop.js'), '--flag'],
    { encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}
