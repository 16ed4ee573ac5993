import { empty } from './empty.ts';
import { healthyDeletion } from './healthy-deletion.ts';
import type { Scenario } from './scenario.ts';
import { stuckNamespace } from './stuck-namespace.ts';
import { stuckStep } from './stuck-step.ts';
import { tour } from './tour.ts';

/** Every situation the embedded server can play. */
export const scenarios: readonly Scenario[] = [
  tour,
  healthyDeletion,
  stuckStep,
  stuckNamespace,
  empty,
];

/** What `ktop --demo` plays when nobody asks for anything else. */
export const defaultScenario: string = 'tour';
