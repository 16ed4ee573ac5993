import { loadKubeconfig } from '../cluster/kubeconfig.ts';
import { systemClock } from '../session/clock.ts';
import { Session } from '../session/session.ts';
import { KtopModel } from '../store/model.ts';
import type { RunOptions } from './arguments.ts';
import { ExitError } from './exit.ts';
import { openTerminal } from './terminal.ts';

/** Shows the cluster until the operator quits; resolves with the exit code. */
export async function runKtop(options: RunOptions): Promise<number> {
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new ExitError(
      'terminal',
      'stdin and stdout must be a terminal; run ktop in one, without pipes',
    );
  const demo = options.demo && (await (await import('./demo.ts')).startDemo(options.demo.scenario));
  try {
    return await show(options, demo?.kubeconfig);
  } finally {
    await demo?.close();
  }
}

async function show(options: RunOptions, demoKubeconfig: string | undefined): Promise<number> {
  const kubeconfig = loadKubeconfig({
    env: process.env,
    ...(demoKubeconfig === undefined ? {} : { text: demoKubeconfig }),
    ...(options.kubeconfig === undefined ? {} : { path: options.kubeconfig }),
  });
  const model = new KtopModel({
    now: systemClock.now(),
    ...(demoKubeconfig === undefined ? {} : { mark: 'DEMO' }),
  });
  const terminal = openTerminal({ model, mouse: options.mouse });
  const session = new Session({
    kubeconfig,
    model,
    clock: systemClock,
    host: terminal,
    scope: { namespaces: options.namespaces, kinds: options.kinds },
    ...(options.context === undefined ? {} : { context: options.context }),
    ...(options.as === undefined ? {} : { as: options.as }),
    ...(options.asGroups === undefined ? {} : { asGroups: options.asGroups }),
  });
  try {
    terminal.show((command) => session.dispatch(command));
    if (options.selector !== undefined) {
      session.dispatch({ type: 'start-prompt', prompt: 'filter' });
      session.dispatch({ type: 'prompt-type', text: `-l ${options.selector}` });
      session.dispatch({ type: 'prompt-submit' });
    }
    return await Promise.race([terminal.ended, session.start().then(() => terminal.ended)]);
  } finally {
    session.stop();
    await terminal.close();
  }
}
