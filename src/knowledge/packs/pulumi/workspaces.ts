import type { WorkflowFacts } from '../../workflow.ts';

/** Workspaces: one pod each, which is set up by init containers and runs the updates of its Stack. */
export const workspaces: WorkflowFacts = {
  title: 'Pulumi workspace',
  podLabels: [{ label: 'auto.pulumi.com/component', group: 'auto.pulumi.com' }],
  workOf: ({ type, namespace, labels }) => {
    const name = labels['auto.pulumi.com/workspace-name'];
    if (type !== 'pod' || name === undefined) return undefined;
    return {
      object: { kind: 'Workspace', namespace, name },
      pipeline: '',
      action: 'serve',
      version: labels['controller-revision-hash'] ?? '',
    };
  },
  ownContainers: [],
  afterFailure: () => undefined,
  source:
    'pulumi/pulumi-kubernetes-operator operator/internal/controller/auto/workspace_controller.go:487-830',
};
