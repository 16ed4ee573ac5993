import type { DeletionFlow, FinalizerFact } from '../../pack.ts';
import { paused, suspended } from './gates.ts';
import { jobsOf } from './jobs.ts';
import { workflowForbidden } from './missing-right-cause.ts';
import {
  definitionsOf,
  dependantsOf,
  requestsOf,
  revisionDeletionDenied,
  worksOfPromise,
} from './promise-causes.ts';
import { isOwnKind } from './rows.ts';
import {
  configureJobActive,
  deletePipelineFailed,
  deleteWorkflowSuspended,
  jobNeverCreated,
} from './workflow-causes.ts';

const CONTROLLER = 'syntasso/kratix internal/controller/promise_controller.go';
const HOLDER = 'the Kratix manager';
const EVERY_5_S = 'wait, Kratix looks again every 5 s';
const API_CRD_CLEANUP = 'kratix.io/api-crd-cleanup';

const deleteWorkflows: FinalizerFact = {
  name: 'kratix.io/delete-workflows',
  holder: HOLDER,
  waitsFor: 'the configure Jobs of all its requests to end, then its delete pipeline to succeed',
  check:
    'the Jobs with its label kratix.io/promise-name in all namespaces, and its condition DeleteWorkflowCompleted',
  retry:
    'label it kratix.io/manual-reconciliation=true, a failed delete pipeline never runs again by itself',
  removal: 'dangerous',
  leaves: 'everything that the delete pipeline would have taken down',
  answers: ['K-33'],
  source: `${CONTROLLER}:1528-1568, 1667-1691`,
};

const workflowsCleanup: FinalizerFact = {
  name: 'kratix.io/workflows-cleanup',
  holder: HOLDER,
  waitsFor: 'its workflow Jobs to be deleted',
  check: 'the Jobs labelled kratix.io/workflow-type=promise and with its kratix.io/promise-name',
  retry: EVERY_5_S,
  removal: 'low-risk',
  leaves: 'Jobs of its workflows and their pods',
  answers: ['K-34'],
  waitsOn: (subject) => jobsOf(subject),
  source: `${CONTROLLER}:1570-1577, 1693-1728`,
};

const requestCleanup: FinalizerFact = {
  name: 'kratix.io/resource-request-cleanup',
  holder: HOLDER,
  waitsFor: 'all its resource requests to be gone, in all namespaces',
  check: 'the requests that are terminating, each for its own step',
  retry: EVERY_5_S,
  removal: 'dangerous',
  leaves: 'its resource requests, which Kratix can no longer delete without their Promise',
  answers: ['K-35'],
  waitsOn: requestsOf,
  source: `${CONTROLLER}:1579-1586`,
};

const revisionCleanup: FinalizerFact = {
  name: 'kratix.io/revision-cleanup',
  holder: HOLDER,
  waitsFor: 'the delete requests for its PromiseRevisions to be accepted',
  check:
    'the log of the Kratix manager for vpromiserevision-v1alpha1.kb.io denied: no condition and no event tells',
  retry: EVERY_5_S,
  removal: 'low-risk',
  leaves: 'its PromiseRevisions to the garbage collector',
  answers: ['K-36'],
  causes: [revisionDeletionDenied],
  source: `${CONTROLLER}:1588-1595, 1818-1835`,
};

const dependantsCleanup: FinalizerFact = {
  name: 'kratix.io/dynamic-controller-dependant-resources-cleanup',
  holder: HOLDER,
  waitsFor:
    'its bindings, roles, ServiceAccounts and ConfigMaps to be gone, kind by kind: 30 s are normal',
  check:
    'the ClusterRoleBindings, ClusterRoles, RoleBindings, Roles, ServiceAccounts and ConfigMaps with its label kratix.io/promise-name: Kratix logs no error of this step',
  retry: 'wait, Kratix takes the next kind every 5 s, and 15 s after an error',
  removal: 'if-holder-gone',
  leaves:
    'the roles, bindings, ServiceAccounts and ConfigMaps with its label kratix.io/promise-name',
  answers: ['K-37'],
  waitsOn: dependantsOf,
  usualMs: 60_000,
  source: `${CONTROLLER}:1602-1609, 1730-1756`,
};

const dependenciesCleanup: FinalizerFact = {
  name: 'kratix.io/dependencies-cleanup',
  holder: HOLDER,
  waitsFor: 'its Works to be gone, in all namespaces',
  check: 'the Works with its label kratix.io/promise-name, and their events FailedDelete',
  retry: EVERY_5_S,
  removal: 'dangerous',
  leaves: 'its Works, whose files stay in the state store and go on being applied',
  answers: ['K-38'],
  waitsOn: worksOfPromise,
  source: `${CONTROLLER}:1611-1618, 1837-1872`,
};

const apiCrdCleanup: FinalizerFact = {
  name: API_CRD_CLEANUP,
  holder: HOLDER,
  waitsFor: 'the CustomResourceDefinition of its requests to be gone',
  check:
    'the CustomResourceDefinition with its label kratix.io/promise-name: its condition Terminating and what is left of its objects',
  retry: EVERY_5_S,
  removal: 'dangerous',
  leaves: 'the CustomResourceDefinition, so requests can be created that nobody serves',
  answers: ['K-39'],
  waitsOn: definitionsOf,
  source: `${CONTROLLER}:1620-1626, 1795-1816`,
};

const causes = [
  deleteWorkflowSuspended,
  deletePipelineFailed,
  workflowForbidden,
  configureJobActive,
  jobNeverCreated,
];

/** A Promise that defines a kind. Its last finalizer is there until the end, so it tells the two apart. */
export const promiseWithApi: DeletionFlow = {
  title: 'Kratix Promise',
  describes: (row) => isOwnKind(row, 'promises') && row.finalizers.includes(API_CRD_CLEANUP),
  gates: [paused, suspended],
  answers: ['K-29', 'K-30'],
  causes,
  steps: [
    deleteWorkflows,
    workflowsCleanup,
    requestCleanup,
    revisionCleanup,
    dependantsCleanup,
    dependenciesCleanup,
    apiCrdCleanup,
  ],
};

/** A Promise without `spec.api`, which has no requests. */
export const promiseWithoutApi: DeletionFlow = {
  title: 'Kratix Promise without API',
  describes: (row) => isOwnKind(row, 'promises'),
  gates: [paused, suspended],
  answers: ['K-29', 'K-30'],
  causes,
  steps: [deleteWorkflows, workflowsCleanup, revisionCleanup, dependenciesCleanup],
};
