import { conditionOf, metaOf, nameOf, requestedAt, textAt } from '../../../kube/object.ts';
import { parseInstant } from '../../../kube/time.ts';
import { culpritNamed, culpritOf } from '../../culprit.ts';
import { kubectl, kubectlOn } from '../../kubectl.ts';
import type { Cause, Found } from '../../pack.ts';
import { inOneLine, seenOr } from '../../reading.ts';
import { isPromise, pipelineNamespaceOf, promiseOf } from './jobs.ts';
import { KINDS, LABELS } from './manager.ts';
import { pipelinesOf } from './pipelines.ts';

const CONTROLLERS = 'syntasso/kratix internal/controller';

/** KW-1: paused, or its Promise is. */
export const workflowPaused: Cause = {
  code: 'KW-1',
  answers: ['K-40'],
  source: `${CONTROLLERS}/promise_controller.go:105,176, dynamic_resource_request_controller.go:374-395`,
  async find(subject) {
    const { meta, object, kind, look } = subject;
    if (meta.labels[LABELS.paused] === 'true')
      return paused(nameOf(object), kubectl('label', kind, object, `${LABELS.paused}-`));
    if (isPromise(subject)) return undefined;
    const promise = seenOr(await look.get(KINDS.promises, '', promiseOf(subject)), undefined);
    if (promise === undefined || metaOf(promise).labels[LABELS.paused] !== 'true') return undefined;
    const command = kubectlOn('label', 'promise', '', promiseOf(subject), `${LABELS.paused}-`);
    const culprit = culpritOf(promise, 'it is paused, which pauses all its requests');
    return { ...paused(nameOf(promise), command), culprit };
  },
};

function paused(object: string, command: string): Found {
  return {
    severity: 'stuck',
    sentence: `no workflow pod appears because ${object} is paused: nothing happens before the label ${LABELS.paused} is removed`,
    evidence: [{ text: `${LABELS.paused}=true`, object, source: 'metadata.labels' }],
    actions: [
      {
        id: 'unpause',
        title: `remove the label ${LABELS.paused}`,
        effect: 'it is reconciled again, from its first pipeline',
        command,
      },
    ],
  };
}

/** KW-2: a pipeline has asked to be suspended. */
export const workflowSuspended: Cause = {
  code: 'KW-2',
  answers: ['K-40'],
  source: `${CONTROLLERS}/promise_controller.go:1076-1133, api/v1alpha1/promise_types.go:50`,
  async find(subject) {
    const { meta, object, kind, look } = subject;
    if (meta.labels[LABELS.suspended] !== 'true') return undefined;
    const suspended = pipelinesOf(object).find((it) => textAt(it, 'phase') === 'Suspended');
    const retryAt = parseInstant(textAt(suspended, 'nextRetryAt'));
    const said = inOneLine(textAt(suspended, 'message'));
    const when = retryAt === undefined ? '' : `at ${new Date(retryAt).toISOString()}, or `;
    return {
      severity: retryAt !== undefined && retryAt > look.now ? 'working' : 'stuck',
      sentence: `no workflow pod appears because pipeline ${textAt(suspended, 'name') || 'of it'} has suspended itself${said === '' ? '' : ` (${said})`}; it goes on ${when}when the label ${LABELS.suspended} is removed`,
      evidence: [
        { text: `${LABELS.suspended}=true`, object: nameOf(object), source: 'metadata.labels' },
      ],
      actions: [
        {
          id: 'resume',
          title: 'resume the workflow',
          effect: 'goes on at the suspended pipeline',
          command: kubectl('label', kind, object, `${LABELS.suspended}-`),
        },
      ],
    };
  },
};

/** KW-3: the namespace in which its pipelines run is not there. */
export const pipelineNamespaceMissing: Cause = {
  code: 'KW-3',
  answers: ['K-40'],
  source: 'syntasso/kratix api/v1alpha1/pipeline_factory.go:408-447',
  async find(subject) {
    const { look, meta } = subject;
    const promise = isPromise(subject)
      ? subject.object
      : seenOr(await look.get(KINDS.promises, '', promiseOf(subject)), undefined);
    const name = isPromise(subject) ? '' : pipelineNamespaceOf(promise) || meta.namespace;
    if (name === '' || promise === undefined) return undefined;
    const namespace = await look.get('namespaces', '', name);
    if (!namespace.seen) return undefined;
    const since = namespace.value && requestedAt(namespace.value);
    if (namespace.value !== undefined && since === undefined) return undefined;
    const isMissing = namespace.value === undefined;
    return {
      severity: 'stuck',
      culprit: culpritNamed(
        'Namespace',
        '',
        name,
        isMissing ? 'it does not exist' : 'it is being deleted',
      ),
      ...(since === undefined ? {} : { since }),
      sentence: `no workflow pod appears because the namespace of its pipelines, ${name}, ${isMissing ? 'does not exist' : 'is being deleted'}`,
      evidence: [
        {
          text: isMissing ? 'there is no such namespace' : 'it has a deletionTimestamp',
          object: `Namespace ${name}`,
          source: 'GET',
        },
        ...(pipelineNamespaceOf(promise) === name
          ? [
              {
                text: `pipelineNamespace: ${name}`,
                object: nameOf(promise),
                source: 'spec.workflows.config',
              },
            ]
          : []),
      ],
      actions: isMissing
        ? [
            {
              id: 'create-namespace',
              title: `create namespace ${name}`,
              effect: 'Kratix tries again within minutes, and makes the Job there',
              command: `kubectl create namespace ${name}`,
            },
          ]
        : [],
    };
  },
};

/** KW-9: asked for before its Promise could fulfil it. */
export const promiseNotReady: Cause = {
  code: 'KW-9',
  answers: ['K-40'],
  source: `${CONTROLLERS}/dynamic_resource_request_controller.go, lib/resourceutil/util.go:496-529`,
  async find({ object, look, kind, meta }) {
    const condition = conditionOf(
      object,
      kind.kind === 'Promise' ? 'RequirementsFulfilled' : 'PromiseAvailable',
    );
    if (condition?.status !== 'False') return undefined;
    const next = (condition.at ?? meta.createdAt ?? look.now) + SLOW_REQUEUE_MS;
    return {
      severity: next > look.now ? 'working' : 'stuck',
      ...(condition.at === undefined ? {} : { since: condition.at }),
      sentence: `no workflow pod appears before ${kind.kind === 'Promise' ? 'the Promises that it requires are installed' : 'its Promise is available'} (${condition.reason}); Kratix looks again every minute`,
      evidence: [
        {
          text: `${condition.status}, ${condition.reason}: ${condition.message}`,
          object: nameOf(object),
          source: `status.conditions[${condition.type}]`,
        },
      ],
    };
  },
};

/** internal/controller/promise_controller.go:125-127 */
const SLOW_REQUEUE_MS = 60_000;
