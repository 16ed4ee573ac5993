import type { Pack } from '../../pack.ts';
import { examples } from './examples.ts';
import { finalizers } from './finalizers.ts';
import { hookedPod } from './hooked-pod.ts';

/** OpenKruise. */
export const pack: Pack = {
  id: 'openkruise',
  title: 'OpenKruise',
  flows: [hookedPod],
  finalizers,
  examples,
};
