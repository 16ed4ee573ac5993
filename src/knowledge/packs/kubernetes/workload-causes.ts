import {
  conditionOf,
  type KubeObject,
  metaOf,
  nameOf,
  recordsAt,
  requestedAt,
  textAt,
  valueAt,
} from '../../../kube/object.ts';
import type { Cause, Found, WaitsOn } from '../../pack.ts';
import { inOneLine, seenOr } from '../../reading.ts';

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
    if (node.value !== undefined && ready?.status !== 'Unknown' && ready?.status !== 'False')
      return undefined;
    const gone = node.value === undefined;
    return {
      severity: 'stuck',
      since: ready?.at,
      sentence: gone
        ? `its node ${name} is gone, and only its kubelet could confirm the end of the pod`
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

/** A pod that no Job counts any more keeps the finalizer of the job controller. */
export const jobGone: Cause = {
  code: 'G-16',
  answers: ['K-27', 'R-22'],
  source: 'kubernetes pkg/controller/job/job_controller.go',
  async find({ look, meta, object }) {
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

/** G-10: what a foreground deletion waits for; only dependents that block count. */
export const blockingDependents: WaitsOn = async ({ look, meta }) => {
  const all = await look.dependents(meta.uid, meta.namespace);
  if (!all.seen) return all;
  const blocking = all.value.filter((object) =>
    metaOf(object).owners.some(
      ({ uid, blockOwnerDeletion }) => uid === meta.uid && blockOwnerDeletion,
    ),
  );
  return { seen: true, value: blocking };
};

/** G-10, as a sentence of its own: which dependents block, and which of them nobody deletes. */
export const foregroundWaits: Cause = {
  code: 'G-10',
  answers: ['R-22'],
  source: 'kubernetes pkg/controller/garbagecollector/garbagecollector.go',
  async find(subject) {
    const { meta, object } = subject;
    if (!meta.finalizers.includes('foregroundDeletion')) return undefined;
    const blocking = seenOr(await blockingDependents(subject), []);
    const [first] = [...blocking].sort((a, b) => (requestedAt(a) ?? 0) - (requestedAt(b) ?? 0));
    if (first === undefined) return undefined;
    const held = blocking.filter((it) => metaOf(it).finalizers.length > 0);
    const [holder] = held;
    return {
      severity: holder === undefined ? 'working' : 'stuck',
      sentence: `it is deleted in the foreground and waits for ${blocking.length === 1 ? nameOf(first) : `${blocking.length} dependents, among them ${nameOf(holder ?? first)}`}${holder === undefined ? '' : `, held by ${metaOf(holder).finalizers.join(', ')}`}`,
      evidence: blocking.slice(0, 5).map((it) => ({
        text: `names ${nameOf(object)} as owner with blockOwnerDeletion; ${metaOf(it).finalizers.length === 0 ? 'no finalizers' : `finalizers ${metaOf(it).finalizers.join(', ')}`}${requestedAt(it) === undefined ? '; not being deleted yet' : ''}`,
        object: nameOf(it),
        source: 'metadata.ownerReferences',
      })),
    };
  },
};

/** The objects of a CustomResourceDefinition. */
export const instancesOf: WaitsOn = ({ look, meta }) => look.list(meta.name);

/** CRD: what its condition Terminating says, and the conversion webhook that keeps instances from being listed. */
export const definitionTerminating: Cause = {
  code: 'G-8',
  answers: ['K-39', 'R-22'],
  source: 'apiextensions-apiserver pkg/controller/finalizer/crd_finalizer.go',
  async find({ look, object, meta, since }) {
    const condition = conditionOf(object, 'Terminating');
    const instances = await look.list(meta.name);
    const failed =
      condition?.reason === 'InstanceDeletionFailed' ||
      (!instances.seen && instances.why === 'failed');
    if (!failed) return instancesLeft(object, seenOr(instances, []), look.now - since);
    const text = instances.seen ? (condition?.message ?? '') : instances.message;
    const service = textAt(
      object,
      'spec',
      'conversion',
      'webhook',
      'clientConfig',
      'service',
      'name',
    );
    return {
      severity: 'stuck',
      since: condition?.at,
      sentence: `its objects cannot be listed, so they cannot be deleted${/conversion webhook/.test(text) ? `: its conversion webhook${service === '' ? '' : ` ${service}`} does not answer` : ''} (${inOneLine(text, 200)})`,
      evidence: [
        {
          text: inOneLine(text),
          object: nameOf(object),
          source: instances.seen ? 'status.conditions[Terminating]' : 'list',
        },
        {
          text: `spec.conversion.strategy is ${textAt(object, 'spec', 'conversion', 'strategy') || 'None'}`,
          object: nameOf(object),
          source: 'spec.conversion',
        },
      ],
    };
  },
};

/** What is left of the objects of a definition. */
function instancesLeft(
  object: KubeObject,
  left: readonly KubeObject[],
  age: number,
): Found | undefined {
  const held = left.filter((it) => metaOf(it).finalizers.length > 0);
  const [first] = held;
  if (left.length === 0) return undefined;
  const condition = conditionOf(object, 'Terminating');
  const by =
    first === undefined
      ? ''
      : `, ${held.length} of them held by finalizers, such as ${nameOf(first)} by ${metaOf(first).finalizers.join(', ')}`;
  return {
    code: 'crd-instances',
    severity: first === undefined || age < 10_000 ? 'working' : 'stuck',
    sentence: `${left.length} of its objects ${left.length === 1 ? 'is' : 'are'} left${by}`,
    evidence: [
      ...(condition === undefined
        ? []
        : [
            {
              text: `${condition.reason}: ${inOneLine(condition.message)}`,
              object: nameOf(object),
              source: 'status.conditions[Terminating]',
            },
          ]),
      ...held.slice(0, 5).map((it) => ({
        text: `finalizers ${metaOf(it).finalizers.join(', ')}`,
        object: nameOf(it),
        source: 'metadata',
      })),
    ],
  };
}

/** The load balancer of a Service stays: what the cloud says about it is in its events. */
export const loadBalancer: Cause = {
  code: 'G-2',
  answers: ['R-22'],
  source: 'kubernetes cloud-provider controllers/service/controller.go',
  async find({ look, object }) {
    const events = seenOr(await look.events(object), []);
    const event = events.find(({ reason }) =>
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
