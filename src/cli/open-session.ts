import { loadKubeconfig } from '../cluster/kubeconfig.ts';
import { systemClock } from '../session/clock.ts';
import { type Host, Session } from '../session/session.ts';
import type { KtopModel } from '../store/model.ts';
import type { RunOptions } from './arguments.ts';

export interface SessionParts {
  /** The kubeconfig of the embedded server, as YAML, instead of any file. */
  readonly demoKubeconfig: string | undefined;
  readonly model: KtopModel;
  readonly host: Host;
}

/** The session that the command line asks for. Throws ConnectError for a kubeconfig that is of no use. */
export function openSession(options: RunOptions, parts: SessionParts): Session {
  const { demoKubeconfig, model, host } = parts;
  const session = new Session({
    kubeconfig: loadKubeconfig({
      env: process.env,
      ...(demoKubeconfig === undefined ? {} : { text: demoKubeconfig }),
      ...(options.kubeconfig === undefined ? {} : { path: options.kubeconfig }),
    }),
    model,
    clock: systemClock,
    host,
    scope: { namespaces: options.namespaces, kinds: options.kinds },
    ...(options.context === undefined ? {} : { context: options.context }),
    ...(options.as === undefined ? {} : { as: options.as }),
    ...(options.asGroups === undefined ? {} : { asGroups: options.asGroups }),
  });
  if (options.selector !== undefined) {
    session.dispatch({ type: 'start-prompt', prompt: 'filter' });
    session.dispatch({ type: 'prompt-type', text: `-l ${options.selector}` });
    session.dispatch({ type: 'prompt-submit' });
  }
  return session;
}
