import { expect, onTestFinished, test } from 'vitest';
import { startEmbeddedServer } from '../../src/embedded/start.ts';
import { systemClock } from '../../src/session/clock.ts';
import type { Command } from '../../src/store/command.ts';
import { eventually } from '../helpers/eventually.ts';
import { liveSession } from '../helpers/live-session.ts';

/** The demo, with the cursor on one of its Stacks. */
async function aScene(stack: string) {
  const server = await startEmbeddedServer({
    scenario: 'locked-stack',
    clock: systemClock,
    pace: 0.02,
  });
  const { session, model } = await liveSession(server.kubeconfig);
  onTestFinished(async () => {
    session.stop();
    await server.close();
  });
  const press = (command: Command) => session.dispatch(command);
  const state = () => model.store.getState();
  const names = () =>
    state().deletions.lines.map((line) => (line.type === 'deletion' ? line.entry.row.name : ''));
  press({ type: 'resize', size: { columns: 200, rows: 60 } });
  press({ type: 'start-prompt', prompt: 'filter' });
  press({ type: 'prompt-type', text: stack });
  press({ type: 'prompt-submit' });
  await eventually(names).toContain(stack);
  press({ type: 'reconcile', how: 'now' });
  const dialog = () => (state().reconcile?.lines ?? []).map(({ text }) => text).join('\n');
  await eventually(dialog).toContain(`Stack platform-cloud/${stack}`);
  const submit = (how: 'send' | 'instead') => press({ type: 'reconcile-submit', how });
  return { press, state, names, dialog, submit };
}

test('[P-12] R on a Stack that waits for an Update that is gone would do nothing; i offers what works, and it goes', async () => {
  const { dialog, state, submit } = await aScene('registry');
  expect(dialog()).toMatch(
    /▲ it would do nothing: its status.currentUpdate names Update .* which is gone/,
  );
  submit('send');
  expect(state().view.message?.text).toContain('it would do nothing; i offers what would work');
  submit('instead');
  await eventually(dialog).toContain('1. make the operator forget its current Update');
  submit('send');
  await eventually(dialog).toMatch(/stored [\d:]+: nobody has to react to it/);
  await eventually(dialog).toMatch(/done [\d:]+: (the object is gone|Update .* has succeeded)/);
});

test('[P-16] R on a Stack whose backend is locked destroys again, and says what keeps it', async () => {
  const { dialog, submit } = await aScene('network');
  submit('send');
  await eventually(dialog).toMatch(
    /failed [\d:]+: Update network-[0-9a-f]+ \(destroy\) for this request has failed/,
  );
  expect(dialog()).toContain('[409] Conflict: Another update is currently in progress.');
});
