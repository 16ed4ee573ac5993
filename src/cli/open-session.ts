import { loadKubeconfig } from '../cluster/kubeconfig.ts';
import { stateFolder } from '../session/saved-files.ts';
import { type Host, Session } from '../session/session.ts';
import type { KtopModel } from '../store/model.ts';
import type { RunOptions } from './arguments.ts';
import type { StartedSource } from './source.ts';

export interface SessionParts {
  readonly source: StartedSource;
  readonly model: KtopModel;
  readonly host: Host;
}

/** The session that the command line asks for. Throws ConnectError for a kubeconfig that is of no use. */
export function openSession(options: RunOptions, parts: SessionParts): Session {
  const { source, model, host } = parts;
  const session = new Session({
    kubeconfig: loadKubeconfig({
      env: process.env,
      ...(source.kubeconfigText === undefined ? {} : { text: source.kubeconfigText }),
      ...(options.kubeconfig === undefined ? {} : { path: options.kubeconfig }),
    }),
    model,
    clock: source.clock,
    host,
    stateFolder: stateFolder(process.env),
    scope: { namespaces: options.namespaces ?? source.namespaces, kinds: options.kinds },
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
