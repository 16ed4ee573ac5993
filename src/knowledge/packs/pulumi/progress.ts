import { conditionOf, type KubeObject, metaOf, nameOf, recordsAt } from '../../../kube/object.ts';
import { podStatusOf } from '../../../kube/pods.ts';
import type { Evidence } from '../../finding.ts';
import type { Look } from '../../look.ts';
import type { Cause, Progress, Subject } from '../../pack.ts';
import { waitOf } from '../../pod-waits.ts';
import { inOneLine, seenOr } from '../../reading.ts';
import { lastUpdateFailed, lastUpdateSucceeded } from './last-update.ts';
import { KINDS } from './operator.ts';

const CONTROLLER =
  'pulumi/pulumi-kubernetes-operator operator/internal/controller/auto/workspace_controller.go';

/** The Workspace that a subject is, or in which a Stack's updates run. */
async function workspaceOf({ look, meta, object, kind }: Subject): Promise<KubeObject | undefined> {
  if (kind.kind === 'Workspace') return object;
  return seenOr(await look.get(KINDS.workspaces, meta.namespace, meta.name), undefined);
}

function podOf(look: Look, workspace: KubeObject) {
  const { namespace, name } = metaOf(workspace);
  return look.get('pods', namespace, `${name}-workspace-0`);
}

const UNREACHABLE = /^(ConnectionFailed|UNAVAILABLE|Unavailable)$/;

/** PW-1: the operator cannot connect to the pod: it is not ready, nobody serves it, or the network is between. */
export const workspaceUnreachable: Cause = {
  code: 'PW-1',
  answers: ['P-03'],
  source: `${CONTROLLER}:147-427`,
  async find(subject) {
    const { look } = subject;
    const workspace = await workspaceOf(subject);
    const ready = conditionOf(workspace, 'Ready');
    if (workspace === undefined || ready?.status !== 'False' || !UNREACHABLE.test(ready.reason))
      return undefined;
    const { namespace, name } = metaOf(workspace);
    const [pod, endpoints] = await Promise.all([
      podOf(look, workspace),
      look.get('endpoints', namespace, `${name}-workspace`),
    ]);
    const { because, evidence } = causeOf(
      `${namespace}/${name}`,
      seenOr(pod, null),
      seenOr(endpoints, null),
    );
    return {
      severity: 'stuck',
      since: ready.at,
      certainty: because === NETWORK ? 'inferred' : 'observed',
      sentence: `the operator cannot connect to ${nameOf(workspace)}: ${because}`,
      evidence: [
        {
          text: `${ready.reason}: ${inOneLine(ready.message)}`,
          object: nameOf(workspace),
          source: 'status.conditions[Ready]',
        },
        ...evidence,
      ],
      actions: [
        {
          id: 'view',
          title: 'look at its pod, its Service and the network policies between',
          effect: 'shows them, changes nothing',
          command: `kubectl get pod/${name}-workspace-0 service/${name}-workspace endpoints/${name}-workspace networkpolicies -n ${namespace} -o wide`,
        },
      ],
    };
  },
};

const NETWORK =
  'its pod is ready and served, so the way to port 50051 is: a NetworkPolicy, DNS or TLS';

/** `null`: not seen; `undefined`: seen not to be there. */
function causeOf(
  name: string,
  pod: KubeObject | undefined | null,
  endpoints: KubeObject | undefined | null,
): { readonly because: string; readonly evidence: readonly Evidence[] } {
  const object = `Pod ${name}-workspace-0`;
  if (pod === undefined)
    return {
      because: 'its pod does not exist',
      evidence: [{ text: 'there is no such pod', object, source: 'GET' }],
    };
  if (pod !== null && conditionOf(pod, 'Ready')?.status !== 'True') {
    const why = waitOf(podStatusOf(pod))?.sentence ?? conditionOf(pod, 'Ready')?.message ?? '';
    return {
      because: `its pod is not ready${why === '' ? '' : ` (${inOneLine(why, 160)})`}`,
      evidence: [{ text: 'Ready is not True', object, source: 'status.conditions[Ready]' }],
    };
  }
  const isServed = recordsAt(endpoints, 'subsets').some(
    (subset) => recordsAt(subset, 'addresses').length > 0,
  );
  if (endpoints !== null && !isServed)
    return {
      because: 'its Service has no endpoint',
      evidence: [
        { text: 'no address is ready', object: `Endpoints ${name}-workspace`, source: 'subsets' },
      ],
    };
  return { because: NETWORK, evidence: [] };
}

