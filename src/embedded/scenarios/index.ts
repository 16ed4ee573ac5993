import { empty } from './empty.ts';
import { healthyDeletion } from './healthy-deletion.ts';
import type { Scenario } from './scenario.ts';

/** Every situation the embedded server can play. */
export const scenarios: readonly Scenario[] = [healthyDeletion, empty];

/** What `ktop --demo` plays when nobody asks for anything else. */
export const defaultScenario: string = 'healthy-deletion';
