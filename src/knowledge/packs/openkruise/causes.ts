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
import { culpritNamed } from '../../culprit.ts';
import { kubectl } from '../../kubectl.ts';
import type { Cause, Subject } from '../../pack.ts';
import { inOneLine, seenOr } from '../../reading.ts';

const PROTECTION = 'policy.kruise.io/delete-protection';
const WEBHOOKS = 'validatingwebhookconfigurations.admissionregistration.k8s.io';
const HOOKS = ['preDelete', 'inPlaceUpdate', 'preNormal'];
/** What Kubernetes itself puts on pods: no hook. */
const OWN = /^(foregroundDeletion|orphan|batch\.kubernetes\.io\/.*)$/;

/** The finalizers of a pod that its workload declares as lifecycle hooks, each with the hook. */
async function hooksOf({ look, meta }: Subject): Promise<{
  readonly hooks: ReadonlyMap<string, string>;
  readonly owner: string;
  readonly state: string;
}> {
  const owner = meta.owners.find(
    ({ controller, apiVersion }) => controller && apiVersion.startsWith('apps.kruise.io/'),
  );
  const state = meta.labels['lifecycle.apps.kruise.io/state'] ?? '';
  if (owner === undefined) return { hooks: new Map(), owner: '', state };
  const workload = await look.get(
    `${owner.kind.toLowerCase()}s.apps.kruise.io`,
    meta.namespace,
    owner.name,
  );
  const called = `${owner.kind} ${meta.namespace}/${owner.name}`;
  const hooks = HOOKS.flatMap((hook) => {
    const list = workload.seen
      ? valueAt(workload.value, 'spec', 'lifecycle', hook, 'finalizersHandler')
      : undefined;
    const names = Array.isArray(list) ? list.filter((name) => typeof name === 'string') : [];
    return names.map((name): [string, string] => [name, hook]);
  });
  return { hooks: new Map(hooks), owner: called, state };
}

/** The hook of a workload holds its pod: only the hook's own controller, a user's, takes it off. */
export const lifecycleHook: Cause = {
  code: 'lifecycle-hook',
  answers: ['O-26', 'O-38', 'R-34'],
  source: 'openkruise/kruise apis/apps/pub/lifecycle.go:20-41',
  async find(subject) {
    const { meta, object } = subject;
    const { hooks, owner, state } = await hooksOf(subject);
    const declared = meta.finalizers.filter((name) => hooks.has(name));
    const others = meta.finalizers.filter((name) => !OWN.test(name));
    // A workload that is gone declares nothing any more; its pods still say that hooks rule them.
    const left = declared.length > 0 ? declared : state === '' ? [] : others;
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
                source: `spec.lifecycle.${hooks.get(declared[0] ?? '')}.finalizersHandler`,
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
    if (value === undefined || !PROTECTED.has(kindKey(kind))) return undefined;
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
    if (rehearsed.seen && !DENIAL.test(denial ?? '')) return undefined;
    const serves = seenOr(webhooks, []).some((it) => metaOf(it).name.startsWith('kruise-'));
    if (denial === undefined && value === 'Cascading' && active === 0) return undefined;
    if (denial === undefined && webhooks.seen && !serves) return undefined;
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
        ...(serves
          ? [
              {
                text: 'the validating webhooks of OpenKruise are there',
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

const DENIAL = /forbidden by ResourcesProtectionDeletion/;

/** The kinds that its webhooks look at; on others the label means nothing. */
const PROTECTED: ReadonlySet<string> = new Set([
  'namespaces',
  'customresourcedefinitions.apiextensions.k8s.io',
  'deployments.apps',
  'replicasets.apps',
  'statefulsets.apps',
  'services',
  'ingresses.networking.k8s.io',
  'clonesets.apps.kruise.io',
  'statefulsets.apps.kruise.io',
  'uniteddeployments.apps.kruise.io',
]);

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
  async find({ look, current }) {
    if (current !== 'apps.kruise.io/deletion-protection') return undefined;
    const namespace = await look.get('namespaces', '', 'kruise-daemon-config');
    if (!namespace.seen) return undefined;
    const terminating = namespace.value !== undefined && requestedAt(namespace.value) !== undefined;
    if (namespace.value !== undefined && !terminating) return undefined;
    return {
      severity: 'stuck',
      culprit: culpritNamed(
        'Namespace',
        '',
        'kruise-daemon-config',
        terminating ? 'it is being deleted' : 'it is gone',
      ),
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
    // An event tells of a moment, the budget of now.
    if (allowed !== 0 && (pub.seen || event === undefined)) return undefined;
    return {
      severity: 'stuck',
      certainty: pub.seen ? 'observed' : 'inferred',
      culprit: culpritNamed(
        'policy.kruise.io/PodUnavailableBudget',
        meta.namespace,
        budget,
        'it allows no more pods to be unavailable',
      ),
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
        ...(pub.seen
          ? [
              {
                text: `unavailableAllowed is ${String(allowed)}`,
                object: `PodUnavailableBudget ${meta.namespace}/${budget}`,
                source: 'status',
              },
            ]
          : []),
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
