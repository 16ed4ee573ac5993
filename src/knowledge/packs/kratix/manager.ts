import type { ControllerFact } from '../../pack.ts';

/** The one controller that holds all finalizers of Kratix. */
export const manager: ControllerFact = {
  title: 'the Kratix manager',
  namespace: 'kratix-platform-system',
  deployment: 'kratix-platform-controller-manager',
  container: 'manager',
  lease: '2743c979.kratix.io',
  code: 'KD-18',
  answers: ['K-23', 'K-16', 'R-24'],
  source: 'syntasso/kratix cmd/main.go:291, config/default/kustomization.yaml',
};

/** Of its own kinds. */
export const GROUP = 'platform.kratix.io';

export const KINDS = {
  promises: 'promises.platform.kratix.io',
  works: 'works.platform.kratix.io',
  placements: 'workplacements.platform.kratix.io',
  destinations: 'destinations.platform.kratix.io',
  bindings: 'resourcebindings.platform.kratix.io',
  revisions: 'promiserevisions.platform.kratix.io',
} as const;

export const LABELS = {
  promise: 'kratix.io/promise-name',
  request: 'kratix.io/resource-name',
  type: 'kratix.io/workflow-type',
  action: 'kratix.io/workflow-action',
  work: 'kratix.io/work',
  destination: 'kratix.io/targetDestinationName',
  paused: 'kratix.io/paused',
  suspended: 'kratix.io/workflow-suspended',
  release: 'kratix.io/promise-release-name',
  rerun: 'kratix.io/manual-reconciliation',
} as const;
