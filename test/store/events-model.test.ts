import { expect, test } from 'vitest';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import type { Row } from '../../src/kube/row.ts';
import type { Command } from '../../src/store/command.ts';
import { EventsModel } from '../../src/store/events-model.ts';
import { KtopModel } from '../../src/store/model.ts';
import { describeNoEvents } from '../../src/ui/panes/events-pane.tsx';
import { eventRow, type GivenEvent } from '../helpers/events.ts';
import { aRow, NAMESPACE, NOON, POD, terminating, WIDGET } from '../helpers/rows.ts';

const LIVE = { type: 'live', since: NOON } as const;
const FORBIDDEN = { type: 'forbidden', since: NOON, message: 'events is forbidden' } as const;
const UID = 'aaaaaaaa-0000-4000-8000-000000000001';

function aModel(...given: readonly GivenEvent[]) {
  const model = new KtopModel({ knowledge, now: NOON });
  const events = model.events.filled((parts) => new EventsModel(parts));
  model.restart({ context: 'dev', contexts: ['dev'], link: { type: 'up' } });
  model.setKinds([POD, NAMESPACE, WIDGET]);
  events.setWatch('events', LIVE);
  events.apply(given.map(eventRow), NOON);
  const command = (it: Command) => model.command(it, NOON);
  command({ type: 'show-pane', pane: 'events' });
  const type = (text: string) => {
    command({ type: 'start-prompt', prompt: text.startsWith('/') ? 'filter' : 'command' });
    command({ type: 'prompt-clear' });
    command({ type: 'prompt-type', text: text.slice(1) });
    return command({ type: 'prompt-submit' });
  };
  const state = () => model.store.getState();
  const lines = () =>
    state().events.lines.map((line) =>
      line.type === 'gap' ? line.text : `${line.object} ${line.reason} ${line.count}`.trim(),
    );
  const detail = () => (state().event?.lines ?? []).map(({ text }) => text).join('\n');
  const put = (...rows: readonly Row[]) =>
    model.apply(
      rows.map((row) => ({ type: 'put', row })),
      NOON,
    );
  return { model, events, command, type, state, lines, detail, put };
}

const web = { about: 'Pod demo/web', aboutUid: UID, reason: 'BackOff' };

test('events are asked for when their pane is opened first, and not before', () => {
  const model = new KtopModel({ knowledge, now: NOON });
  model.publish(NOON);
  expect(model.events.isWanted).toBe(false);
  model.command({ type: 'show-pane', pane: 'events' }, NOON);
  expect(model.events.isWanted).toBe(true);
});

test('newest first, by object, reason and count', () => {
  const { lines } = aModel(
    { about: 'Pod demo/db', reason: 'Pulled', last: 30 },
    { ...web, last: 20 },
    { ...web, last: 10 },
  );
  expect(lines()).toEqual(['Pod demo/web BackOff ×2', 'Pod demo/db Pulled']);
});

test('the cursor stays on its line while others come', () => {
  const { model, events, command, state } = aModel(
    { ...web, last: 30 },
    { reason: 'Failed', last: 20 },
  );
  command({ type: 'move', by: 1 });
  events.apply([eventRow({ reason: 'New', last: 5 })], NOON);
  model.publish(NOON);
  expect(state().events).toMatchObject({ cursor: 2, length: 3 });
});

test('a filter, a namespace and a kind narrow the list', () => {
  const { type, command, lines } = aModel(
    { about: 'Pod demo/web', reason: 'BackOff', last: 3 },
    { about: 'Pod prod/web', reason: 'Pulled', type: 'Normal', last: 2 },
    { about: 'Namespace prod', reason: 'Held', last: 1 },
  );
  type('/type=Warning');
  expect(lines()).toEqual(['Namespace prod Held', 'Pod demo/web BackOff']);
  type('/');
  type(':ns prod');
  expect(lines()).toEqual(['Namespace prod Held', 'Pod prod/web Pulled']);
  command({ type: 'all-namespaces' });
  type(':kind pods');
  expect(lines()).toEqual(['Pod prod/web Pulled', 'Pod demo/web BackOff']);
});

