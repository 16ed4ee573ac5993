import { kindKey } from '../../../kube/served-kind.ts';
import type { DeletionFlow } from '../../pack.ts';
import { currentUpdate, destroyFailed } from './update-causes.ts';
import {
  foregroundDeletion,
  namespaceTerminating,
  stalledStack,
  updateOfStack,
  workspaceNotReady,
} from './workspace-causes.ts';

const CONTROLLER =
  'pulumi/pulumi-kubernetes-operator operator/internal/controller/pulumi/stack_controller.go';

/** One string on two kinds: on a Stack it stands for the cloud, on an Update for the Stack. */
const FINALIZER = 'finalizer.stack.pulumi.com';
const HOLDER = 'the Pulumi operator';

/** A Stack; it has the finalizer whatever `spec.destroyOnFinalize` says. */
export const stack: DeletionFlow = {
  title: 'Pulumi Stack',
  describes: ({ kind }) => kindKey(kind) === 'stacks.pulumi.com',
  gates: [],
  answers: ['P-08', 'P-09', 'P-10', 'R-34'],
  causes: [
    currentUpdate,
    namespaceTerminating,
    destroyFailed,
    foregroundDeletion,
    workspaceNotReady,
    stalledStack,
  ],
  steps: [
    {
      name: FINALIZER,
      holder: HOLDER,
      waitsFor: 'its current Update to end and, with destroyOnFinalize, for a destroy to succeed',
      check:
        'status.currentUpdate, which blocks for ever when that Update is gone, then status.lastUpdate, the condition Stalled and the conditions of the Workspace of the same name',
      retry:
        'give its annotation pulumi.com/reconciliation-request a new value, after setting status.currentUpdate to null when that Update is gone',
      removal: 'dangerous',
      leaves:
        'with destroyOnFinalize its cloud resources, of which only its Pulumi backend still knows',
      source: `${CONTROLLER}:615-668, 803-830, 995-1003`,
    },
  ],
};

/** A run of a Stack; only the current one of a Stack has the finalizer. */
export const update: DeletionFlow = {
  title: 'Pulumi Update',
  describes: ({ kind }) => kindKey(kind) === 'updates.auto.pulumi.com',
  gates: [],
  causes: [updateOfStack],
  steps: [
    {
      name: FINALIZER,
      holder: HOLDER,
      waitsFor: 'its Stack to record its result',
      check:
        'its condition Progressing, and whether status.currentUpdate of its Stack still names it',
      retry:
        'give the annotation pulumi.com/reconciliation-request of its Stack a new value, or restart the operator when the Update is Progressing and nothing runs',
      removal: 'dangerous',
      leaves: 'a Stack that waits for ever if its status.currentUpdate still names this Update',
      source: `${CONTROLLER}:603-632, 1063-1073, 1985-2003`,
    },
  ],
};