const FAILED = /^(InstallationFailed|InitializationFailed|IncompatibleConfiguration)$/;
/** What tells why dependencies, plugins or the stack could not be had. */
const TELLING = /error|failed|cannot|could not|not found|denied|unauthorized|ERR!/i;

/** PW-2: dependencies or the stack cannot be set up in the workspace; its log says why. */
export const workspaceFailed: Cause = {
  code: 'PW-2',
  answers: ['P-04'],
  source: `${CONTROLLER}:147-427`,
  async find(subject) {
    const { look } = subject;
    const workspace = await workspaceOf(subject);
    const stalled = conditionOf(workspace, 'Stalled');
    const ready = conditionOf(workspace, 'Ready');
    const condition = stalled?.status === 'True' ? stalled : ready;
    if (workspace === undefined || condition === undefined || !FAILED.test(condition.reason))
      return undefined;
    const { namespace, name } = metaOf(workspace);
    const pod = `${name}-workspace-0`;
    const lines = seenOr(await look.log({ namespace, pod, container: 'pulumi', tail: 200 }), []);
    const telling = lines.filter((line) => TELLING.test(line)).slice(-4);
    const what = WHAT[condition.reason] ?? condition.reason;
    return {
      severity: 'stuck',
      since: condition.at,
      sentence: `${nameOf(workspace)} cannot be used: ${what}${condition.message === '' ? '' : ` (${inOneLine(condition.message, 200)})`}; it is not tried again before its spec or source changes`,
      evidence: [
        {
          text: `${condition.reason}: ${inOneLine(condition.message)}`,
          object: nameOf(workspace),
          source: `status.conditions[${condition.type}]`,
        },
        ...telling.map((line) => ({
          text: inOneLine(line),
          object: `Pod ${namespace}/${pod}`,
          source: 'log of pulumi',
        })),
      ],
      actions: [
        {
          id: 'logs',
          title: 'read what its container said',
          effect: 'shows it, changes nothing',
          command: `kubectl logs ${pod} -n ${namespace} -c pulumi`,
        },
      ],
    };
  },
};

const WHAT: Readonly<Record<string, string>> = {
  InstallationFailed: 'the dependencies of its program cannot be installed',
  InitializationFailed: 'its stack cannot be selected or made',
  IncompatibleConfiguration: 'its Pulumi version does not fit',
};

/** PW-3: it is up: what is wrong is not here. */
export const workspaceUp: Cause = {
  code: 'PW-3',
  answers: ['P-05'],
  source: `${CONTROLLER}:185-423`,
  async find(subject) {
    const workspace = await workspaceOf(subject);
    const ready = conditionOf(workspace, 'Ready');
    if (workspace === undefined || ready?.status !== 'True') return undefined;
    return {
      severity: 'info',
      since: ready.at,
      sentence: `${nameOf(workspace)} is up and initialized${ready.at === undefined ? '' : ` since ${new Date(ready.at).toISOString()}`}`,
      evidence: [
        {
          text: `True, ${ready.reason}`,
          object: nameOf(workspace),
          source: 'status.conditions[Ready]',
        },
      ],
    };
  },
};

/** How Stacks get on whose updates run in a workspace pod. */
export const progress: Progress = {
  describes: ({ kind }) =>
    (kind.group === 'pulumi.com' && kind.kind === 'Stack') ||
    (kind.group === 'auto.pulumi.com' && kind.kind === 'Workspace'),
  causes: [
    lastUpdateFailed,
    workspaceUnreachable,
    workspaceFailed,
    lastUpdateSucceeded,
    workspaceUp,
  ],
};
