import { expect, test } from 'vitest';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import type { Row } from '../../src/kube/row.ts';
import type { Command } from '../../src/store/command.ts';
import { KtopModel } from '../../src/store/model.ts';
import { aRow, NAMESPACE, NOON, ownedBy, POD, terminating, WIDGET } from '../helpers/rows.ts';

const LIVE = { type: 'live', since: NOON } as const;

function aModel(...rows: readonly Row[]) {
  const model = new KtopModel({ knowledge, now: NOON });
  model.restart({ context: 'dev', contexts: ['dev', 'prod'], link: { type: 'up' } });
  model.setKinds([WIDGET, POD, NAMESPACE]);
  model.setWatch(WIDGET, undefined, LIVE);
  model.apply(
    rows.map((row) => ({ type: 'put', row })),
    NOON,
  );
  model.publish(NOON);
  const command = (it: Command) => model.command(it, NOON);
  const type = (text: string) => {
    command({ type: 'start-prompt', prompt: text.startsWith('/') ? 'filter' : 'command' });
    command({ type: 'prompt-clear' });
    command({ type: 'prompt-type', text: text.slice(1) });
    return command({ type: 'prompt-submit' });
  };
  const state = () => model.store.getState();
  const names = () =>
    state().deletions.lines.map((line) =>
      line.type === 'group' ? `group ${line.group.namespace}` : line.entry.row.name,
    );
  return { model, command, type, state, names };
}

const rows = [
  terminating(30, { name: 'b' }),
  terminating(60, { name: 'a' }),
  terminating(10, { name: 'c', namespace: 'prod' }),
];

test('longest wait first', () => {
  expect(aModel(...rows).names()).toEqual(['a', 'b', 'c']);
});

test('the cursor stays on its object when others appear and go', () => {
  const { model, command, state } = aModel(...rows);
  command({ type: 'move', by: 1 });
  expect(state().deletions.cursor).toBe(1);
  model.apply([{ type: 'put', row: terminating(90, { name: 'first' }) }], NOON);
  model.publish(NOON);
  expect(state().deletions.cursor).toBe(2);
  expect(state().deletions.lines[2]).toMatchObject({ entry: { row: { name: 'b' } } });
});

test('only what shows asks for a frame', () => {
  const owner = terminating(60, { name: 'owner', finalizers: ['foregroundDeletion'] });
  const { model } = aModel(owner);
  const asks = (type: 'put' | 'remove', row: Row) => model.apply([{ type, row }], NOON);
  expect(asks('put', aRow({ name: 'healthy' }))).toBe(false);
  expect(asks('remove', aRow({ name: 'healthy' }))).toBe(false);
  expect(asks('put', aRow({ name: 'dependent', owners: [ownedBy(owner, true)] }))).toBe(true);
  expect(asks('put', terminating(5, { name: 'healthy' }))).toBe(true);
  expect(asks('put', terminating(5, { name: 'healthy', resourceVersion: '2' }))).toBe(false);
  expect(asks('put', terminating(5, { name: 'healthy', finalizers: ['a'] }))).toBe(true);
  expect(asks('remove', terminating(5, { name: 'healthy' }))).toBe(true);
  expect(asks('put', aRow({ kind: NAMESPACE, namespace: '', name: 'new' }))).toBe(true);
  expect(asks('put', aRow({ kind: NAMESPACE, namespace: '', name: 'new' }))).toBe(false);
});

test('until it is moved the cursor is the first line, whatever that is', () => {
  const { model, state } = aModel(...rows);
  model.apply([{ type: 'put', row: terminating(90, { name: 'first' }) }], NOON);
  model.publish(NOON);
  expect(state().deletions.cursor).toBe(0);
});

test('an object that goes stays for a minute, with the time it took', () => {
  const [first] = rows as [Row];
  const { model, names, state } = aModel(...rows);
  model.apply([{ type: 'remove', row: first }], NOON + 1000);
  model.publish(NOON + 1000);
  expect(names()).toContain('b');
  expect(state().deletions).toMatchObject({ terminating: 2, gone: 1 });
  model.publish(NOON + 61_000);
  expect(names()).toEqual(['a', 'c']);
  expect(state().deletions.gone).toBe(0);
});

test('a filter works while it is typed, and esc takes it back', () => {
  const { type, command, names, state } = aModel(...rows);
  type('/prod');
  expect(names()).toEqual(['c']);
  expect(state().deletions).toMatchObject({ terminating: 3, matching: 1 });
  command({ type: 'back' });
  expect(names()).toEqual(['a', 'b', 'c']);
});

test('an invalid filter says why and leaves the list alone', () => {
  const { command, names, state } = aModel(...rows);
  command({ type: 'start-prompt', prompt: 'filter' });
  command({ type: 'prompt-type', text: '(' });
  expect(state().view.message?.tone).toBe('problem');
  expect(names()).toEqual(['a', 'b', 'c']);
});

test.each([
  [':ns prod', ['c']],
  [':kind wid', ['a', 'b', 'c']],
  [':kind widgets', ['a', 'b', 'c']],
  [':kind po', []],
])('%s narrows', (text, names) => {
  const { model, type, ...world } = aModel(...rows);
  type(text);
  expect(world.names()).toEqual(names);
});

