import type { Container } from '../kube/pods.ts';
import { failureOf } from '../kube/pods.ts';
import type { Instant } from '../kube/time.ts';

/** kubernetes pkg/kubelet/kubelet.go: 10 s, doubled up to five minutes. */
const CONTAINER_START_MS = 10_000;
const CONTAINER_MOST_MS = 300_000;
/** kubernetes pkg/controller/job/job_controller.go: 10 s, doubled up to ten minutes. */
const JOB_START_MS = 10_000;
const JOB_MOST_MS = 600_000;

/**
 * When the kubelet starts a container again: after the end of its last run, as long as it says that it
 * backs off. `undefined` where it does not back off.
 */
export function containerRetryAt(container: Container): Instant | undefined {
  const { state, restarts } = container;
  if (state.type !== 'waiting' || state.reason !== 'CrashLoopBackOff') return undefined;
  const endedAt = failureOf(container)?.endedAt;
  if (endedAt === undefined) return undefined;
  const usual = Math.min(CONTAINER_START_MS * 2 ** restarts, CONTAINER_MOST_MS);
  return endedAt + (saidBackOff(state.message) ?? usual);
}

/** When the Job controller makes another pod after its `failures`th has failed. */
export function jobRetryAt(failedAt: Instant | undefined, failures: number): Instant | undefined {
  if (failedAt === undefined) return undefined;
  return failedAt + Math.min(JOB_START_MS * 2 ** Math.max(failures - 1, 0), JOB_MOST_MS);
}

/** `back-off 2m40s restarting failed container=…` */
function saidBackOff(message: string): number | undefined {
  const said = /back-off (?:(\d+)m)?(?:(\d+)s)? restarting/.exec(message);
  if (said === null) return undefined;
  return (Number(said[1] ?? 0) * 60 + Number(said[2] ?? 0)) * 1000;
}
