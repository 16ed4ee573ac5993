import {
  type KubeObject,
  metaOf,
  nameOf,
  recordsAt,
  requestedAt,
  textAt,
  valueAt,
} from '../../../kube/object.ts';
import { kindKey } from '../../../kube/served-kind.ts';
import { kubectl } from '../../kubectl.ts';
import type { Cause, Subject } from '../../pack.ts';
import { inOneLine, seenOr } from '../../reading.ts';

const PROTECTION = 'policy.kruise.io/delete-protection';
const WEBHOOKS = 'validatingwebhookconfigurations.admissionregistration.k8s.io';
const HOOKS = ['preDelete', 'inPlaceUpdate', 'preNormal'];

/** The finalizers of a pod that its workload declares as lifecycle hooks. */
async function hooksOf({ look, meta }: Subject): Promise<{
  readonly names: readonly string[];
  readonly owner: string;
  readonly state: string;
}> {
  const owner = meta.owners.find(
    ({ controller, apiVersion }) => controller && apiVersion.startsWith('apps.kruise.io/'),
  );
  const state = meta.labels['lifecycle.apps.kruise.io/state'] ?? '';
  if (owner === undefined) return { names: [], owner: '', state };
  const workload = await look.get(
    `${owner.kind.toLowerCase()}s.apps.kruise.io`,
    meta.namespace,
    owner.name,
  );
  const called = `${owner.kind} ${meta.namespace}/${owner.name}`;
  const names = HOOKS.flatMap((hook) => {
    const list = workload.seen
      ? valueAt(workload.value, 'spec', 'lifecycle', hook, 'finalizersHandler')
      : undefined;
    return Array.isArray(list) ? list.filter((name) => typeof name === 'string') : [];
  });
  return { names, owner: called, state };
}

/** The hook of a workload holds its pod: only the hook's own controller, a user's, takes it off. */
export const lifecycleHook: Cause = {
  code: 'lifecycle-hook',
  answers: ['O-26', 'O-38', 'R-34'],
  source: 'openkruise/kruise apis/apps/pub/lifecycle.go:20-41',
  async find(subject) {
    const { meta, object } = subject;
    const { names, owner, state } = await hooksOf(subject);
    const declared = meta.finalizers.filter((name) => names.includes(name));
    const left =
      declared.length > 0 ? declared : state === 'PreparingDelete' ? meta.finalizers : [];
    if (left.length === 0) return undefined;
    return {
      severity: 'stuck',
      certainty: declared.length > 0 ? 'observed' : 'inferred',
      sentence: `it is held by the lifecycle hook ${left.join(', ')}${owner === '' ? '' : ` of ${owner}`}${state === '' ? '' : ` (state ${state})`}: whoever serves that hook, and not OpenKruise, takes it off`,
      evidence: [
        { text: `left: ${left.join(', ')}`, object: nameOf(object), source: 'metadata.finalizers' },
        ...(state === ''
          ? []
          : [
              {
                text: `lifecycle.apps.kruise.io/state=${state}, since ${meta.annotations['lifecycle.apps.kruise.io/timestamp'] ?? 'unknown'}`,
                object: nameOf(object),
                source: 'metadata.labels',
              },
            ]),
        ...(declared.length === 0
          ? []
          : [
              {
                text: `declares it in spec.lifecycle`,
                object: owner,
                source: 'spec.lifecycle.preDelete.finalizersHandler',
              },
            ]),
      ],
      actions: [
        {
          id: 'view',
          title: 'see whose hook it is',
          effect: 'shows it, changes nothing',
          command: `kubectl get ${owner === '' ? 'pod' : `${owner.split(' ')[0]?.toLowerCase()}.apps.kruise.io`} ${owner === '' ? meta.name : owner.split('/')[1]} -n ${meta.namespace} -o jsonpath='{.spec.lifecycle}'`,
        },
      ],
    };
  },
};

