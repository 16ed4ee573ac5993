import type { ConditionFact, ReasonFact } from '../../conditions.ts';
import { KINDS } from './manager.ts';

const UTIL = 'syntasso/kratix lib/resourceutil/util.go';
const CONTROLLERS = 'syntasso/kratix internal/controller';
const STORES = ['bucketstatestores.platform.kratix.io', 'gitstatestores.platform.kratix.io'];

const PAUSED: ReasonFact = {
  state: 'paused',
  means: 'the label kratix.io/paused stops it',
  next: 'it goes on when the label is taken off',
};
const FAILED_PIPELINE: ReasonFact = {
  state: 'failing',
  means: 'a pipeline of it has failed',
  next: 'it is not run again before something changes, or before its interval of ten hours is over',
};
const WORKS_FAIL: ReasonFact = {
  state: 'failing',
  means: 'documents of it cannot be written to a destination; its Works say which',
  next: 'the writing is tried again about every 15 s',
};

/** Requests are of whatever kind a Promise defines: these types are told apart by their names. */
export const conditions: readonly ConditionFact[] = [
  {
    type: 'ConfigureWorkflowCompleted',
    whenTrue: 'good',
    reasons: {
      PipelinesInProgress: { state: 'working', means: 'its pipelines run' },
      ConfigureWorkflowFailed: FAILED_PIPELINE,
    },
    source: `${UTIL}:20-72`,
  },
  {
    type: 'WorksSucceeded',
    whenTrue: 'good',
    reasons: {
      WorksPending: { state: 'waiting', means: 'its documents wait for a destination' },
      WorksFailing: WORKS_FAIL,
      WorksMisplaced: {
        state: 'failing',
        means: 'its documents lie at a destination that does not match any more',
      },
    },
    source: `${UTIL}:74-112`,
  },
  {
    type: 'Reconciled',
    whenTrue: 'good',
    reasons: {
      PausedReconciliation: PAUSED,
      ConfigureWorkflowFailed: FAILED_PIPELINE,
      WorksFailing: WORKS_FAIL,
    },
    source: `${UTIL}:114-172`,
  },
  {
    type: 'PromiseAvailable',
    whenTrue: 'good',
    reasons: {
      PromiseRequirementsNotInstalled: {
        state: 'waiting',
        means: 'its Promise waits for Promises that it requires',
        next: 'Kratix looks again a minute after its creation',
      },
    },
    source: `${UTIL}:32-36, 496-529`,
  },
  {
    kinds: [KINDS.promises],
    type: 'Available',
    whenTrue: 'good',
    reasons: {
      PausedReconciliation: PAUSED,
      PromiseUnavailable: {
        state: 'unclear',
        means: 'it cannot fulfil requests: something that it requires is not there',
      },
    },
    source: `${CONTROLLERS}/promise_controller.go:731-770`,
  },
  {
    kinds: [KINDS.promises],
    type: 'RequirementsFulfilled',
    whenTrue: 'good',
    reasons: {
      RequirementsNotInstalled: {
        state: 'unclear',
        means: 'Promises that it requires are not installed',
      },
      RequirementsNotAvailable: {
        state: 'waiting',
        means: 'Promises that it requires are not available yet',
      },
    },
    source: `${CONTROLLERS}/promise_controller.go:907-970`,
  },
  {
    kinds: [KINDS.works, KINDS.placements],
    type: 'ScheduleSucceeded',
    whenTrue: 'good',
    reasons: {
      UnscheduledWorkloads: { state: 'unclear', means: 'no destination matches its selectors' },
      DestinationSelectorMismatch: {
        state: 'failing',
        means: 'the destination where it lies does not match its selectors any more',
      },
      WorkplacementsFailing: {
        state: 'failing',
        means: 'its documents cannot be written; its WorkPlacements say why',
        next: 'the writing is tried again about every 15 s',
      },
    },
    source: `${CONTROLLERS}/scheduler.go:48-155, 430-486`,
  },
  {
    kinds: [KINDS.placements],
    type: 'WriteSucceeded',
    whenTrue: 'good',
    reasons: {
      WorkloadsFailedWrite: {
        state: 'failing',
        means: 'its documents cannot be written to the state store',
        next: 'the writing is tried again about every 15 s',
      },
    },
    source: 'syntasso/kratix api/workplacement_types.go:101-150',
  },
  {
    kinds: [KINDS.destinations, ...STORES],
    type: 'Ready',
    whenTrue: 'good',
    reasons: {
      StateStoreNotReady: { state: 'failing', means: 'its state store is not ready' },
      StateStoreNotFound: { state: 'failing', means: 'its state store is not there' },
      StateStoreWriteFailed: {
        state: 'failing',
        means: 'the test documents cannot be written to its state store',
      },
      SecretNotFound: {
        state: 'failing',
        means: 'its Secret is not there, or lacks the label that Kratix selects Secrets by',
      },
      ErrorInitialisingWriter: { state: 'failing', means: 'its store cannot be opened' },
      ErrorValidatingPermissions: {
        state: 'failing',
        means: 'its credentials do not allow to write to it',
      },
    },
    source: `${CONTROLLERS}/destination_controller.go:122-193, shared.go:38-47`,
  },
  {
    kinds: [KINDS.bindings],
    type: 'UpgradeSucceeded',
    whenTrue: 'good',
    reasons: {
      UpgradeInProgress: { state: 'working', means: 'its request is brought to another version' },
      UpgradeFailed: {
        state: 'failing',
        means: 'its request cannot be brought to the version that is wanted',
      },
    },
    source: 'syntasso/kratix api/resourcebinding_types.go:29-32',
  },
];
