import type { ConditionFact } from '../../conditions.ts';
import { KINDS } from './operator.ts';

const TYPES = 'pulumi/pulumi-kubernetes-operator operator/api/pulumi/v1/stack_types.go';
const CONTROLLER =
  'pulumi/pulumi-kubernetes-operator operator/internal/controller/pulumi/stack_controller.go';
const WORKSPACES =
  'pulumi/pulumi-kubernetes-operator operator/internal/controller/auto/workspace_controller.go';

const ASK = 'its spec, its source or the annotation pulumi.com/reconciliation-request changes';
const BACK_OFF =
  'it is tried again by itself: 10 s after the first failure, then three times as long each time, at most a day or retryMaxBackoffDurationSeconds';

/** Of a Stack exactly one of the three tells; Ready=False only points to the others. */
const ofStack: readonly ConditionFact[] = [
  {
    kinds: [KINDS.stacks],
    type: 'Stalled',
    whenTrue: 'bad',
    reasons: {
      SpecInvalid: {
        state: 'failing',
        means: 'its spec cannot be used, or something that it refers to is not there',
        next: 'its spec or that object has to be changed',
        isFinal: true,
      },
      SourceUnavailable: {
        state: 'failing',
        means: 'its program cannot be fetched: the Git repository, the Flux source or the Program',
        next: 'it is tried again every 30 s',
      },
      UpdateConflict: {
        state: 'failing',
        means: 'another update holds the lock of its backend',
        next: 'who holds it has to end, or `pulumi cancel` has to take it away',
      },
      PulumiVersionTooLow: {
        state: 'failing',
        means: 'the Pulumi version in its workspace is too old for it',
        next: 'spec.workspaceTemplate has to name another image',
        isFinal: true,
      },
      WorkspaceFailed: {
        state: 'failing',
        means: 'its workspace cannot be used; the Workspace of the same name says why',
        next: 'it goes on when the Workspace can be used',
      },
      UpdateFailed: {
        state: 'failing',
        means: 'its update has failed so often that the operator has given up',
        next: `it is not tried again before ${ASK}`,
        isFinal: true,
      },
      NamespaceTerminating: {
        state: 'failing',
        means: 'its namespace is being deleted, so that nothing can be made for a destroy',
        next: 'the operator looks every 30 s, and nothing changes before somebody acts',
        isFinal: true,
      },
    },
    source: `${TYPES}:92-111, ${CONTROLLER}:83, 1084-1110`,
  },
  {
    kinds: [KINDS.stacks],
    type: 'Reconciling',
    whenTrue: 'working',
    reasons: {
      StackProcessing: {
        state: 'working',
        means: 'an update is prepared or runs, or its workspace is not ready yet',
        next: 'the end of the Update in status.currentUpdate, or a change of its Workspace',
      },
      RetryingAfterFailure: {
        state: 'backing-off',
        means: 'its last update has failed',
        next: BACK_OFF,
      },
      PreviewFailed: {
        state: 'backing-off',
        means: 'its last preview has failed',
        next: BACK_OFF,
      },
      PrerequisiteNotSatisfied: {
        state: 'waiting',
        means: 'it waits for other Stacks, those in spec.prerequisites',
        next: 'it goes on when they have succeeded recently enough; they are asked to by themselves',
      },
    },
    source: `${TYPES}:84-92, ${CONTROLLER}:1352-1380`,
  },
  {
    kinds: [KINDS.stacks],
    type: 'Ready',
    whenTrue: 'good',
    reasons: {
      ProcessingCompleted: {
        state: 'done',
        means: 'what it asks for has been applied, or there was nothing to do',
        next: 'a change of its spec, its source or its request',
      },
      NotReadyInProgress: { state: 'mirror', means: 'its condition Reconciling tells' },
      NotReadyStalled: { state: 'mirror', means: 'its condition Stalled tells' },
    },
    source: `${TYPES}:79-81, 111, 114-165`,
  },
];

const ofWorkspace: readonly ConditionFact[] = [
  {
    kinds: [KINDS.workspaces],
    type: 'Ready',
    whenTrue: 'good',
    reasons: {
      Deleting: { state: 'working', means: 'it is being deleted' },
      RollingUpdate: { state: 'working', means: 'its pod is replaced by one of the new template' },
      WaitingForReplicas: { state: 'working', means: 'its pod is not ready yet' },
      ConnectionFailed: {
        state: 'failing',
        means: 'the operator cannot connect to the agent in its pod',
        next: 'it is tried again about every 5 s',
      },
      Installing: { state: 'working', means: 'plugins and dependencies are installed' },
      InstallationFailed: {
        state: 'failing',
        means: 'plugins or dependencies cannot be installed',
      },
      Initializing: { state: 'working', means: 'its stacks are selected' },
      InitializationFailed: { state: 'failing', means: 'its stack cannot be selected or made' },
      IncompatibleConfiguration: { state: 'failing', means: 'its Pulumi version does not fit' },
      Succeeded: { state: 'done', means: 'it is up' },
    },
    source: `${WORKSPACES}:147-427`,
  },
];

export const conditions: readonly ConditionFact[] = [...ofStack, ...ofWorkspace];