/** G-19: a label forbids the deletion. Whether OpenKruise enforces it is a gate that is off by default. */
export const deleteProtection: Cause = {
  code: 'G-19',
  answers: ['O-39'],
  source: 'openkruise/kruise pkg/webhook/util/deletionprotection/deletion_protection.go:42-124',
  async find(subject) {
    const { look, meta, kind, object } = subject;
    const value = meta.labels[PROTECTION];
    if (value === undefined) return undefined;
    const [webhooks, rehearsed, active] = await Promise.all([
      look.list(WEBHOOKS),
      look.rehearse({
        method: 'DELETE',
        kind,
        namespace: meta.namespace,
        name: meta.name,
        body: { kind: 'DeleteOptions', apiVersion: 'v1', dryRun: ['All'] },
      }),
      activeIn(subject),
    ]);
    const denial =
      rehearsed.seen && rehearsed.value.status >= 400 ? rehearsed.value.message : undefined;
    if (rehearsed.seen && denial === undefined) return undefined;
    const serves = seenOr(webhooks, []).some((it) => metaOf(it).name.startsWith('kruise-'));
    if (denial === undefined && value === 'Cascading' && active === 0) return undefined;
    const why =
      value === 'Always'
        ? 'as long as it has that label'
        : `as long as there is something in it${active === undefined ? '' : ` (now ${active})`}`;
    return {
      severity: 'stuck',
      certainty: denial === undefined ? 'inferred' : 'observed',
      sentence: `deleting it is denied by the label ${PROTECTION}=${value}, ${why}`,
      evidence: [
        { text: `${PROTECTION}=${value}`, object: nameOf(object), source: 'metadata.labels' },
        ...(denial === undefined
          ? []
          : [
              {
                text: inOneLine(denial),
                object: nameOf(object),
                source: 'dry run of the deletion',
              },
            ]),
        ...(webhooks.seen
          ? [
              {
                text: serves
                  ? 'the validating webhooks of OpenKruise are there'
                  : 'no webhook of OpenKruise is there: nobody enforces the label',
                source: 'validatingwebhookconfigurations',
              },
            ]
          : []),
        ...(active === undefined
          ? []
          : [{ text: `${active} active pods`, object: nameOf(object), source: 'pods' }]),
        {
          text: 'OpenKruise enforces it only with the feature gate ResourcesDeletionProtection, which is off by default',
          source: 'pkg/features/kruise_features.go:175',
        },
      ],
      actions: [
        {
          id: 'unprotect',
          title: `remove the label ${PROTECTION}`,
          effect: 'it can be deleted from then on; somebody had a reason',
          command: kubectl('label', kind, object, `${PROTECTION}-`),
        },
      ],
    };
  },
};

/** How many pods are active in what is protected; `undefined` where that cannot be told. */
async function activeIn({ look, meta, kind, object }: Subject): Promise<number | undefined> {
  if (kindKey(kind) === 'namespaces') {
    const pods = await look.list('pods', { namespace: meta.name });
    return pods.seen ? pods.value.filter(isActive).length : undefined;
  }
  const replicas = valueAt(object, 'spec', 'replicas');
  return typeof replicas === 'number' ? replicas : undefined;
}

function isActive(pod: KubeObject): boolean {
  return (
    requestedAt(pod) === undefined && !/^(Succeeded|Failed)$/.test(textAt(pod, 'status', 'phase'))
  );
}

/** The namespace in which an ImagePullJob keeps the copies of its secrets has to be there. */
export const secretNamespaceGone: Cause = {
  code: 'G-16',
  answers: ['O-38', 'R-22'],
  source:
    'openkruise/kruise pkg/controller/imagepulljob/imagepulljob_controller.go:298-323, 777-791',
  async find({ look }) {
    const namespace = await look.get('namespaces', '', 'kruise-daemon-config');
    if (!namespace.seen) return undefined;
    const terminating = namespace.value !== undefined && requestedAt(namespace.value) !== undefined;
    if (namespace.value !== undefined && !terminating) return undefined;
    return {
      severity: 'stuck',
      sentence: `the namespace kruise-daemon-config ${terminating ? 'is being deleted' : 'is gone'}, in which the copies of its pull secrets would be released`,
      evidence: [
        {
          text: terminating ? 'it has a deletionTimestamp' : 'there is no such namespace',
          object: 'Namespace kruise-daemon-config',
          source: 'GET',
        },
      ],
    };
  },
};

/** A PodUnavailableBudget that allows no more pods to go. */
export const budgetExhausted: Cause = {
  code: 'G-19',
  answers: ['O-39', 'O-38'],
  source: 'openkruise/kruise pkg/control/pubcontrol',
  async find({ look, meta, object }) {
    const budget =
      meta.annotations['pub.kruise.io/related-pub'] ?? meta.annotations['kruise.io/related-pub'];
    if (budget === undefined) return undefined;
    const events = seenOr(await look.events(object), []);
    const event = events.find(({ reason }) => reason === 'PubPreventPodDeletion');
    const pub = await look.get('podunavailablebudgets.policy.kruise.io', meta.namespace, budget);
    const allowed = pub.seen ? valueAt(pub.value, 'status', 'unavailableAllowed') : undefined;
    if (event === undefined && allowed !== 0) return undefined;
    return {
      severity: 'stuck',
      sentence: `the PodUnavailableBudget ${budget} allows no more pods to be unavailable`,
      evidence: [
        ...(event === undefined
          ? []
          : [
              {
                text: inOneLine(event.message),
                object: nameOf(object),
                source: 'event PubPreventPodDeletion',
              },
            ]),
        {
          text: `unavailableAllowed is ${String(allowed)}`,
          object: `PodUnavailableBudget ${meta.namespace}/${budget}`,
          source: 'status',
        },
        ...recordsAt(pub.seen ? pub.value : undefined, 'status', 'conditions')
          .slice(0, 2)
          .map((it) => ({
            text: `${textAt(it, 'type')}=${textAt(it, 'status')}`,
            object: budget,
            source: 'status.conditions',
          })),
      ],
    };
  },
};
