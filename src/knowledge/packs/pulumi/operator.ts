import type { ControllerFact } from '../../pack.ts';

export const operator: ControllerFact = {
  title: 'the Pulumi operator',
  namespace: 'pulumi-kubernetes-operator',
  deployment: 'controller-manager',
  container: 'manager',
  lease: 'operator.pulumi.com',
  code: 'PD-12',
  answers: ['R-24', 'P-09'],
  source: 'pulumi/pulumi-kubernetes-operator operator/cmd/main.go:102-108, 226-240',
};

export const KINDS = {
  stacks: 'stacks.pulumi.com',
  updates: 'updates.auto.pulumi.com',
  workspaces: 'workspaces.auto.pulumi.com',
} as const;
