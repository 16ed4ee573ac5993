import {
  conditionOf,
  type KubeObject,
  metaOf,
  nameOf,
  requestedAt,
  textAt,
  valueAt,
} from '../../../kube/object.ts';
import { culpritNamed } from '../../culprit.ts';
import type { Evidence } from '../../finding.ts';
import { troubleOf } from '../../jobs.ts';
import type { Cause } from '../../pack.ts';
import { inOneLine } from '../../reading.ts';
import { KINDS } from './operator.ts';
import { request } from './update-causes.ts';

const SOURCES = 'pulumi/pulumi-kubernetes-operator operator/internal/controller';

/** PD-5: in a terminating namespace no workspace can be made, so nothing can be destroyed. */
export const namespaceTerminating: Cause = {
  code: 'PD-5',
  answers: ['P-10', 'R-22'],
  source: `${SOURCES}/pulumi/stack_controller.go, step 4`,
  async find({ look, meta, object, since }) {
    if (!destroys(object)) return undefined;
    const stalled = conditionOf(object, 'Stalled');
    const namespace = await look.get('namespaces', '', meta.namespace);
    const terminating =
      namespace.seen && namespace.value ? requestedAt(namespace.value) : undefined;
    const told = stalled?.status === 'True' && stalled.reason === 'NamespaceTerminating';
    if (!told && terminating === undefined) return undefined;
    // An Update that runs is waited for before the namespace is looked at, and may end well.
    if (!told && textAt(object, 'status', 'currentUpdate', 'name') !== '') return undefined;
    return {
      severity: 'stuck',
      // The condition is rewritten every 30 s: only these two instants mean anything.
      since: Math.max(since, terminating ?? since),
      certainty: told ? 'observed' : 'inferred',
      culprit: culpritNamed('Namespace', '', meta.namespace, 'it is being deleted'),
      sentence: `its cloud resources cannot be destroyed, because its namespace ${meta.namespace} is being deleted and no workspace can be created there: the finalizer stays`,
      evidence: [
        ...(told
          ? [
              {
                text: `NamespaceTerminating: ${inOneLine(stalled.message)}`,
                object: nameOf(object),
                source: 'status.conditions[Stalled]',
              },
            ]
          : []),
        ...(terminating === undefined
          ? []
          : [
              {
                text: 'it has a deletionTimestamp',
                object: `Namespace ${meta.namespace}`,
                source: 'metadata',
              },
              ...contradicting(namespace.seen ? namespace.value : undefined),
            ]),
      ],
      actions: [
        {
          id: 'destroy-by-hand',
          title: 'destroy the stack from elsewhere',
          effect:
            'pulumi destroy with the same backend and stack; then the finalizer can be removed',
          command: 'pulumi destroy --stack STACK',
        },
      ],
    };
  },
};

/** The namespace controller says that all is gone, for minutes, while nothing is. */
function contradicting(namespace: KubeObject | undefined): readonly Evidence[] {
  const remaining = conditionOf(namespace, 'NamespaceContentRemaining');
  if (namespace === undefined || remaining?.status !== 'False') return [];
  return [
    {
      text: `its conditions say "${remaining.message}" all the same`,
      object: nameOf(namespace),
      source: 'status.conditions[NamespaceContentRemaining]',
    },
  ];
}

function destroys(object: Parameters<typeof nameOf>[0]): boolean {
  return (
    valueAt(object, 'spec', 'destroyOnFinalize') === true &&
    valueAt(object, 'spec', 'preview') !== true
  );
}

/** PD-6: the workspace in which the destroy would run does not come up; the Stack only says that it waits. */
export const workspaceNotReady: Cause = {
  code: 'PD-6',
  answers: ['P-03', 'P-04', 'P-10'],
  source: `${SOURCES}/auto/workspace_controller.go:147-427`,
  async find({ look, meta, object, since }) {
    if (!destroys(object)) return undefined;
    const [workspace, pod] = await Promise.all([
      look.get(KINDS.workspaces, meta.namespace, meta.name),
      look.get('pods', meta.namespace, `${meta.name}-workspace-0`),
    ]);
    if (!workspace.seen || workspace.value === undefined) return undefined;
    const ready = conditionOf(workspace.value, 'Ready');
    if (ready === undefined || ready.status === 'True') return undefined;
    const stalled = conditionOf(workspace.value, 'Stalled');
    const trouble = pod.seen && pod.value ? troubleOf(pod.value) : undefined;
    const events = await look.events(workspace.value);
    const begun = ready.at ?? metaOf(workspace.value).createdAt ?? since;
    const isUnreachable = UNREACHABLE.test(ready.reason) && look.now - begun > STARTS_MS;
    const failing =
      isUnreachable ||
      FAILING.test(ready.reason) ||
      stalled?.status === 'True' ||
      trouble !== undefined;
    const warning = events.seen ? events.value.find(({ type }) => type === 'Warning') : undefined;
    const why =
      trouble?.sentence ?? inOneLine(stalled?.message || ready.message || ready.reason, 200);
    const of = nameOf(workspace.value);
    return {
      severity: failing ? 'stuck' : 'working',
      since: ready.at,
      sentence: `its ${of}, in which the destroy has to run, is not ready: ${ready.reason}${why === '' ? '' : ` (${why})`}; the Stack only says that it waits`,
      evidence: [
        {
          text: `Ready=False, ${ready.reason}: ${ready.message}`,
          object: of,
          source: 'status.conditions[Ready]',
        },
        ...(warning === undefined
          ? []
          : [
              {
                text: `${warning.reason}: ${inOneLine(warning.message)} (${warning.count} times)`,
                object: of,
                source: 'event',
              },
            ]),
        ...(trouble === undefined
          ? []
          : [
              {
                text: trouble.sentence,
                object: `Pod ${meta.namespace}/${meta.name}-workspace-0`,
                source: 'status',
              },
            ]),
      ],
      actions: [
        {
          id: 'view',
          title: 'look at the workspace and its pod',
          effect: 'shows them, changes nothing',
          command: `kubectl describe workspace.auto.pulumi.com/${meta.name} pod/${meta.name}-workspace-0 -n ${meta.namespace}`,
        },
      ],
    };
  },
};

