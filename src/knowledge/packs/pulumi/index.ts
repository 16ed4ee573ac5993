import type { Pack } from '../../pack.ts';
import { conditions } from './conditions.ts';
import { events } from './events.ts';
import { examples } from './examples.ts';
import { stack, update } from './flows.ts';
import { operator } from './operator.ts';
import { progress } from './progress.ts';
import { triggers } from './triggers.ts';
import { wedged } from './update-causes.ts';
import { workspaces } from './workspaces.ts';

/** The Pulumi Kubernetes Operator. Its Workspaces and Programs have no finalizer. */
export const pack: Pack = {
  id: 'pulumi',
  title: 'Pulumi',
  flows: [stack, update],
  finalizers: [],
  obstacles: [wedged],
  progress,
  workflows: [workspaces],
  events,
  triggers,
  backOffs: [
    {
      kind: 'Stack',
      factor: 3,
      mostMs: 24 * 60 * 60_000,
      source:
        'pulumi/pulumi-kubernetes-operator operator/internal/controller/pulumi/stack_controller.go:1352-1380',
    },
  ],
  controller: operator,
  conditions,
  examples,
};
