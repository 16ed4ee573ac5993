import { describe, expect, test } from 'vitest';
import { explainLoop, type Write } from '../../src/analysis/loops/loop.ts';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import type { Command } from '../../src/store/command.ts';
import type { FoundLoop } from '../../src/store/loops-model.ts';
import { KtopModel } from '../../src/store/model.ts';
import { aRow, NOON } from '../helpers/rows.ts';

const writes = (name: string, count = 8): readonly Write[] =>
  Array.from({ length: count }, (_, i) => ({
    at: NOON + i * 1_000,
    changes: [
      {
        path: 'status.lastChecked',
        from: `${name} ${i}`,
        to: new Date(NOON + i * 1_000).toISOString(),
        by: 'operator',
      },
    ],
  }));

function found(name: string, perMinute: number): FoundLoop {
  const ref = aRow({ name });
  return {
    hot: { ref, writes: 120, since: NOON - 120_000, perMinute, history: [1, 2, 3] },
    loop: explainLoop(writes(name)),
  };
}

function opened(loops: readonly FoundLoop[] = [found('fast', 60), found('slow', 20)]) {
  const model = new KtopModel({ knowledge, now: NOON });
  model.loops.restart({ found: () => loops, writes: () => writes('fast', 30) });
  const press = (command: Command) => model.command(command, NOON);
  press({ type: 'resize', size: { columns: 100, rows: 24 } });
  press({ type: 'show-pane', pane: 'loops' });
  return { model, press, state: () => model.store.getState() };
}

describe('[R-09] pane 5', () => {
  test('lists what is written again and again, with what and by whom', () => {
    const { loops } = opened().state();
    expect(loops.all).toBe(2);
    expect(loops.lines.map(({ object, loop }) => [object, loop?.kind, loop?.managers])).toEqual([
      ['Widget demo/fast', 'clock', ['operator']],
      ['Widget demo/slow', 'clock', ['operator']],
    ]);
  });

  test('is filtered, and narrowed to a namespace', () => {
    const { press, state } = opened();
    press({ type: 'start-prompt', prompt: 'filter' });
    press({ type: 'prompt-type', text: 'slow' });
    expect(state().loops.lines.map(({ object }) => object)).toEqual(['Widget demo/slow']);
    expect(state().loops.all).toBe(2);
    press({ type: 'back' });
    press({ type: 'choose-namespace', namespace: 'other' });
    expect(state().loops.lines).toEqual([]);
  });

  test('[R-33] opens the versions of the one under the cursor, at the newest', () => {
    const { press, state } = opened();
    press({ type: 'open' });
    expect(state().view.dialog).toBe('versions');
    expect(state().versions?.title).toBe('Widget demo/fast');
    expect(state().versions?.lines.at(-1)?.text).toMatch(
      /status\.lastChecked: "fast 29" → "2026-01-01T12:00:29\.000Z", by operator/,
    );
    press({ type: 'move-first' });
    expect(state().versions?.offset).toBe(0);
    press({ type: 'open-logs' });
    expect(state().logs?.title).toBe('Widget demo/fast');
    press({ type: 'back' });
    expect(state().view.dialog).toBe('versions');
    press({ type: 'back' });
    expect(state().versions).toBeUndefined();
  });

  test('copies the name of the object, or how to read it', () => {
    const { press } = opened();
    expect(press({ type: 'copy', what: 'name' })).toEqual([{ type: 'copy', text: 'fast' }]);
    expect(press({ type: 'copy', what: 'kubectl' })).toMatchObject([
      { text: expect.stringContaining('kubectl get widgets.example.com/fast -n demo') },
    ]);
  });

  test('forgets all when another cluster is looked at', () => {
    const { model, press, state } = opened();
    press({ type: 'open' });
    model.restart({});
    model.publish(NOON);
    expect(state()).toMatchObject({
      versions: undefined,
      loops: { all: 0 },
      view: { dialog: 'none' },
    });
  });
});
