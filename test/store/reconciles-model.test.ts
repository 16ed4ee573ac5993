import { describe, expect, test } from 'vitest';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import type { Command } from '../../src/store/command.ts';
import type { ControllerTotals } from '../../src/store/controller-totals.ts';
import { KtopModel } from '../../src/store/model.ts';
import type { FoundLoop, ReconcileSource } from '../../src/store/reconciles-model.ts';
import type { FoundStanding } from '../../src/store/standing-book.ts';
import { aLoop, aStanding } from '../helpers/found.ts';
import { NOON } from '../helpers/rows.ts';

interface Scene {
  readonly loops?: readonly FoundLoop[];
  readonly standings?: readonly FoundStanding[];
  readonly controllers?: readonly ControllerTotals[];
  readonly notes?: readonly string[];
  readonly size?: { readonly columns: number; readonly rows: number };
}

function opened({
  loops = [aLoop('fast', 60), aLoop('slow', 20, 60)],
  standings = [],
  controllers = [],
  notes = [],
  size = { columns: 100, rows: 24 },
}: Scene = {}) {
  const model = new KtopModel({ now: NOON, knowledge });
  const wanted: string[] = [];
  const given = { standings };
  const source: ReconcileSource = {
    found: () => loops,
    standings: () => given.standings,
    controllers: () => controllers,
    notes: () => notes,
    want: () => void wanted.push('now'),
  };
  model.reconciles.restart(source);
  const press = (command: Command) => model.command(command, NOON);
  press({ type: 'resize', size });
  const before = wanted.length;
  press({ type: 'show-pane', pane: 'reconciles' });
  return { model, press, wanted, before, given, state: () => model.store.getState() };
}