test.each([
  [':kind nothing', 'the server serves no kind called nothing'],
  [':ctx nowhere', 'there is no context nowhere; there are dev, prod'],
  [':wat', ':wat is not a command'],
  [':pane wat', ':pane takes one of findings, deletions, workflows, events, reconciles, watches'],
])('%s is refused in a sentence', (text, reason) => {
  const { type, state } = aModel(...rows);
  type(text);
  expect(state().view.message).toEqual({ tone: 'problem', text: expect.stringContaining(reason) });
});

test('a namespace that does not exist is refused where the namespaces are seen', () => {
  const namespace = terminating(5, { name: 'demo', kind: NAMESPACE, namespace: '' });
  const { type, state } = aModel(...rows, namespace);
  type(':ns nowhere');
  expect(state().view.message?.text).toBe('there is no namespace nowhere');
});

test('a namespace outside of what is watched asks for other watches', () => {
  const { model, type, command } = aModel();
  model.restart({ watched: ['demo'] });
  expect(type(':ns prod')).toEqual([{ type: 'watch-namespaces', namespaces: ['prod'] }]);
  expect(command({ type: 'all-namespaces' })).toEqual([
    { type: 'watch-namespaces', namespaces: undefined },
  ]);
});

test(':ctx asks for the context and :q for the end', () => {
  const { type } = aModel();
  expect(type(':ctx prod')).toEqual([{ type: 'switch-context', context: 'prod' }]);
  expect(type(':q')).toEqual([{ type: 'quit' }]);
});

test('one namespace that fills the screen is one line until it is opened', () => {
  const many = Array.from({ length: 60 }, (_, i) => terminating(i, { name: `w${i}` }));
  const { command, names, state } = aModel(
    ...many,
    terminating(99, { name: 'other', namespace: 'x' }),
  );
  expect(names()).toEqual(['other', 'group demo']);
  expect(state().deletions).toMatchObject({ terminating: 61, length: 2 });
  command({ type: 'move-last' });
  command({ type: 'open' });
  expect(state().deletions.length).toBe(62);
  expect(names().slice(0, 3)).toEqual(['other', 'group demo', 'w59']);
  command({ type: 'move-last' });
  expect(names()).toContain('w0');
});

test('the detail opens on the selected object, stays when it goes, and closes', () => {
  const [, second] = rows as [Row, Row];
  const { model, command, state } = aModel(...rows);
  expect(command({ type: 'open' })).toEqual([{ type: 'show-detail', uid: second.uid }]);
  expect(state().detail?.lines[0]?.text).toBe('Widget demo/a');
  model.apply([{ type: 'remove', row: second }], NOON);
  model.publish(NOON + 120_000);
  expect(
    state()
      .detail?.lines.map(({ text }) => text)
      .join('\n'),
  ).toContain('✓ deleted after 1m 0s');
  expect(command({ type: 'back' })).toEqual([{ type: 'show-detail', uid: undefined }]);
  expect(state().detail).toBeUndefined();
});

test('c copies the name, C the kubectl command', () => {
  const { command } = aModel(...rows);
  expect(command({ type: 'copy', what: 'name' })).toEqual([{ type: 'copy', text: 'a' }]);
  expect(command({ type: 'copy', what: 'kubectl' })).toEqual([
    { type: 'copy', text: 'kubectl get widgets.example.com/a -n demo --context dev -o yaml' },
  ]);
});

test('a click selects, a second one opens, a click on a tab shows its pane', () => {
  const { command, state } = aModel(...rows);
  command({ type: 'click', x: 5, y: 4 });
  expect(state().deletions.cursor).toBe(1);
  command({ type: 'click', x: 5, y: 4 });
  expect(state().view.dialog).toBe('detail');
  command({ type: 'back' });
  command({ type: 'click', x: 33, y: 1 });
  expect(state().view.pane).toBe('workflows');
  command({ type: 'click', x: 47, y: 1 });
  expect(state().view.pane).toBe('events');
  command({ type: 'click', x: 70, y: 1 });
  expect(state().view.pane).toBe('watches');
  command({ type: 'click', x: 1, y: 1 });
  expect(state().view.pane).toBe('findings');
});

test('instants are compared by the clock of the API server', () => {
  const { model, state } = aModel();
  model.setCluster({ clockSkewMs: 30_000 });
  model.apply([{ type: 'put', row: terminating(-20, { name: 'web', kind: POD }) }], NOON);
  model.publish(NOON);
  expect(state().deletions.lines[0]).toMatchObject({
    deletion: { wait: { type: 'confirmation' } },
  });
});

test('watches that need attention come first', () => {
  const { model, state } = aModel();
  model.setWatch(POD, undefined, { type: 'forbidden', since: NOON, message: 'no' });
  model.publish(NOON);
  expect(state().watches.lines.map(({ kind }) => kind)).toEqual(['pods', 'widgets.example.com']);
  expect(state().watchTotals).toMatchObject({ all: 2, live: 1, forbidden: 1 });
});
