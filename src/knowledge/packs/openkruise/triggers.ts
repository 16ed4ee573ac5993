import { touch } from '../../touch.ts';
import type { Pause, Target, Trigger } from '../../trigger.ts';

function isKruise({ kind }: Target): boolean {
  return kind.group.endsWith('.kruise.io');
}

/** The CloneSet's predicate lets every update pass, and most others use a plain EnqueueRequestForObject. */
export const triggers: readonly Trigger[] = [
  touch({
    id: 'openkruise-touch',
    system: 'OpenKruise',
    describes: isKruise,
    effect: 'the Kruise manager looks at it again; it has no trigger of its own',
    source: 'openkruise/kruise pkg/controller/cloneset/cloneset_controller.go:142-150',
  }),
];

function rollout(kinds: readonly string[], ...path: readonly string[]): Pause {
  return {
    system: 'OpenKruise',
    describes: (target) => isKruise(target) && kinds.includes(target.kind.kind),
    path,
    paused: true,
    resumed: undefined,
    holds: (value) => value === true,
    stops: 'nothing more of it is rolled out or started; it is still looked at',
    deafens: false,
    onResume: 'it goes on where it stopped',
    source: 'openkruise/kruise apis/apps/v1beta1/*_types.go',
  };
}

export const pauses: readonly Pause[] = [
  rollout(['CloneSet', 'SidecarSet'], 'spec', 'updateStrategy', 'paused'),
  rollout(['StatefulSet', 'DaemonSet'], 'spec', 'updateStrategy', 'rollingUpdate', 'paused'),
  rollout(['BroadcastJob', 'AdvancedCronJob', 'EphemeralJob'], 'spec', 'paused'),
];
