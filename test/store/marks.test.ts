import { describe, expect, test } from 'vitest';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import type { Command } from '../../src/store/command.ts';
import { EventsModel } from '../../src/store/events-model.ts';
import { MOST_MARKED } from '../../src/store/marks.ts';
import { KtopModel } from '../../src/store/model.ts';
import { eventRow } from '../helpers/events.ts';
import { aLoop } from '../helpers/found.ts';
import { aRow, NOON, POD, terminating, WIDGET } from '../helpers/rows.ts';

/** The list of deletions, oldest first. */
function aModel(names: readonly string[] = ['a', 'b', 'c'], readOnly = false) {
  const model = new KtopModel({ knowledge, now: NOON, readOnly });
  const rows = names.map((name, i) =>
    terminating(900 - i, { name, namespace: `team-${i}`, finalizers: ['x/y'] }),
  );
  model.restart({ context: 'dev', contexts: ['dev'], link: { type: 'up' } });
  model.setKinds([WIDGET, POD]);
  const put = (row = rows[0] ?? aRow({ name: 'a' })) => model.apply([{ type: 'put', row }], NOON);
  for (const row of rows) put(row);
  const press = (command: Command) => model.command(command, NOON);
  press({ type: 'resize', size: { columns: 120, rows: 12 } });
  const state = () => model.store.getState();
  const marked = () =>
    state()
      .deletions.lines.filter(({ key }) => state().marks.has(key))
      .map((line) => (line.type === 'deletion' ? line.entry.row.name : '?'));
  const down = () => press({ type: 'move', by: 1 });
  const mark = () => press({ type: 'toggle-mark' });
  const asked = () => {
    const [effect] = press({ type: 'reconcile', how: 'now' });
    return effect?.type === 'prepare-many'
      ? effect.of.map((of) => (of.type === 'object' ? of.row.name : '?'))
      : effect?.type;
  };
  return { model, rows, put, press, state, marked, down, mark, asked };
}

describe('space', () => {
  test('marks what is under the cursor, and unmarks it; R goes for all that is marked', () => {
    const { mark, down, marked, asked } = aModel();
    mark();
    down();
    mark();
    down();
    mark();
    expect(marked()).toEqual(['a', 'b', 'c']);
    mark();
    expect(marked()).toEqual(['a', 'b']);
    expect(asked()).toEqual(['a', 'b']);
  });

  test('without a mark R goes for what is selected, and in the detail for what is open', () => {
    const { mark, press, asked } = aModel();
    expect(asked()).toBe('prepare-reconcile');
    press({ type: 'back' });
    mark();
    press({ type: 'open' });
    expect(asked()).toBe('prepare-reconcile');
  });

  test('esc takes the marks away before the filter', () => {
    const { mark, press, state } = aModel();
    press({ type: 'start-prompt', prompt: 'filter' });
    press({ type: 'prompt-type', text: 'a' });
    press({ type: 'prompt-submit' });
    mark();
    press({ type: 'back' });
    expect(state()).toMatchObject({ marks: new Set(), view: { filter: { text: 'a' } } });
  });

  test('marks survive what scrolls and sorts, and go with their objects', () => {
    const { model, rows, put, mark, marked, press, state, asked } = aModel(
      Array.from({ length: 40 }, (_, i) => `w${i}`),
    );
    mark();
    press({ type: 'move-last' });
    mark();
    put(terminating(2_000, { name: 'older', finalizers: ['x/y'] }));
    press({ type: 'move-first' });
    expect(marked()).toEqual(['w0']);
    expect(state().marks.size).toBe(2);
    const [first] = rows;
    if (first === undefined) throw new Error('there are rows');
    model.apply([{ type: 'remove', row: first }], NOON);
    model.publish(NOON);
    expect(state().marks.size).toBe(1);
    expect(asked()).toEqual(['w39']);
    model.restart({ context: 'prod' });
    model.publish(NOON);
    expect(state().marks.size).toBe(0);
  });

  test('belongs to its pane: what is marked elsewhere is not asked', () => {
    const { mark, press, state } = aModel();
    mark();
    press({ type: 'show-pane', pane: 'workflows' });
    expect(state().marks.size).toBe(0);
    press({ type: 'show-pane', pane: 'deletions' });
    expect(state().marks.size).toBe(1);
  });

  test('in pane 4 marks the object of the event, and says where there is none', () => {
    const { model, press, state, mark, asked } = aModel([]);
    const uid = 'aaaaaaaa-0000-4000-8000-000000000001';
    const events = model.events.filled((parts) => new EventsModel(parts));
    events.setWatch('events', { type: 'live', since: NOON });
    model.apply([{ type: 'put', row: aRow({ name: 'web', uid, kind: POD }) }], NOON);
    events.apply(
      [
        { about: 'Pod demo/web', aboutUid: uid, last: 1 },
        { about: '', reason: 'Odd', last: 9 },
      ].map(eventRow),
      NOON,
    );
    press({ type: 'show-pane', pane: 'events' });
    mark();
    press({ type: 'move', by: 1 });
    mark();
    expect(state().view.message?.text).toBe('no object is selected that could be marked');
    expect(asked()).toEqual(['web']);
  });

  test('marks no more than can be followed', () => {
    const { mark, down, state } = aModel(
      Array.from({ length: MOST_MARKED + 1 }, (_, i) => `w${i}`),
    );
    for (let i = 0; i < MOST_MARKED; i++) {
      mark();
      down();
    }
    expect(state().marks.size).toBe(MOST_MARKED);
    mark();
    expect(state().view.message?.text).toBe('no more than 200 are marked at a time');
    expect(state().marks.size).toBe(MOST_MARKED);
  });
});

test('--read-only asks nobody, also of many', () => {
  const { mark, asked, state } = aModel(['a', 'b'], true);
  mark();
  expect(asked()).toBeUndefined();
  expect(state().view.message?.text).toContain('ktop is read-only');
});

test('X restarts one controller, and says so where several objects are marked', () => {
  const { mark, press, state } = aModel();
  mark();
  expect(press({ type: 'reconcile', how: 'restart' })).toEqual([]);
  expect(state().view.message?.text).toContain('X restarts one controller');
});

test('an offer that comes when other objects are marked is not shown', () => {
  const { model, mark, asked, press, state } = aModel();
  const empty = {
    title: 'Reconcile 0 objects now',
    offers: [],
    leftOut: [],
    asWhom: 'jane',
    perSecond: 5,
  };
  mark();
  asked();
  mark();
  expect(model.acting.reconciling.offerMany(empty)).toBe(false);
  mark();
  asked();
  expect(model.acting.reconciling.offerMany(empty)).toBe(true);
  model.publish(NOON);
  expect(state()).toMatchObject({ view: { dialog: 'reconcile' }, reconcile: { phase: 'blocked' } });
  expect(press({ type: 'reconcile-submit', how: 'send' })).toEqual([]);
  expect(state().view.message?.text).toBe('nothing can be sent to any of them');
});

test('what no watch of all objects shows cannot be marked: nobody could tell that it has gone', () => {
  const { model, press, state, mark } = aModel([]);
  model.reconciles.restart({
    found: () => [aLoop('unwatched', 60)],
    standings: () => [],
    controllers: () => [],
    notes: () => [],
    want: () => {},
  });
  press({ type: 'show-pane', pane: 'reconciles' });
  mark();
  expect(state().view.message?.text).toBe('its kind is not watched: it cannot be marked');
  expect(state().marks.size).toBe(0);
});
