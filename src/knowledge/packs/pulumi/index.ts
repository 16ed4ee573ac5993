import type { Pack } from '../../pack.ts';
import { examples } from './examples.ts';
import { stack, update } from './flows.ts';

/** The Pulumi Kubernetes Operator. Its Workspaces and Programs have no finalizer. */
export const pack: Pack = {
  id: 'pulumi',
  title: 'Pulumi',
  flows: [stack, update],
  finalizers: [],
  examples,
};