describe('[R-09] pane 5', () => {
  test('lists what is written again and again, with what and by whom', () => {
    const { standings } = opened().state();
    expect(standings).toMatchObject({ all: 0, hot: 2 });
    expect(standings.lines.map(({ object, state, field }) => [object, state, field])).toEqual([
      ['Widget demo/fast', 'hot', 'status.lastChecked, by operator'],
      ['Widget demo/slow', 'hot', 'status.lastChecked, by operator'],
    ]);
  });

  test('puts what does not get on first, and what is paused last; what is both is one line', () => {
    const { standings } = opened({
      standings: [
        aStanding('lost', 'silent'),
        aStanding('slow', 'failing'),
        aStanding('off', 'paused'),
      ],
    }).state();
    expect(standings.lines.map(({ object, state }) => `${object} ${state}`)).toEqual([
      'Widget demo/lost silent',
      'Widget demo/slow failing',
      'Widget demo/fast hot',
      'Widget demo/off paused',
    ]);
    expect(standings).toMatchObject({ all: 2, hot: 2 });
    expect(standings.lines[1]).toMatchObject({ generation: '4/5', hot: { perMinute: 20 } });
  });

  test('is filtered by all that it says, and narrowed to a namespace', () => {
    const { press, state } = opened({ standings: [aStanding('lost', 'silent')] });
    press({ type: 'start-prompt', prompt: 'filter' });
    press({ type: 'prompt-type', text: 'widget-operator' });
    expect(state().standings.lines.map(({ object }) => object)).toEqual(['Widget demo/lost']);
    expect(state().standings.all).toBe(1);
    press({ type: 'back' });
    press({ type: 'choose-namespace', namespace: 'other' });
    expect(state().standings.lines).toEqual([]);
  });

  test('says what it infers, and what is not read', () => {
    const { standings } = opened({
      standings: [aStanding('lost', 'stalled', { certainty: 'inferred' })],
      notes: ['12,000 Widgets: only those that look suspect are read'],
    }).state();
    expect(standings.lines[0]?.sentence).toBe('why lost is stalled (inferred)');
    expect(standings.unread).toEqual(['12,000 Widgets: only those that look suspect are read']);
  });

  test('has objects read as long as it is looked at, and not before', () => {
    const { before, wanted, press } = opened();
    expect(before).toBe(0);
    expect(wanted.length).toBeGreaterThan(0);
    press({ type: 'show-pane', pane: 'deletions' });
    const then = wanted.length;
    press({ type: 'move', by: 1 });
    expect(wanted.length).toBe(then);
  });

  test('tells how controllers fare, in a line or in a table', () => {
    const controllers: readonly ControllerTotals[] = [
      {
        name: 'widget-operator',
        objects: 12,
        waiting: 3,
        failing: 0,
        loops: 0,
        perMinute: 0,
        isDown: true,
      },
      { name: 'other', objects: 4, waiting: 0, failing: 0, loops: 0, perMinute: 0, isDown: false },
    ];
    expect(opened({ controllers }).state().standings.foot).toEqual([
      { tone: 'faint', text: 'widget-operator: does not lead, 3 wait' },
    ]);
    const size = { columns: 200, rows: 50 };
    const [titles, first, ...rest] = opened({ controllers, size }).state().standings.foot;
    expect(titles?.text).toMatch(/CONTROLLER +OBJECTS +WAIT +FAIL +LOOPS +A MIN/);
    expect(first).toMatchObject({
      tone: 'problem',
      text: expect.stringMatching(/12 +3 +· +· +· .*does not lead/),
    });
    expect(rest).toHaveLength(1);
  });

  test('opens the versions of the one under the cursor', () => {
    const { press, state } = opened();
    expect(press({ type: 'open' })).toMatchObject([
      { type: 'show-versions', of: { row: { name: 'fast' } } },
    ]);
    expect(state().view.dialog).toBe('versions');
    expect(state().versions).toMatchObject({ title: 'Widget demo/fast', head: [] });
    expect(press({ type: 'back' })).toEqual([{ type: 'show-versions', of: undefined }]);
    expect(state().versions).toBeUndefined();
  });

  test('keeps the versions of the object that was open when it is written no more', () => {
    const loops = [aLoop('fast', 60), aLoop('slow', 20, 60)];
    const { model, press, state } = opened({ loops });
    press({ type: 'open' });
    loops.shift();
    model.publish(NOON);
    expect(press({ type: 'copy', what: 'name' })).toEqual([{ type: 'copy', text: 'fast' }]);
    press({ type: 'open-logs' });
    expect(state().logs?.title).toBe('Widget demo/fast');
    press({ type: 'back' });
    expect(state().versions?.title).toBe('Widget demo/fast');
  });

  test('shows above the versions what is wrong and why, and that it is mended', () => {
    const { press, state, given, model } = opened({ standings: [aStanding('lost', 'silent')] });
    press({ type: 'open' });
    const { head = [], lines = [] } = state().versions ?? {};
    expect(head.map(({ text }) => text).join('\n')).toMatch(
      /^silent since [\d:]+, controller widget-operator: why lost is silent\n {2}Widget demo\/lost, status: told by it$/,
    );
    expect(head.length + lines.length).toBeLessThanOrEqual(19);
    given.standings = [];
    model.publish(NOON);
    expect(state().versions?.head).toEqual([
      { tone: 'done', text: 'nothing is wrong with it any more' },
    ]);
  });

  test('copies the name of the object, or how to read it', () => {
    const { press } = opened();
    expect(press({ type: 'copy', what: 'name' })).toEqual([{ type: 'copy', text: 'fast' }]);
    expect(press({ type: 'copy', what: 'kubectl' })).toMatchObject([
      { text: expect.stringContaining('kubectl get widgets.example.com/fast -n demo') },
    ]);
  });

  test('forgets all when another cluster is looked at', () => {
    const { model, press, state } = opened({ standings: [aStanding('lost', 'silent')] });
    press({ type: 'open' });
    model.restart({});
    model.publish(NOON);
    expect(state()).toMatchObject({
      versions: undefined,
      standings: { all: 0, hot: 0 },
      view: { dialog: 'none' },
    });
  });
});
