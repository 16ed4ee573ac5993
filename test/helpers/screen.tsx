import { expect, onTestFinished } from 'vitest';
import type { Command, Effect } from '../../src/store/command.ts';
import type { Size } from '../../src/store/layout.ts';
import type { KtopModel } from '../../src/store/model.ts';
import { App } from '../../src/ui/app.tsx';
import { createTheme } from '../../src/ui/theme.ts';
import { KtopContext } from '../../src/ui/use-ktop.ts';
import { NOON } from './rows.ts';
import { openTerminal } from './terminal.tsx';

/**
 * The screen of a model at noon, closed when the test ends. What the store asks of others is collected
 * in `effects`.
 */
export function openScreen(model: KtopModel, size: Size, colours = true) {
  const effects: Effect[] = [];
  const dispatch = (command: Command) => void effects.push(...model.command(command, NOON));
  dispatch({ type: 'resize', size });
  const terminal = openTerminal(
    <KtopContext value={{ store: model.store, dispatch, theme: createTheme(colours) }}>
      <App stop={async () => {}} />
    </KtopContext>,
    size,
  );
  onTestFinished(() => terminal.close());
  const sees = (wanted: string | RegExp) => expect.poll(() => terminal.text()).toMatch(wanted);
  return { model, terminal, effects, dispatch, sees };
}
