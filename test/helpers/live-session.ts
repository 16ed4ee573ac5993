import { loadKubeconfig } from '../../src/cluster/kubeconfig.ts';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import type { Clock } from '../../src/kube/time.ts';
import { systemClock } from '../../src/session/clock.ts';
import { Session } from '../../src/session/session.ts';
import { KtopModel } from '../../src/store/model.ts';

interface LiveOptions {
  readonly readOnly?: boolean;
  readonly stateFolder?: string;
  readonly clock?: Clock;
}

/** A session with whatever a kubeconfig leads to, and the model behind its screen; its watches are open. */
export async function liveSession(
  kubeconfig: string,
  { readOnly = false, stateFolder = '/nowhere', clock = systemClock }: LiveOptions = {},
): Promise<{ readonly session: Session; readonly model: KtopModel }> {
  const model = new KtopModel({ knowledge, now: clock.now(), readOnly });
  const session = new Session({
    kubeconfig: loadKubeconfig({ text: kubeconfig, env: {} }),
    model,
    clock,
    host: { quit: () => {}, copy: () => {}, bell: () => {} },
    stateFolder,
    scope: { kinds: undefined, namespaces: undefined },
  });
  await session.start();
  return { session, model };
}
