import type { Instant } from '../../kube/time.ts';
import { type ApiObject, at, isJson, type Json, jsonAt, listAt, textAt } from '../json.ts';
import type { FieldError } from './field-errors.ts';
import type { KindRules } from './resource-type.ts';
import { timestamp } from './timestamps.ts';

/** Pods: defaults, and a deletion that gives containers time to end. */
export const podRules: KindRules = {
  defaults: (pod, now) => ({
    ...pod,
    spec: completePodSpec(jsonAt(pod, 'spec')),
    status: { phase: 'Pending', qosClass: qosClass(pod), ...gateConditions(pod, now) },
  }),
  grace(pod, asked) {
    if (textAt(pod, 'spec', 'nodeName') === '') return 0;
    if (['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase'))) return 0;
    const own = at(pod, 'spec', 'terminationGracePeriodSeconds');
    const seconds = asked ?? (typeof own === 'number' ? own : 30);
    return seconds < 0 ? 1 : seconds; // As the server: negative ones are the shortest there is.
  },
  validate: validatePod,
};

/** A pod with gates says from its first moment why nobody schedules it. */
function gateConditions(pod: Json, now: Instant): Json {
  if (listAt(pod, 'spec', 'schedulingGates').length === 0) return {};
  const condition = {
    type: 'PodScheduled',
    status: 'False',
    lastProbeTime: null,
    lastTransitionTime: timestamp(now),
    reason: 'SchedulingGated',
    message: 'Scheduling is blocked due to non-empty scheduling gates',
  };
  return { conditions: [condition] };
}

function completePodSpec(spec: Json): Json {
  return {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
    tolerations: ['not-ready', 'unreachable'].map((key) => ({
      key: `node.kubernetes.io/${key}`,
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: 300,
    })),
    priority: 0,
    enableServiceLinks: true,
    preemptionPolicy: 'PreemptLowerPriority',
    ...spec,
    ...completeContainers(spec, 'initContainers'),
    ...completeContainers(spec, 'containers'),
  };
}

function completeContainers(spec: Json, field: string): Json {
  if (!Array.isArray(spec[field])) return {};
  const containers = listAt(spec, field)
    .filter(isJson)
    .map((container) => ({
      resources: {},
      terminationMessagePath: '/dev/termination-log',
      terminationMessagePolicy: 'File',
      imagePullPolicy: /:(?!latest$)[^/]+$/.test(textAt(container, 'image'))
        ? 'IfNotPresent'
        : 'Always',
      ...container,
    }));
  return { [field]: containers };
}

function qosClass(pod: Json): string {
  const limited = listAt(pod, 'spec', 'containers').some(
    (container) => Object.keys(jsonAt(container, 'resources')).length > 0,
  );
  return limited ? 'Burstable' : 'BestEffort';
}

function validatePod(pod: ApiObject): readonly FieldError[] {
  const containers = listAt(pod, 'spec', 'containers');
  if (containers.length === 0) return [required('spec.containers')];
  return containers.flatMap((container, index) =>
    textAt(container, 'image') === '' ? [required(`spec.containers[${index}].image`)] : [],
  );
}

function required(field: string): FieldError {
  return { type: 'Required', field, detail: '' };
}
