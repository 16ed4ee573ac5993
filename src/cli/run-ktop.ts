import type { Instant } from '../kube/time.ts';
import type { Session } from '../session/session.ts';
import type { Command } from '../store/command.ts';
import { KtopModel } from '../store/model.ts';
import type { RunOptions } from './arguments.ts';
import { ExitError } from './exit.ts';
import { type StartedSource, startSource } from './source.ts';
import { openTerminal, type Terminal } from './terminal.ts';

/** Shows the cluster until the operator quits; resolves with the exit code. */
export async function runKtop(options: RunOptions): Promise<number> {
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new ExitError(
      'terminal',
      'stdin and stdout must be a terminal; run ktop in one, without pipes',
    );
  const source = await startSource({ ...options, watch: true });
  try {
    return await show(options, source);
  } finally {
    await source.close();
  }
}

async function show(options: RunOptions, source: StartedSource): Promise<number> {
  const { clock, mark, readOnly } = source;
  const model = new KtopModel({
    now: clock.now(),
    readOnly,
    ...(mark === undefined ? {} : { mark }),
  });
  const terminal = openTerminal({ model, mouse: options.mouse, bell: options.bell, clock });
  let session: Session | undefined;
  try {
    terminal.show((command) => {
      if (session !== undefined) session.dispatch(command);
      else beforeSession(command, model, terminal, clock.now());
    });
    // What speaks to the cluster takes as long to load as all the rest: the first frame comes before.
    const { openSession } = await import('./open-session.ts');
    session = openSession(options, { source, model, host: terminal });
    return await Promise.race([terminal.ended, session.start().then(() => terminal.ended)]);
  } finally {
    session?.stop();
    await terminal.close();
  }
}

/** Nothing can be asked of a cluster yet, but ktop can be left. */
function beforeSession(command: Command, model: KtopModel, terminal: Terminal, now: Instant): void {
  for (const effect of model.command(command, now)) if (effect.type === 'quit') terminal.quit();
}
