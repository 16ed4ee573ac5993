import type { DeletionFlow } from '../../pack.ts';
import { listNear } from '../../reading.ts';
import {
  bindingsOf,
  promiseGone,
  promisePaused,
  revisionMissing,
  severalBindings,
} from './gate-causes.ts';
import { paused, suspended } from './gates.ts';
import { jobsOf, labelsOf } from './jobs.ts';
import { KINDS } from './manager.ts';
import { workflowForbidden } from './missing-right-cause.ts';
import { isRequest } from './rows.ts';
import {
  configureJobActive,
  deletePipelineFailed,
  deleteWorkflowSuspended,
  jobNeverCreated,
  namespaceTerminating,
} from './workflow-causes.ts';

const CONTROLLER = 'syntasso/kratix internal/controller/dynamic_resource_request_controller.go';
const HOLDER = 'the Kratix manager';

/** A resource request: what a user of the platform creates from a Promise. It always has all four. */
export const request: DeletionFlow = {
  title: 'Kratix resource request',
  describes: isRequest,
  gates: [paused, suspended],
  answers: ['K-21', 'K-22', 'K-23'],
  causes: [
    promiseGone,
    promisePaused,
    severalBindings,
    revisionMissing,
    deleteWorkflowSuspended,
    deletePipelineFailed,
    workflowForbidden,
    configureJobActive,
    namespaceTerminating,
    jobNeverCreated,
  ],
  steps: [
    {
      name: 'kratix.io/delete-workflows',
      holder: HOLDER,
      waitsFor: 'its delete pipeline to succeed, after any configure Job still running',
      check:
        'its Jobs labelled kratix.io/workflow-action=delete, its condition DeleteWorkflowCompleted, and whether its Promise exists and is not labelled kratix.io/paused',
      retry:
        'label it kratix.io/manual-reconciliation=true, a failed delete pipeline never runs again by itself, and none can start in a terminating namespace',
      removal: 'dangerous',
      leaves: 'everything that the delete pipeline would have taken down',
      answers: ['K-25'],
      source: `${CONTROLLER}:1252-1276`,
    },
    {
      name: 'kratix.io/work-cleanup',
      holder: HOLDER,
      waitsFor: 'the Works of its pipelines to be gone',
      check:
        'the Works with its labels kratix.io/promise-name and kratix.io/resource-name, and their events FailedDelete',
      retry: 'wait, Kratix looks again every 5 s',
      removal: 'dangerous',
      leaves: 'its Works, whose files stay in the state store and go on being applied',
      answers: ['K-26'],
      waitsOn: (subject) =>
        listNear(subject.look, KINDS.works, labelsOf(subject), subject.meta.namespace),
      source: `${CONTROLLER}:1279-1285, 1376-1407`,
    },
    {
      name: 'kratix.io/workflows-cleanup',
      holder: HOLDER,
      waitsFor: 'its workflow Jobs to be deleted',
      check:
        'the Jobs with its labels kratix.io/promise-name and kratix.io/resource-name, in all namespaces, and their own finalizers',
      retry: 'wait, Kratix looks again every 5 s',
      removal: 'low-risk',
      leaves: 'Jobs of its workflows and their pods',
      answers: ['K-27'],
      waitsOn: (subject) => jobsOf(subject),
      source: `${CONTROLLER}:1287-1293, 1409-1446`,
    },
    {
      name: 'kratix.io/resource-binding-cleanup',
      holder: HOLDER,
      waitsFor: 'its ResourceBinding to be gone',
      check:
        'the ResourceBindings with its labels kratix.io/promise-name and kratix.io/resource-name: more than one stops every step',
      retry: 'wait, Kratix looks again every 5 s',
      removal: 'low-risk',
      leaves: 'a ResourceBinding that a new request of the same name would find',
      answers: ['K-28'],
      waitsOn: bindingsOf,
      source: `${CONTROLLER}:1295-1304, 1351-1374`,
    },
  ],
};