test('the detail of an event is live, and stays when the event falls out', () => {
  const { model, events, command, detail, put } = aModel({
    ...web,
    uid: 'e',
    count: 2,
    message: 'exit 1',
  });
  put(aRow({ name: 'web', uid: UID, kind: POD }));
  command({ type: 'open' });
  expect(detail()).toMatch(/Pod demo\/web {2}Warning BackOff\nexit 1\n/);
  expect(detail()).toContain('happened    2 times');
  expect(detail()).toContain('its object  exists');
  events.apply([eventRow({ ...web, uid: 'e', count: 9, message: 'exit 1', last: 0 })], NOON);
  put(terminating(60, { name: 'web', uid: UID, kind: POD }));
  model.publish(NOON);
  expect(detail()).toContain('happened    9 times');
  expect(detail()).toContain('its object  is being deleted, since 60s');
  model.apply([{ type: 'remove', row: aRow({ name: 'web', uid: UID, kind: POD }) }], NOON);
  model.publish(NOON);
  expect(detail()).toContain('its object  is not seen: gone by now');
  command({ type: 'back' });
  expect(detail()).toBe('');
});

test('what an event is about can be copied, and its logs opened', () => {
  const { command, put, state } = aModel(web);
  expect(command({ type: 'copy', what: 'name' })).toEqual([{ type: 'copy', text: 'web' }]);
  expect(command({ type: 'copy', what: 'kubectl' })).toEqual([
    {
      type: 'copy',
      text: 'kubectl get events -n demo --field-selector involvedObject.kind=Pod,involvedObject.name=web --context dev',
    },
  ]);
  command({ type: 'open-logs' });
  expect(state().view.message?.text).toContain('no object is selected whose logs');
  put(aRow({ name: 'web', uid: UID, kind: POD }));
  command({ type: 'open' });
  expect(command({ type: 'open-logs' })).toMatchObject([
    { type: 'show-logs', request: { of: { row: { uid: UID } } } },
  ]);
  expect(state().view).toMatchObject({ dialog: 'logs', behind: ['event'] });
  command({ type: 'back' });
  expect(state().event).toBeDefined();
});

test('what happens to many objects for one cause is one line, which enter unfolds', () => {
  const { command, lines, state } = aModel(
    ...Array.from({ length: 1_000 }, (_, i) => ({
      about: `Pod demo/web-${i}`,
      reason: 'FailedScheduling',
      message: `0/${i} nodes are available`,
      last: 5,
    })),
    { about: 'Node worker', reason: 'NodeNotReady', last: 9 },
  );
  expect(lines()).toEqual(['1,000 × Pod FailedScheduling ×1,000', 'Node worker NodeNotReady']);
  expect(state().events).toMatchObject({ objects: 1_001, folded: 2, length: 2 });
  command({ type: 'open' });
  expect(state().view.dialog).toBe('none');
  expect(state().events).toMatchObject({ length: 1_002, cursor: 0 });
  command({ type: 'move', by: 1 });
  command({ type: 'open' });
  expect(state().view.dialog).toBe('event');
  command({ type: 'back' });
  command({ type: 'move-first' });
  command({ type: 'show-events-of' });
  expect(state().view.message?.text).toContain('no object is selected whose events');
  command({ type: 'open' });
  expect(state().events.length).toBe(2);
});

