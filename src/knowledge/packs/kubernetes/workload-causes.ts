import { conditionOf, nameOf, recordsAt, textAt, valueAt } from '../../../kube/object.ts';
import { culpritNamed } from '../../culprit.ts';
import type { Cause } from '../../pack.ts';
import { inOneLine, seenOr } from '../../reading.ts';

/** A kubelet that reports its node as not ready works, maybe on this very pod: for so long it is believed. */
const NOT_READY_MS = 60_000;

/** G-14: the kubelet that has to confirm the end of a pod is not there. */
export const nodeLost: Cause = {
  code: 'G-14',
  answers: ['R-22'],
  source: 'kubernetes pkg/controller/nodelifecycle, api core/v1/types.go:3751-3790',
  async find({ look, object, meta }) {
    const name = textAt(object, 'spec', 'nodeName');
    if (name === '') return undefined;
    const node = await look.get('nodes', '', name);
    if (!node.seen) return undefined;
    const ready = node.value === undefined ? undefined : conditionOf(node.value, 'Ready');
    const gone = node.value === undefined;
    const isNotReady =
      ready?.status === 'False' && look.now - (meta.deletedAt ?? look.now) > NOT_READY_MS;
    if (!gone && ready?.status !== 'Unknown' && !isNotReady) return undefined;
    return {
      severity: 'stuck',
      since: ready?.at,
      certainty: isNotReady ? 'inferred' : 'observed',
      culprit: culpritNamed(
        'Node',
        '',
        name,
        gone ? 'it is gone' : isNotReady ? 'it is not ready' : 'it does not answer',
      ),
      sentence: gone
        ? `its node ${name} is gone, and only its kubelet could confirm the end of the pod`
        : isNotReady
          ? `its node ${name} is not ready, and its kubelet has not confirmed the end of the pod`
          : `its node ${name} does not answer (Ready=${ready?.status}), and only its kubelet can confirm the end of the pod`,
      evidence: [
        {
          text: gone
            ? 'there is no such Node'
            : `Ready=${ready?.status}, ${ready?.reason}: ${inOneLine(ready?.message ?? '', 160)}`,
          object: `Node ${name}`,
          source: gone ? 'GET' : 'status.conditions[Ready]',
        },
        ...recordsAt(node.value, 'spec', 'taints').map((taint) => ({
          text: `taint ${textAt(taint, 'key')}:${textAt(taint, 'effect')}`,
          object: `Node ${name}`,
          source: 'spec.taints',
        })),
      ],
      actions: [
        {
          id: 'out-of-service',
          title: 'declare the node out of service, when it is certain to be off',
          effect:
            'its pods are deleted by force and its volumes detached; two writers at once if the node still runs',
          command: `kubectl taint node ${name} node.kubernetes.io/out-of-service=nodeshutdown:NoExecute`,
        },
        {
          id: 'force-delete',
          title: 'delete the pod by force',
          effect: 'removes it from the API only: if the node still runs, its containers do, too',
          command: `kubectl delete pod ${meta.name} -n ${meta.namespace} --grace-period=0 --force`,
        },
      ],
    };
  },
};

/** Inside its grace period nothing is wrong with a pod. */
export const insideGrace: Cause = {
  code: 'grace-period',
  answers: ['R-34'],
  source: 'kubernetes pkg/registry/core/pod/strategy.go',
  async find({ look, meta, object }) {
    if (meta.deletedAt === undefined || meta.deletedAt <= look.now) return undefined;
    const seconds = Math.ceil((meta.deletedAt - look.now) / 1000);
    return {
      severity: 'working',
      sentence: `its grace period of ${meta.graceSeconds} s ends in ${seconds} s: its containers have been asked to stop`,
      evidence: [
        {
          text: 'deletionTimestamp is the end of the grace period',
          object: nameOf(object),
          source: 'metadata',
        },
      ],
    };
  },
};

/** What the kubelet waits for after the grace period: a container that runs on, or a volume. */
export const notTornDown: Cause = {
  code: 'pod-teardown',
  answers: ['R-22'],
  source: 'kubernetes pkg/kubelet',
  async find({ look, meta, object }) {
    if (meta.deletedAt === undefined || meta.deletedAt > look.now - 30_000) return undefined;
    if (textAt(object, 'spec', 'nodeName') === '' || meta.finalizers.length > 0) return undefined;
    const events = seenOr(await look.events(object), []);
    const failed = events.find(({ reason }) =>
      /^(FailedKillPod|FailedUnmount|FailedUnMount|FailedPreStopHook)$/.test(reason),
    );
    const running = recordsAt(object, 'status', 'containerStatuses').filter(
      (it) => valueAt(it, 'state', 'running') !== undefined,
    );
    if (failed === undefined && running.length === 0) return undefined;
    return {
      severity: 'stuck',
      sentence:
        failed === undefined
          ? `its container ${running.map((it) => textAt(it, 'name')).join(', ')} still runs after the grace period`
          : `the kubelet cannot tear it down: ${failed.reason}, ${inOneLine(failed.message, 200)}`,
      evidence: [
        ...(failed === undefined
          ? []
          : [
              {
                text: inOneLine(failed.message),
                object: nameOf(object),
                source: `event ${failed.reason}`,
              },
            ]),
        ...running.map((it) => ({
          text: `container ${textAt(it, 'name')} is running`,
          object: nameOf(object),
          source: 'status.containerStatuses',
        })),
      ],
    };
  },
};

/** How long the job controller takes to let go the pods of a Job that has gone. */
const ORPHANED_MS = 15_000;

/** A pod that no Job counts any more keeps the finalizer of the job controller. */
export const jobGone: Cause = {
  code: 'G-16',
  answers: ['K-27', 'R-22'],
  source: 'kubernetes pkg/controller/job/job_controller.go',
  async find({ look, meta, object, since, current }) {
    if (current !== 'batch.kubernetes.io/job-tracking') return undefined;
    if (look.now - since < ORPHANED_MS) return undefined;
    const name = meta.labels['batch.kubernetes.io/job-name'] ?? meta.labels['job-name'];
    if (name === undefined) return undefined;
    const job = await look.get('jobs.batch', meta.namespace, name);
    if (!job.seen || job.value !== undefined) return undefined;
    return {
      severity: 'stuck',
      certainty: 'inferred',
      sentence: `its Job ${name} is gone, so nobody counts it; kube-controller-manager takes the finalizer off orphaned pods when it runs`,
      evidence: [
        { text: 'there is no such Job', object: `Job ${meta.namespace}/${name}`, source: 'GET' },
        { text: `job-name=${name}`, object: nameOf(object), source: 'metadata.labels' },
      ],
    };
  },
};

/** The load balancer of a Service stays: what the cloud says about it is in its events. */
export const loadBalancer: Cause = {
  code: 'G-2',
  answers: ['R-22'],
  source: 'kubernetes cloud-provider controllers/service/controller.go',
  async find({ look, object, since }) {
    const events = seenOr(await look.events(object), []);
    const event = events.find(
      ({ reason, at }) =>
        (at ?? 0) >= since &&
        /^(DeletingLoadBalancerFailed|SyncLoadBalancerFailed|FailedCleanup)$/.test(reason),
    );
    if (event === undefined) return undefined;
    return {
      severity: 'stuck',
      since: event.at,
      sentence: `the cloud does not delete its load balancer: ${inOneLine(event.message, 200)}`,
      evidence: [
        { text: inOneLine(event.message), object: nameOf(object), source: `event ${event.reason}` },
      ],
    };
  },
};
