import type { Progress } from '../../pack.ts';
import { isPromise, promiseOf } from './jobs.ts';
import { workflowForbidden } from './missing-right-cause.ts';
import {
  pipelineNamespaceMissing,
  promiseNotReady,
  workflowPaused,
  workflowSuspended,
} from './progress-gates.ts';
import {
  configureFailed,
  earlierJobRuns,
  jobSuspended,
  nothingToDo,
  podDoesNotBegin,
  podNotAdmitted,
  podOverQuota,
} from './progress-jobs.ts';
import { jobRefused } from './refused-job.ts';

const OWN = 'platform.kratix.io';

/** Why the workflow pod of a Promise or of a request does not appear, or does not get on. */
export const progress: Progress = {
  describes: (subject) => {
    const { kind } = subject;
    if (kind.group === OWN) return isPromise(subject);
    const isMade = !kind.group.includes('.') || kind.group.endsWith('.k8s.io');
    return !isMade && promiseOf(subject) !== '';
  },
  causes: [
    workflowPaused,
    workflowSuspended,
    jobSuspended,
    pipelineNamespaceMissing,
    workflowForbidden,
    configureFailed,
    podOverQuota,
    podNotAdmitted,
    podDoesNotBegin,
    earlierJobRuns,
    jobRefused,
    promiseNotReady,
    nothingToDo,
  ],
};