test('E narrows to an object, and to its tree once that is known; esc widens again [O-02]', () => {
  const { model, events, command, type, lines, put, state } = aModel(
    { about: 'Pod demo/other', reason: 'Pulled', last: 3 },
    { about: 'Job demo/backup', aboutUid: 'bbbbbbbb-1', reason: 'Failed', last: 2 },
    { about: 'Database demo/ledger', aboutUid: UID, reason: 'Stuck', last: 1 },
  );
  put(terminating(60, { name: 'ledger', uid: UID }));
  command({ type: 'show-pane', pane: 'deletions' });
  type(':kind widgets');
  type('/ledger');
  command({ type: 'show-events-of' });
  expect(state().view.pane).toBe('events');
  expect(lines()).toEqual(['Database demo/ledger Stuck']);
  const about = events.root ?? { apiVersion: '', kind: '', namespace: '', name: '', uid: '' };
  expect(about).toMatchObject({ kind: 'Widget', name: 'ledger', uid: UID });
  const job = {
    ...about,
    kind: 'Job',
    name: 'backup',
    uid: 'bbbbbbbb-1',
    branch: 'dependent',
  } as const;
  const objects = [{ ...about, branch: 'itself' } as const, job];
  events.setTree({ type: 'found', tree: { objects, notSeen: [], isCut: false } });
  model.publish(NOON);
  expect(lines()).toEqual(['Database demo/ledger Stuck', 'Job demo/backup Failed']);
  expect(state().events.of).toBe('Widget demo/ledger and 1 that belong to it');
  command({ type: 'back' });
  expect(state().events.of).toBeUndefined();
  command({ type: 'back' });
  expect(lines()).toHaveLength(3);
});

test('a namesake of the object is not it, and an object that is gone is found by its uid', () => {
  const { model, events, command, lines } = aModel(
    { ...web, aboutUid: 'cccccccc-9', reason: 'Later', last: 9 },
    { ...web, last: 1 },
  );
  command({ type: 'show-events-of' });
  events.setTree({ type: 'not-found', why: 'it is gone, and another one has its name' });
  model.publish(NOON);
  expect(lines()).toEqual(['Pod demo/web BackOff']);
});

test('a gap is a line of the list', () => {
  const { model, events, lines, command, state } = aModel({ reason: 'Before', last: 60 });
  events.addGap({ from: NOON - 50_000, to: NOON - 20_000, what: 'events', reason: 'gone' });
  model.publish(NOON);
  expect(lines()[0]).toContain(
    'events not watched (gone): what came and went meanwhile is not here',
  );
  command({ type: 'open' });
  expect(state().view.dialog).toBe('none');
});

test('an event about nothing has no object to go to', () => {
  const { command, lines, state } = aModel({ about: '', reason: 'Odd' });
  expect(lines()).toEqual(['(no object) Odd']);
  command({ type: 'show-events-of' });
  expect(state().view.message?.text).toContain('no object is selected whose events');
  expect(command({ type: 'copy', what: 'name' })).toEqual([]);
  for (const how of ['now', 'with-upstream', 'pause', 'restart'] as const) {
    expect(command({ type: 'reconcile', how })).toEqual([]);
    expect(state().view.message?.text).toBe('no object is selected');
  }
});

test('an event about an object that has another uid by now leads to nobody else', () => {
  const { command, put, state } = aModel(web);
  put(aRow({ name: 'web', uid: 'bbbbbbbb-0000-4000-8000-000000000002', kind: POD }));
  expect(command({ type: 'reconcile', how: 'now' })).toEqual([]);
  expect(state().view.message?.text).toBe('no object is selected');
  expect(command({ type: 'open-versions' })).toEqual([]);
  expect(command({ type: 'toggle-mark' })).toEqual([]);
  expect(state().marks.size).toBe(0);
});

test('forbidden is never an empty list', () => {
  const { model, events, state } = aModel();
  expect(describeNoEvents(state())).toContain('No event is there');
  events.setWatch('events', FORBIDDEN);
  model.publish(NOON);
  expect(describeNoEvents(state())).toBe(
    'No event is seen. Not everything is seen: events forbidden: events is forbidden.',
  );
});

test('a namespace that is being deleted gets no new events, and that is said', () => {
  const { type, put, state } = aModel({ about: 'Pod prod/web' });
  put(terminating(60, { name: 'demo', namespace: '', kind: NAMESPACE }));
  type(':ns demo');
  expect(describeNoEvents(state())).toMatch(
    /^Nothing matches: of 1 line of events the namespace demo shows none\. Namespace demo is being deleted: no new Event can be created in it/,
  );
});

test('another cluster begins without events', () => {
  const { model, command, state } = aModel(web);
  command({ type: 'show-events-of' });
  model.restart({ context: 'prod' });
  model.publish(NOON);
  expect(state().events).toMatchObject({ all: 0, of: undefined, isWatched: false });
  expect(state().view.eventsOf).toBeUndefined();
});
