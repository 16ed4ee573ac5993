import { claimInUse } from './claim-in-use.ts';
import { definitionWithInstances } from './definition-with-instances.ts';
import { deniedPatch } from './denied-patch.ts';
import { empty } from './empty.ts';
import { foreground } from './foreground.ts';
import { healthyDeletion } from './healthy-deletion.ts';
import { heldNamespace } from './held-namespace.ts';
import { hotLoop } from './hot-loop.ts';
import { kratixDeadStore } from './kratix-dead-store.ts';
import { kratixFailedPipeline } from './kratix-failed-pipeline.ts';
import { kratixPromise } from './kratix-promise.ts';
import { kratixRequest } from './kratix-request.ts';
import { lockedStack } from './locked-stack.ts';
import { noisyLogs } from './noisy-logs.ts';
import { pipelineFails } from './pipeline-fails.ts';
import { pulumiNamespace } from './pulumi-namespace.ts';
import type { Scenario } from './scenario.ts';
import { stalledController } from './stalled-controller.ts';
import { stuckNamespace } from './stuck-namespace.ts';
import { stuckStep } from './stuck-step.ts';
import { tour } from './tour.ts';
import { uninstalledOperator } from './uninstalled-operator.ts';

/** Every situation the embedded server can play. */
export const scenarios: readonly Scenario[] = [
  tour,
  healthyDeletion,
  stuckStep,
  stuckNamespace,
  kratixRequest,
  kratixPromise,
  kratixFailedPipeline,
  kratixDeadStore,
  pipelineFails,
  noisyLogs,
  pulumiNamespace,
  lockedStack,
  heldNamespace,
  foreground,
  deniedPatch,
  definitionWithInstances,
  claimInUse,
  uninstalledOperator,
  hotLoop,
  stalledController,
  empty,
];

/** What `ktop --demo` plays when nobody asks for anything else. */
export const defaultScenario: string = 'tour';
