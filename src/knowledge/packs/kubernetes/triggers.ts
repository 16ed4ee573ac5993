import { conditionOf, type KubeObject, metaOf, nameOf, numberAt } from '../../../kube/object.ts';
import { kindKey } from '../../../kube/served-kind.ts';
import { kubectlOn } from '../../kubectl.ts';
import { sign } from '../../signs.ts';
import { touch } from '../../touch.ts';
import type { Asked, Obstacle, Sign, Target, Trigger } from '../../trigger.ts';

const WORKLOADS = ['deployments.apps', 'statefulsets.apps', 'daemonsets.apps'];
const RESTARTED = 'kubectl.kubernetes.io/restartedAt';

function isWorkload({ kind }: Target): boolean {
  return WORKLOADS.includes(kindKey(kind));
}

/** As `kubectl rollout status` judges it (kubectl pkg/polymorphichelpers/rollout_status.go). */
function rolloutSign({ sent }: Asked, now: KubeObject): Sign | undefined {
  const observedOf = (version: KubeObject) =>
    numberAt(version, 'status', 'observedGeneration') ?? 0;
  const observed = observedOf(now);
  if (observed < (metaOf(sent).generation ?? 0) || observed === observedOf(sent)) return undefined;
  const progress = conditionOf(now, 'Progressing');
  if (progress?.reason === 'ProgressDeadlineExceeded')
    return sign('failed', `it is not rolled out in time: ${progress.message}`);
  const of = (...path: string[]) => numberAt(now, 'status', ...path) ?? 0;
  const isDaemon = numberAt(now, 'status', 'desiredNumberScheduled') !== undefined;
  const wanted = isDaemon ? of('desiredNumberScheduled') : (numberAt(now, 'spec', 'replicas') ?? 1);
  const updated = isDaemon ? of('updatedNumberScheduled') : of('updatedReplicas');
  const ready = isDaemon ? of('numberAvailable') : of('availableReplicas');
  const left = isDaemon ? 0 : of('replicas') - updated;
  if (updated >= wanted && ready >= wanted && left <= 0)
    return sign('finished', `all ${wanted} pods are new and available`);
  return sign('taken-up', `${updated} of ${wanted} pods are new, ${ready} available`);
}

const scaledToZero: Obstacle = {
  answers: ['R-24'],
  source: 'kubernetes pkg/controller/deployment/sync.go',
  find: async ({ object, kind, meta }) =>
    numberAt(object, 'spec', 'replicas') === 0
      ? {
          blocks: true,
          sentence: `${nameOf(object)} is scaled to zero: it has no pod that could be restarted`,
          evidence: [{ text: 'replicas is 0', object: nameOf(object), source: 'spec.replicas' }],
          instead: {
            title: 'scale it up',
            command: kubectlOn('scale', kindKey(kind), meta.namespace, meta.name, '--replicas=1'),
          },
        }
      : undefined,
};

/** What `kubectl rollout restart` does. */
export const rolloutRestart: Trigger = {
  id: 'rollout-restart',
  system: 'Kubernetes',
  title: 'restart all of its pods, one after the other',
  describes: isWorkload,
  writes: (_, token) => [
    { path: ['spec', 'template', 'metadata', 'annotations', RESTARTED], value: token },
  ],
  effect: 'every pod of it is replaced, as its update strategy has it',
  shownBy: 'status.observedGeneration, then by as many new and available pods as are wanted',
  sign: rolloutSign,
  tellsEnd: true,
  obstacles: [scaledToZero],
  source: 'kubectl pkg/polymorphichelpers/objectrestarter.go',
};

export const triggers: readonly Trigger[] = [
  touch({
    id: 'workload-touch',
    system: 'Kubernetes',
    describes: isWorkload,
    effect: 'its controller looks at it again, as it does after any update; no pod restarts',
    source: 'kubernetes pkg/controller/deployment/deployment_controller.go',
  }),
  rolloutRestart,
];
