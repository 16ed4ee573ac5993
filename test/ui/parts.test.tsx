import { stripVTControlCharacters } from 'node:util';
import { render } from 'ink-testing-library';
import type { ReactNode } from 'react';
import { afterEach, expect, test } from 'vitest';
import { NO_WATCHES } from '../../src/store/slices/cluster.ts';
import { createKtopStore, type KtopState } from '../../src/store/state.ts';
import { Help } from '../../src/ui/dialogs/help.tsx';
import { keymap } from '../../src/ui/keymap.ts';
import { Header } from '../../src/ui/parts/header.tsx';
import { KeyHints } from '../../src/ui/parts/key-hints.tsx';
import { StatusLine } from '../../src/ui/parts/status-line.tsx';
import { createTheme } from '../../src/ui/theme.ts';
import { KtopContext } from '../../src/ui/use-ktop.ts';
import { NOON } from '../helpers/rows.ts';

let unmount = () => {};
afterEach(() => unmount());

/** One part over exactly this state. */
function frameOf(part: ReactNode, change: (state: KtopState) => Partial<KtopState> = () => ({})) {
  const store = createKtopStore({ now: NOON });
  store.setState(change(store.getState()));
  const shown = render(
    <KtopContext value={{ store, theme: createTheme(false), dispatch: () => {} }}>
      {part}
    </KtopContext>,
  );
  unmount = shown.unmount;
  return stripVTControlCharacters(shown.lastFrame() ?? '');
}

const SIZE = { columns: 100, rows: 40 };

test('the help has a line for every binding', () => {
  const frame = frameOf(<Help />, ({ view }) => ({ view: { ...view, size: SIZE } }));
  for (const { title } of keymap) expect(frame).toContain(title);
});

test.each<[string, (state: KtopState) => Partial<KtopState>, string]>([
  ['before there is a connection', () => ({}), '◌ connecting'],
  [
    'while kinds are listed',
    ({ cluster }) => ({
      cluster: { ...cluster, link: { type: 'up' } },
      watchTotals: { ...NO_WATCHES, all: 60, live: 12, syncing: 48 },
    }),
    '◌ 12/60 live · 48 syncing',
  ],
  [
    'when an API group is dark',
    ({ cluster }) => ({
      cluster: {
        ...cluster,
        link: { type: 'up' },
        dark: [{ groupVersion: 'metrics.k8s.io/v1', reason: 'no answer' }],
      },
      watchTotals: { ...NO_WATCHES, all: 60, live: 60 },
    }),
    '▲ 60/60 live · 1 group dark',
  ],
  [
    'when watches are degraded',
    ({ cluster }) => ({
      cluster: { ...cluster, link: { type: 'up' }, malformed: 2 },
      watchTotals: { ...NO_WATCHES, all: 3, live: 1, degraded: 2, nextRetryAt: NOON + 1500 },
    }),
    '▲ 1/3 live · 2 degraded, retry in 2 s · 2 malformed',
  ],
])('%s the header says so', (_, change, health) => {
  const frame = frameOf(<Header />, (state) => ({
    ...change(state),
    view: { ...state.view, size: SIZE },
  }));
  expect(frame).toContain(health);
});

test('the header names the demo, and narrow terminals lose the least important first', () => {
  const frame = frameOf(<Header />, ({ cluster }) => ({
    mark: 'DEMO',
    cluster: { ...cluster, context: 'a-context-with-a-very-long-name', serverVersion: 'v1.36.3' },
  }));
  expect(frame).toContain('ktop  DEMO  a-context-with-…');
  expect(frame.length).toBeLessThanOrEqual(80);
});

test('the status line tells why a connection is lost', () => {
  const frame = frameOf(<StatusLine />, ({ cluster }) => ({
    cluster: {
      ...cluster,
      link: { type: 'lost', since: NOON, message: 'nothing answers', retryAt: undefined },
    },
  }));
  expect(frame).toContain('▲ nothing answers');
});

test('hints name only the keys that do something now', () => {
  expect(frameOf(<KeyHints />)).not.toContain('detail');
  const selected = frameOf(<KeyHints />, ({ deletions }) => ({
    deletions: { ...deletions, length: 1 },
  }));
  expect(selected).toContain('enter detail');
});
