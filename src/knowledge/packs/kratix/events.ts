import type { EventFact } from '../../pack.ts';

const GROUP = 'platform.kratix.io';
const CONTROLLERS = 'syntasso/kratix internal/controller';

/** Those of Kratix's own kinds whose words say less than they mean. */
export const events: readonly EventFact[] = [
  {
    group: GROUP,
    kind: 'Work',
    reason: 'NoMatchingDestination',
    means: () =>
      'Normal, but nothing is delivered: no Destination has the labels that its selectors ask for',
    source: `${CONTROLLERS}/scheduler.go`,
  },
  {
    group: GROUP,
    kind: 'Work',
    reason: 'WaitingDestination',
    means: () => 'Normal, but nothing is delivered before a Destination matches',
    source: `${CONTROLLERS}/scheduler.go`,
  },
  {
    group: GROUP,
    kind: 'Promise',
    reason: 'Failed Pipeline',
    means: () =>
      'it is said two or three times at the failure and then never again, however long it stays so',
    source: `${CONTROLLERS}, lib/workflow/reconciler.go`,
  },
];
