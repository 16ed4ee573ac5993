import { describe, expect, test } from 'vitest';
import type { Write } from '../../src/analysis/loops/loop.ts';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import type { Command } from '../../src/store/command.ts';
import { EventsModel } from '../../src/store/events-model.ts';
import { KtopModel } from '../../src/store/model.ts';
import { eventRow } from '../helpers/events.ts';
import { aRow, NOON, POD, terminating, WIDGET } from '../helpers/rows.ts';

const CACHE = terminating(60, { name: 'cache', finalizers: ['example.com/lock'] });
const UID = 'aaaaaaaa-0000-4000-8000-000000000001';

/** A write of `status.phase`, the `i`th. */
function aWrite(i: number, more: Partial<Write> = {}): Write {
  const changes = [{ path: 'status.phase', from: i - 1, to: i, by: 'operator' }];
  return { at: NOON + i * 1_000, changes, ...more };
}

/** The list of deletions with one object in it. */
function aModel() {
  const model = new KtopModel({ knowledge, now: NOON });
  model.restart({ context: 'dev', contexts: ['dev'], link: { type: 'up' } });
  model.setKinds([WIDGET, POD]);
  model.apply([{ type: 'put', row: CACHE }], NOON);
  const press = (command: Command) => model.command(command, NOON);
  press({ type: 'resize', size: { columns: 100, rows: 24 } });
  const state = () => model.store.getState();
  const tell = (writes: readonly Write[], note?: string, skipped = 0) => {
    const of = model.versions.request;
    if (of === undefined) throw new Error('no versions are open');
    model.versions.follow(of, () => ({ writes, skipped, note }));
    model.publish(NOON);
  };
  const texts = () => (state().versions?.lines ?? []).map(({ text }) => text);
  return { model, press, state, tell, texts };
}

describe('[R-33] v', () => {
  test('opens the versions of what is selected: who wrote what, when, from which value to which', () => {
    const { press, state, tell, texts } = aModel();
    expect(press({ type: 'open-versions' })).toMatchObject([
      { type: 'show-versions', of: { type: 'object', row: { uid: CACHE.uid } } },
    ]);
    tell([aWrite(1)]);
    expect(state().versions?.title).toBe('Widget demo/cache');
    expect(texts()).toEqual([
      expect.stringMatching(/^\d\d:\d\d:01\.000$/),
      '  status.phase: 0 → 1, by operator',
    ]);
  });

  test('shows the newest, and scrolls back to the oldest', () => {
    const { press, state, tell, texts } = aModel();
    press({ type: 'open-versions' });
    tell(Array.from({ length: 30 }, (_, i) => aWrite(i + 1)));
    expect(texts().at(-1)).toContain('29 → 30');
    press({ type: 'move-first' });
    expect(state().versions?.offset).toBe(0);
    expect(texts()[1]).toContain('0 → 1');
  });

  test('lies over the detail it was opened from; logs lie over it, and esc goes back one by one', () => {
    const { press, state } = aModel();
    press({ type: 'open' });
    press({ type: 'open-versions' });
    press({ type: 'open-logs' });
    expect(state().view).toMatchObject({ dialog: 'logs', behind: ['detail', 'versions'] });
    expect(state().logs?.title).toBe('Widget demo/cache');
    press({ type: 'back' });
    expect(state().view.dialog).toBe('versions');
    expect(press({ type: 'back' })).toEqual([{ type: 'show-versions', of: undefined }]);
    expect(state().view).toMatchObject({ dialog: 'detail', behind: [] });
    expect(state().detail?.uid).toBe(CACHE.uid);
    expect(press({ type: 'back' })).toEqual([{ type: 'show-detail', uid: undefined }]);
  });

  test('tells what was too much to be compared, and why nothing comes', () => {
    const { press, state, tell, texts } = aModel();
    press({ type: 'open-versions' });
    tell([aWrite(1), aWrite(2, { skipped: 950, changes: [] })], 'the object is gone', 7);
    expect(state().versions?.note).toBe('the object is gone');
    expect(texts().slice(2)).toEqual([
      '┄ 950 writes more, too many at a time to be compared',
      expect.stringMatching(/:02\.000$/),
      '  nothing but who owns its fields',
      '┄ 7 writes more, too many at a time to be compared',
    ]);
  });

  test('in pane 4 is about the object of the event, and says so where there is none', () => {
    const { model, press, state } = aModel();
    const events = model.events.filled((parts) => new EventsModel(parts));
    events.setWatch('events', { type: 'live', since: NOON });
    model.apply([{ type: 'put', row: aRow({ name: 'web', uid: UID, kind: POD }) }], NOON);
    events.apply([{ about: 'Pod demo/web', aboutUid: UID }].map(eventRow), NOON);
    press({ type: 'show-pane', pane: 'events' });
    expect(press({ type: 'open-versions' })).toMatchObject([{ of: { row: { uid: UID } } }]);
    press({ type: 'back' });
    events.apply([eventRow({ about: '', reason: 'Odd', last: -1 })], NOON + 2_000);
    press({ type: 'move-first' });
    expect(press({ type: 'open-versions' })).toEqual([]);
    expect(state().view.message?.text).toBe('no object is selected whose versions could be shown');
  });

  test('is closed when another cluster is looked at', () => {
    const { model, press, state } = aModel();
    press({ type: 'open' });
    press({ type: 'open-versions' });
    model.restart({ context: 'prod' });
    model.publish(NOON);
    expect(state()).toMatchObject({ versions: undefined, view: { dialog: 'none', behind: [] } });
  });
});
