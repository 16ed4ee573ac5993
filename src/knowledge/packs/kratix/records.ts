import type { DeletionFlow } from '../../pack.ts';
import {
  boundRequests,
  recordOfNobody,
  releasedPromises,
  revisionWithoutApi,
} from './record-causes.ts';
import { isOwnKind } from './rows.ts';

const CONTROLLERS = 'syntasso/kratix internal/controller';
const HOLDER = 'the Kratix manager';

/** The installation of a Promise from elsewhere. */
export const promiseRelease: DeletionFlow = {
  title: 'Kratix PromiseRelease',
  describes: (row) => isOwnKind(row, 'promisereleases'),
  gates: [],
  steps: [
    {
      name: 'kratix.io/promise-cleanup',
      holder: HOLDER,
      waitsFor: 'the Promise it installed to be gone',
      check:
        'the Promise with its name in the label kratix.io/promise-release-name, for its own step',
      retry: 'wait, Kratix looks again every 15 s',
      removal: 'dangerous',
      leaves: 'the Promise it installed, with all its requests',
      answers: ['K-35'],
      waitsOn: releasedPromises,
      source: `${CONTROLLERS}/promiserelease_controller.go:214-247`,
    },
  ],
};

/** One version of a Promise. The finalizer is called as one of the Promise, and means other requests. */
export const promiseRevision: DeletionFlow = {
  title: 'Kratix PromiseRevision',
  describes: (row) => isOwnKind(row, 'promiserevisions'),
  gates: [],
  steps: [
    {
      name: 'kratix.io/resource-request-cleanup',
      holder: HOLDER,
      waitsFor: 'the resource requests bound to its version and their ResourceBindings to be gone',
      check:
        'the ResourceBindings of its Promise and version, and the log of the Kratix manager for "failed to get gvk": without spec.api it never ends',
      retry: 'wait, Kratix looks again every 5 s, and after an error with growing pauses',
      removal: 'dangerous',
      leaves: 'the resource requests bound to its version and their ResourceBindings',
      answers: ['K-36'],
      waitsOn: boundRequests,
      causes: [revisionWithoutApi],
      source: `${CONTROLLERS}/promiserevision_controller.go:195-250`,
    },
  ],
};

/** What a health check said of one request. */
export const healthRecord: DeletionFlow = {
  title: 'Kratix HealthRecord',
  describes: (row) => isOwnKind(row, 'healthrecords'),
  gates: [],
  steps: [
    {
      name: 'kratix.io/health-record-cleanup',
      holder: HOLDER,
      waitsFor: 'its entry to leave status.healthStatus of its resource request',
      check: 'the request and the Promise named in its data, and the log of the Kratix manager',
      retry: 'wait, Kratix looks again every 15 s',
      removal: 'low-risk',
      leaves: 'an outdated entry in status.healthStatus of its resource request',
      causes: [recordOfNobody],
      source: `${CONTROLLERS}/healthrecord_controller.go:262-326`,
    },
  ],
};