const FAILING = /^(InstallationFailed|InitializationFailed|IncompatibleConfiguration)$/;
/** So it is, too, while its pod starts; a connection is tried every five seconds. */
const UNREACHABLE = /^(ConnectionFailed|UNAVAILABLE|Unavailable)$/;
const STARTS_MS = 20_000;

/**
 * PD-10, PD-11 and the rest of what the Stack itself says is wrong. Without a destroy nothing of that
 * matters, and prerequisites are not waited for in a deletion.
 */
export const stalledStack: Cause = {
  code: 'PD-11',
  answers: ['P-10', 'R-22'],
  source: `${SOURCES}/pulumi/stack_controller.go:83-111`,
  async find(subject) {
    const { object } = subject;
    if (!destroys(object)) return undefined;
    const stalled = conditionOf(object, 'Stalled');
    const reconciling = conditionOf(object, 'Reconciling');
    const condition = stalled?.status === 'True' ? stalled : reconciling;
    if (condition === undefined || !OWN.test(condition.reason)) return undefined;
    const isPrerequisite = condition.reason === 'PrerequisiteNotSatisfied';
    const text = `${condition.reason}: ${inOneLine(condition.message, 200)}`;
    return {
      code: isPrerequisite ? 'PD-10' : 'PD-11',
      severity: isPrerequisite ? 'info' : 'stuck',
      since: condition.at,
      sentence: isPrerequisite
        ? `its status still speaks of a prerequisite (${text}), which a deletion does not wait for`
        : `the operator cannot go on with it, ${text}`,
      evidence: [
        {
          text: `${condition.reason}: ${inOneLine(condition.message)}`,
          object: nameOf(object),
          source: `status.conditions[${condition.type}]`,
        },
      ],
      actions: [request(subject)],
    };
  },
};

const OWN =
  /^(SourceUnavailable|SpecInvalid|PulumiVersionTooLow|WorkspaceFailed|PrerequisiteNotSatisfied|UpdateConflict)$/;

/** PD-8: a foreground deletion takes the workspace away before the destroy could run in it. */
export const foregroundDeletion: Cause = {
  code: 'PD-8',
  answers: ['P-10', 'R-22'],
  source: 'pulumi/pulumi-kubernetes-operator issue 753',
  async find({ look, meta, object }) {
    if (!meta.finalizers.includes('foregroundDeletion') || !destroys(object)) return undefined;
    const workspace = await look.get(KINDS.workspaces, meta.namespace, meta.name);
    if (!workspace.seen) return undefined;
    if (workspace.value !== undefined && requestedAt(workspace.value) === undefined)
      return undefined;
    return {
      severity: 'stuck',
      sentence:
        'it is deleted in the foreground, which deletes its Workspace and Updates before the destroy can run in them',
      evidence: [
        {
          text: 'foregroundDeletion is among its finalizers',
          object: nameOf(object),
          source: 'metadata.finalizers',
        },
        {
          text: workspace.value === undefined ? 'it is gone' : 'it is being deleted',
          object: `Workspace ${meta.namespace}/${meta.name}`,
          source: 'GET',
        },
      ],
    };
  },
};

/** An Update whose Stack still names it, or is gone. */
export const updateOfStack: Cause = {
  code: 'G-16',
  answers: ['P-09', 'R-22'],
  source: `${SOURCES}/pulumi/stack_controller.go:1063-1073, 1985-2003`,
  async find({ look, meta, object }) {
    const owner = meta.owners.find(({ kind }) => kind === 'Stack');
    if (owner === undefined) return undefined;
    const stack = await look.get(KINDS.stacks, meta.namespace, owner.name);
    if (!stack.seen) return undefined;
    const of = `Stack ${meta.namespace}/${owner.name}`;
    if (stack.value === undefined)
      return {
        severity: 'stuck',
        sentence: `${of}, which would record its result and take the finalizer off, is gone`,
        evidence: [
          { text: 'there is no such Stack', object: of, source: 'GET' },
          {
            text: 'it names the Stack as owner',
            object: nameOf(object),
            source: 'metadata.ownerReferences',
          },
        ],
      };
    return undefined;
  },
};
