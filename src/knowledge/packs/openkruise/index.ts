import { kindKey } from '../../../kube/served-kind.ts';
import type { Pack } from '../../pack.ts';
import { broadcastJobs } from './broadcast-jobs.ts';
import { budgetExhausted, deleteProtection, lifecycleHook } from './causes.ts';
import { conditions } from './conditions.ts';
import { examples } from './examples.ts';
import { finalizers } from './finalizers.ts';
import { hookedPod } from './hooked-pod.ts';
import { manager } from './manager.ts';
import { progress } from './progress.ts';
import { pauses, triggers } from './triggers.ts';

/** OpenKruise. */
export const pack: Pack = {
  id: 'openkruise',
  title: 'OpenKruise',
  flows: [hookedPod],
  finalizers,
  kinds: [
    {
      describes: ({ kind }) => kindKey(kind) === 'pods',
      causes: [lifecycleHook],
      answers: [],
    },
  ],
  obstacles: [deleteProtection, budgetExhausted],
  progress,
  workflows: [broadcastJobs],
  triggers,
  pauses,
  controller: manager,
  conditions,
  examples,
};
