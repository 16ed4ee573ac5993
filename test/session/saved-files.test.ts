import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { saveObject, saveText, stateFolder } from '../../src/session/saved-files.ts';
import { aKind, aRow, NOON } from '../helpers/rows.ts';

function aFolder() {
  const folder = mkdtempSync(path.join(tmpdir(), 'ktop-saved-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

const WIDGET = { metadata: { name: 'cache' } };

test.each([
  [{ XDG_STATE_HOME: '/state' }, '/state/ktop'],
  [{ XDG_STATE_HOME: 'relative' }, path.join(homedir(), '.local/state/ktop')],
  [{}, path.join(homedir(), '.local/state/ktop')],
])('the state of %j lies in %s', (env, folder) => {
  expect(stateFolder(env)).toBe(folder);
});

test('a file is named after time, kind, namespace and name', async () => {
  const folder = aFolder();
  const ref = { ...aRow({ name: 'cache' }), context: 'dev', at: NOON };
  expect(await saveObject(folder, ref, WIDGET)).toBe(
    path.join(folder, 'saved/dev/2026-01-01T120000000Z-Widget-demo-cache.yaml'),
  );
  await expect(saveObject(folder, ref, WIDGET)).rejects.toThrow(/EEXIST/);
});

test.each([
  ['../../etc', '../passwd'],
  ['..', '.'],
  ['/', '\\'],
  ['a\0b', 'x\ny'],
  ['é'.repeat(500), 'n'.repeat(500)],
])('the names %j and %j lead nowhere else', async (context, name) => {
  const folder = aFolder();
  const file = await saveObject(folder, { ...aRow({ name }), context, at: NOON }, WIDGET);
  expect(path.dirname(path.dirname(file))).toBe(path.join(folder, 'saved'));
  expect(path.basename(file)).toMatch(/^2026[\w.-]+\.yaml$/);
});

test('of a Secret neither data nor what kubectl apply wrote down is saved', async () => {
  const secret = {
    metadata: { name: 's', annotations: { applied: '{"password":"hush"}' } },
    data: { password: 'aHVzaA==' },
    stringData: { password: 'hush' },
  };
  const kind = aKind('Secret', { group: '' });
  const ref = { ...aRow({ name: 's', kind }), context: 'dev', at: NOON };
  const text = readFileSync(await saveObject(aFolder(), ref, secret), 'utf8');
  expect(text).not.toMatch(/hush|aHVzaA/);
  expect(text).toContain('applied: not saved');
});

test('a text is a file of its own, called after what it is about', async () => {
  const folder = aFolder();
  const file = await saveText(path.join(folder, 'actions'), '', NOON, 'a line\n');
  expect(file).toBe(path.join(folder, 'actions/2026-01-01T120000000Z.txt'));
  expect(readFileSync(file, 'utf8')).toBe('a line\n');
  const logs = await saveText(path.join(folder, 'logs'), 'Widget a/../../b', NOON, 'x\n');
  expect(path.relative(folder, logs)).toBe('logs/2026-01-01T120000000Z-Widget_a_.._.._b.txt');
});
